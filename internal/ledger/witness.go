package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// WitnessServer cosigns checkpoints that go on from what it has cosigned before
// (c2sp.org/tlog-witness). What it has cosigned is in a file for each log,
// which is on the disk before the cosignature leaves. It has to have a directory
// of its own: two on one would not see each other.
type WitnessServer struct {
	logs map[string]note.Verifier // by origin
	dir  string
	key  *cosigner
	log  *slog.Logger

	mu sync.Mutex // held from looking at what was cosigned until the new is on the disk
}

// NewWitness opens a witness that is known under the name: its key is in the
// file, which is made where there is none. logs are the keys of the logs that it
// cosigns for.
func NewWitness(name, keyFile, dir string, logs []string, log *slog.Logger) (*WitnessServer, error) {
	text, err := readOrMake(keyFile, func() (string, error) {
		private, _, err := note.GenerateKey(rand.Reader, name)
		return private, err
	})
	if err != nil {
		return nil, fmt.Errorf("key of the witness: %w", err)
	}
	seed, err := seedOf(text)
	if err != nil {
		return nil, fmt.Errorf("key of the witness: %w", err)
	}
	if own := strings.SplitN(text, "+", 5)[2]; own != name {
		return nil, fmt.Errorf("key of the witness: it is of %s, not of %s", own, name)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("memory of the witness: %w", err)
	}
	w := &WitnessServer{logs: map[string]note.Verifier{}, dir: dir, log: log, key: newCosigner(name, ed25519.NewKeyFromSeed(seed), time.Now)}
	for _, vkey := range logs {
		v, alg, err := verifierOf(vkey)
		if err == nil && alg != algEd25519 {
			err = errors.New("it is not the key of a log")
		}
		if err != nil {
			return nil, fmt.Errorf("key of a log: %w", err)
		}
		w.logs[v.Name()] = v
	}
	return w, nil
}

// VerifierKey returns the key with which its cosignatures are verified.
func (w *WitnessServer) VerifierKey() string { return w.key.VerifierKey() }

const mostRequest = 64 << 10

// ServeHTTP implements http.Handler: POST /add-checkpoint.
func (w *WitnessServer) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/add-checkpoint" {
		http.Error(out, "there is add-checkpoint and nothing else", http.StatusNotFound)
		return
	}
	if r.Method != http.MethodPost {
		http.Error(out, "want a POST", http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(out, r.Body, mostRequest))
	if err != nil {
		http.Error(out, "the request is too long", http.StatusBadRequest)
		return
	}
	status, answer := w.add(body)
	if status != http.StatusOK {
		w.log.WarnContext(r.Context(), "checkpoint refused", "status", status)
	}
	if status == http.StatusConflict && answer != "" {
		out.Header().Set("Content-Type", "text/x.tlog.size")
	} else {
		out.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	out.WriteHeader(status)
	_, _ = io.WriteString(out, answer)
}

// seen is the form of the file: the last checkpoint that was cosigned.
type seen struct {
	Origin string `json:"origin"`
	Size   int64  `json:"size"`
	Root   Hash   `json:"root"`
}

// add is the whole of the protocol; it returns the status and the body.
func (w *WitnessServer) add(body []byte) (int, string) {
	old, proof, signed, err := parseAdd(body)
	if err != nil {
		return http.StatusBadRequest, err.Error() + "\n"
	}
	origin, _, _ := strings.Cut(string(signed), "\n")
	verifier := w.logs[origin]
	if verifier == nil {
		return http.StatusNotFound, "the log is not known here\n"
	}
	n, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return http.StatusForbidden, "the log's key has not signed this\n"
	}
	c, err := parseTree(n.Text)
	if err != nil || c.Origin != origin || old > c.Size {
		return http.StatusBadRequest, "not a checkpoint, or of a smaller tree than the old one\n"
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	last, err := w.seen(origin)
	if err != nil {
		w.log.Error("memory cannot be read", "error", err)
		return http.StatusInternalServerError, "the witness cannot read what it has cosigned\n"
	}
	switch {
	case old != last.Size:
		return http.StatusConflict, strconv.FormatInt(last.Size, 10) + "\n"
	case old == c.Size && old > 0:
		if c.Root != last.Root {
			w.log.Error("THE LOG HAS FORKED: two trees of one size are signed", "origin", origin, "size", c.Size)
			return http.StatusConflict, ""
		}
		if len(proof) > 0 {
			return http.StatusUnprocessableEntity, "a proof for a tree that has not grown\n"
		}
	case old == 0:
		if len(proof) > 0 {
			return http.StatusUnprocessableEntity, "a proof from no tree\n"
		}
	default:
		if tlog.CheckTree(proof, c.Size, c.Root, old, last.Root) != nil {
			w.log.Error("a tree is signed that is not a continuation of the one before", "origin", origin, "old", old, "size", c.Size)
			return http.StatusUnprocessableEntity, "the tree is not a continuation of the one that was cosigned\n"
		}
	}
	if err := w.remember(seen{origin, c.Size, c.Root}); err != nil {
		w.log.Error("memory cannot be written", "error", err)
		return http.StatusInternalServerError, "the witness cannot write what it is to cosign\n"
	}
	cosigned, err := note.Sign(&note.Note{Text: n.Text}, w.key)
	if err != nil {
		return http.StatusInternalServerError, "the witness cannot sign\n"
	}
	_, lines, _ := strings.Cut(string(cosigned), "\n\n")
	return http.StatusOK, lines
}

// parseTree reads the three lines that every checkpoint has.
func parseTree(text string) (c Checkpoint, err error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 {
		return c, ErrCheckpoint
	}
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return c, ErrCheckpoint
	}
	c.Root, err = parseHash(lines[2])
	return c, err
}

// parseAdd reads the body of add-checkpoint: the old size, a proof, an empty
// line, a checkpoint.
func parseAdd(body []byte) (old int64, proof tlog.TreeProof, signed []byte, err error) {
	head, signed, ok := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	number, is := strings.CutPrefix(lines[0], "old ")
	if !ok || !is || len(lines) > 64 {
		return 0, nil, nil, errors.New("want an old size, up to 63 hashes, an empty line and a checkpoint")
	}
	old, err = strconv.ParseInt(number, 10, 64)
	if err != nil || old < 0 || strconv.FormatInt(old, 10) != number {
		return 0, nil, nil, errors.New("the old size is not a number")
	}
	for _, line := range lines[1:] {
		h, err := parseHash(line)
		if err != nil {
			return 0, nil, nil, fmt.Errorf("the proof: %w", err)
		}
		proof = append(proof, h)
	}
	return old, proof, signed, nil
}

func (w *WitnessServer) file(origin string) string {
	sum := sha256.Sum256([]byte(origin))
	return filepath.Join(w.dir, hex.EncodeToString(sum[:8])+".json")
}

func (w *WitnessServer) seen(origin string) (seen, error) {
	raw, err := os.ReadFile(w.file(origin))
	if errors.Is(err, fs.ErrNotExist) {
		return seen{Origin: origin}, nil
	}
	var s seen
	if err == nil {
		err = json.Unmarshal(raw, &s)
	}
	if err == nil && s.Origin != origin {
		err = errors.New("it is of another log")
	}
	return s, err
}

func (w *WitnessServer) remember(s seen) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return replaceFile(w.file(s.Origin), raw)
}

func addRequest(old int64, proof tlog.TreeProof, signed []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	for _, h := range proof {
		fmt.Fprintln(&b, base64.StdEncoding.EncodeToString(h[:]))
	}
	b.WriteByte('\n')
	b.Write(signed)
	return b.Bytes()
}

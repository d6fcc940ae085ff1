package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// witnessClient asks one witness for cosignatures.
type witnessClient struct {
	PolicyWitness
	http *http.Client
	size int64 // of the tree that it has cosigned, as far as is known here
}

// witnessPatience bounds one request to a witness.
const witnessPatience = 3 * time.Second

func newWitnessClient(w PolicyWitness) *witnessClient {
	return &witnessClient{PolicyWitness: w, http: &http.Client{
		Timeout: witnessPatience, Transport: &http.Transport{IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the policy says where it is
	}}
}

// askWitnesses returns the checkpoint with the cosignatures that there are, and
// what went wrong with the others.
func (s *Signer) askWitnesses(ctx context.Context, reader Reader, c Checkpoint, signed []byte) ([]byte, error) {
	lines := make([]string, len(s.witnesses))
	errs := make([]error, len(s.witnesses))
	var all sync.WaitGroup
	for i, w := range s.witnesses {
		all.Go(func() {
			lines[i], errs[i] = w.cosign(ctx, reader, c, signed)
			if errs[i] != nil {
				errs[i] = fmt.Errorf("witness %s: %w", w.Name, errs[i])
			}
		})
	}
	all.Wait()
	return append(signed, strings.Join(lines, "")...), errors.Join(errs...)
}

// cosign returns the signature line of the witness.
func (w *witnessClient) cosign(ctx context.Context, reader Reader, c Checkpoint, signed []byte) (string, error) {
	for range 3 {
		old := w.size
		if old > c.Size {
			return "", fmt.Errorf("it has cosigned a tree of %d leaves, this one has %d", old, c.Size)
		}
		proof, err := reader.Consistency(ctx, old, c.Size)
		if err != nil {
			return "", err
		}
		status, answer, err := w.post(ctx, addRequest(old, proof, signed))
		if err != nil {
			return "", err
		}
		switch {
		case status == http.StatusOK:
			w.size = c.Size
			return w.line(signed, answer)
		case status == http.StatusConflict && strings.TrimSpace(answer) != "":
			// What cannot be is not remembered: it may have been a slip.
			size, err := strconv.ParseInt(strings.TrimSpace(answer), 10, 64)
			switch {
			case err != nil || size < 0:
				return "", errors.New("its answer is not a size")
			case size > c.Size:
				return "", fmt.Errorf("it has cosigned a tree of %d leaves, this one has %d", size, c.Size)
			}
			w.size = size
			continue
		}
		return "", fmt.Errorf("it answered %d: %.300q", status, strings.TrimSpace(answer))
	}
	return "", errors.New("others are having trees cosigned all the time")
}

// line takes the witness's own line out of its answer and verifies it.
func (w *witnessClient) line(signed []byte, answer string) (string, error) {
	for line := range strings.Lines(answer) {
		both := append(bytes.Clone(signed), line...)
		n, err := note.Open(both, note.VerifierList(w.Verifier))
		if err == nil && len(n.Sigs) == 1 {
			return line, nil
		}
	}
	return "", errors.New("its answer has no signature that the policy knows")
}

func (w *witnessClient) post(ctx context.Context, body []byte) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(w.URL, "/")+"/add-checkpoint", bytes.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	resp, err := w.http.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode, string(answer), err
}

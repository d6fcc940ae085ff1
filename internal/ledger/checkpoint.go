package ledger

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is what is signed: the tree of events and the tree of heads at one
// moment. Its text is a tlog-checkpoint with three extension lines:
//
//	dossier/0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21     origin: the log's lineage
//	20852163                                         number of leaves
//	CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     root of the tree of events
//	heads xvN0…=                                     root of the tree of heads
//	position 99120007                                of the last leaf, in the store
//	time 2026-03-01T09:30:00.000001Z                 when it was signed
type Checkpoint struct {
	Origin   string
	Size     int64
	Root     Hash
	Heads    Hash
	Position uint64
	Time     time.Time // by the signer's clock, microseconds
}

const timeForm = "2006-01-02T15:04:05.000000Z"

// Origin returns the name of the log with the lineage, in checkpoints and keys.
func Origin(lineage fmt.Stringer) string { return "dossier/" + lineage.String() }

// Text returns the text that is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\nheads %s\nposition %d\ntime %s\n", c.Origin, c.Size, b64(c.Root), b64(c.Heads), c.Position, c.Time.UTC().Format(timeForm))
}

func b64(h Hash) string { return base64.StdEncoding.EncodeToString(h[:]) }

func parseHash(s string) (h Hash, err error) {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != len(h) || base64.StdEncoding.EncodeToString(b) != s {
		return h, errors.New("want 32 bytes in base64")
	}
	return Hash(b), nil
}

// ErrCheckpoint says that a text is not a checkpoint.
var ErrCheckpoint = errors.New("not a checkpoint of this kind of log")

// ParseCheckpoint reads the text of a checkpoint. It accepts what Text gives and
// nothing else, so that one checkpoint has one text.
func ParseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 7 || lines[6] != "" {
		return Checkpoint{}, ErrCheckpoint
	}
	var c Checkpoint
	var errs [5]error
	c.Origin = lines[0]
	c.Size, errs[0] = strconv.ParseInt(lines[1], 10, 64)
	c.Root, errs[1] = parseHash(lines[2])
	c.Heads, errs[2] = parseHash(strings.TrimPrefix(lines[3], "heads "))
	c.Position, errs[3] = strconv.ParseUint(strings.TrimPrefix(lines[4], "position "), 10, 64)
	c.Time, errs[4] = time.Parse(timeForm, strings.TrimPrefix(lines[5], "time "))
	if err := errors.Join(errs[:]...); err != nil || c.Size < 0 || c.Text() != text {
		return Checkpoint{}, ErrCheckpoint
	}
	return c, nil
}

// Signed is a checkpoint with its signatures, as it is handed out.
type Signed struct {
	Checkpoint
	Note []byte // the signed note

	Log       string    // name of the log's key that has signed
	Witnesses []Witness // the known ones that have cosigned
}

// Witness is one who has cosigned.
type Witness struct {
	Name string
	Time time.Time
}

// Sign signs the checkpoint with the log's key.
func (c Checkpoint) Sign(key note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: c.Text()}, key)
}

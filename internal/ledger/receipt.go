package ledger

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
)

// Receipt is the signed promise that events are in the log and will stay there
// as they are. It is given before the tree has them. Its text is
//
//	dossier-receipt/v1
//	dossier/0b7c9b5e-…                               origin
//	stream customer-7d0f…
//	position 99120007                                of the last event
//	time 2026-03-01T09:30:00.000001Z                 of the receipt
//	event 4 5a1c… uOn8…=                             revision, id, content hash
//	…                                                one line an event
//
// signed like a checkpoint, with the same key; the first line tells them apart.
type Receipt struct {
	Origin   string
	Stream   string
	Position uint64
	Time     time.Time
	Events   []Promised
}

// Promised is one event of a receipt.
type Promised struct {
	Revision uint64
	ID       uuid.UUID
	Content  Hash // see [Event.Content]
}

const receiptHeader = "dossier-receipt/v1"

func (r Receipt) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\nstream %s\nposition %d\ntime %s\n", receiptHeader, r.Origin, r.Stream, r.Position, r.Time.UTC().Format(timeForm))
	for _, e := range r.Events {
		fmt.Fprintf(&b, "event %d %s %s\n", e.Revision, e.ID, b64(e.Content))
	}
	return b.String()
}

// Issuer signs receipts. It may be used by many goroutines. A nil one issues
// none.
type Issuer struct {
	Key *Key
	Now func() time.Time
}

// Issue returns the receipt for consecutive events of one stream, of which the
// last is at the position; "" where there is no issuer or no event.
func (i *Issuer) Issue(events []Event, position uint64) (string, error) {
	if i == nil || len(events) == 0 {
		return "", nil
	}
	r := Receipt{Origin: i.Key.Name(), Stream: events[0].Stream, Position: position, Time: i.Now()}
	for _, e := range events {
		r.Events = append(r.Events, Promised{Revision: e.Revision, ID: e.ID, Content: e.Content()})
	}
	signed, err := note.Sign(&note.Note{Text: r.text()}, i.Key)
	if err != nil {
		return "", fmt.Errorf("receipt: %w", err)
	}
	return string(signed), nil
}

// OpenReceipt checks the signature of a receipt and reads it.
func (p *Policy) OpenReceipt(signed []byte) (*Receipt, error) {
	n, by, err := p.open(signed)
	if err != nil {
		return nil, err
	}
	r, err := parseReceipt(n.Text)
	if err != nil {
		return nil, err
	}
	if r.Origin != by {
		return nil, ErrSignature
	}
	return r, nil
}

func parseReceipt(text string) (*Receipt, error) {
	bad := fmt.Errorf("not a receipt: %q is not how it begins, or a line is not as it should be", receiptHeader)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 6 || lines[0] != receiptHeader {
		return nil, bad
	}
	r := &Receipt{Origin: lines[1], Stream: strings.TrimPrefix(lines[2], "stream ")}
	var err error
	if r.Position, err = strconv.ParseUint(strings.TrimPrefix(lines[3], "position "), 10, 64); err != nil {
		return nil, bad
	}
	if r.Time, err = time.Parse(timeForm, strings.TrimPrefix(lines[4], "time ")); err != nil {
		return nil, bad
	}
	for _, line := range lines[5:] {
		words := strings.Split(line, " ")
		if len(words) != 4 {
			return nil, bad
		}
		var e Promised
		if e.Revision, err = strconv.ParseUint(words[1], 10, 64); err != nil {
			return nil, bad
		}
		if e.ID, err = uuid.Parse(words[2]); err != nil {
			return nil, bad
		}
		raw, err := base64.StdEncoding.DecodeString(words[3])
		if err != nil || len(raw) != len(e.Content) {
			return nil, bad
		}
		e.Content = Hash(raw)
		r.Events = append(r.Events, e)
	}
	if r.text() != text {
		return nil, bad
	}
	return r, nil
}

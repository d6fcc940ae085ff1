package node

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// line is one record of an export.
type line struct {
	Stream   string    `json:"s"`
	Revision int64     `json:"r"`
	ID       uuid.UUID `json:"id"`
	Type     string    `json:"t"`
	JSON     bool      `json:"j"`
	Position uint64    `json:"p"`
	Created  int64     `json:"c"` // 100 ns ticks since 1970
	Data     []byte    `json:"d"`
	Meta     []byte    `json:"m"`
}

const (
	importRecords = 1000
	importBytes   = 4 << 20
)

// Import loads an export, one JSON object a line, behind what the log holds.
// Revisions, ids and times are kept, and positions where they lie behind the
// log's end. Records become durable and visible in portions: after an error
// everything before the portion that failed is there. A line that does not
// follow its stream's last revision is an error, and so is one that would be
// loaded as something else than it says: with an unknown key, no id, or text
// that is not UTF-8.
func (n *Node) Import(ctx context.Context, from io.Reader) error {
	return importLines(ctx, n.store, from)
}

// ImportDir loads an export into a directory that no node has open, creating
// it if need be. In a new directory all positions are kept.
func ImportDir(ctx context.Context, dir string, from io.Reader) error {
	s, err := store.Open(store.Options{Dir: dir})
	if err != nil {
		return fmt.Errorf("node: %w", err)
	}
	return errors.Join(importLines(ctx, s, from), s.Close())
}

func importLines(ctx context.Context, s *store.Store, from io.Reader) error {
	dec := json.NewDecoder(bufio.NewReaderSize(&textReader{from: from}, 1<<20))
	dec.DisallowUnknownFields() // what it would leave out
	var portion []store.Record
	size, count := 0, 0
	flush := func() error {
		if len(portion) == 0 {
			return nil
		}
		err := s.Load(ctx, portion)
		portion, size = nil, 0
		return err
	}
	for {
		var l line
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			break
		}
		count++
		if err != nil {
			return errors.Join(fmt.Errorf("node: import record %d: %w", count, err), flush())
		}
		if l.ID == uuid.Nil {
			return errors.Join(fmt.Errorf("node: import record %d: it has no id", count), flush())
		}
		portion = append(portion, store.Record{
			Position: l.Position, Revision: l.Revision, Created: l.Created, ID: l.ID, JSON: l.JSON,
			Stream: []byte(l.Stream), Type: []byte(l.Type), Meta: l.Meta, Data: l.Data,
		})
		if size += len(l.Data) + len(l.Meta) + len(l.Stream) + len(l.Type); len(portion) >= importRecords || size >= importBytes {
			if err := flush(); err != nil {
				return fmt.Errorf("node: import up to record %d: %w", count, err)
			}
		}
	}
	if err := flush(); err != nil {
		return fmt.Errorf("node: import up to record %d: %w", count, err)
	}
	return nil
}

// Export writes every record up to the end of the log at the time of the
// call, in position order, in the form Import reads. Appends go on meanwhile.
func (n *Node) Export(ctx context.Context, to io.Writer) error {
	return exportLines(ctx, n.store, to)
}

func exportLines(ctx context.Context, s *store.Store, to io.Writer) error {
	w := bufio.NewWriterSize(to, 1<<20)
	enc := json.NewEncoder(w)
	end := s.End()
	for from, more := uint64(0), true; more; {
		it, err := s.ReadAll(from, false)
		if err != nil {
			return fmt.Errorf("node: export: %w", err)
		}
		from, more, err = exportPage(ctx, it, enc, end)
		it.Close()
		if err != nil {
			return fmt.Errorf("node: export: %w", err)
		}
	}
	return w.Flush()
}

func exportPage(ctx context.Context, it *store.AllIter, enc *json.Encoder, end uint64) (next uint64, more bool, err error) {
	for range readPage {
		if !it.Next() || it.Record().Position >= end {
			return 0, false, it.Err()
		}
		r := it.Record()
		next = r.Position + 1
		if err := enc.Encode(line{
			Stream: string(r.Stream), Revision: r.Revision, ID: r.ID, Type: string(r.Type), JSON: r.JSON,
			Position: r.Position, Created: r.Created, Data: r.Data, Meta: r.Meta,
		}); err != nil {
			return 0, false, err
		}
	}
	return next, true, ctx.Err()
}

// textReader fails where what it reads is no UTF-8. The JSON decoder puts a
// replacement character there, and two names of streams may become one.
type textReader struct {
	from io.Reader
	rest []byte // begins a character that was not read to its end
	at   int64
}

func (r *textReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	text := p[:n]
	if len(r.rest) > 0 {
		text = append(r.rest, text...)
	}
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		if c == utf8.RuneError && size == 1 {
			if utf8.FullRune(text) || errors.Is(err, io.EOF) {
				return 0, fmt.Errorf("byte %d is no UTF-8", r.at)
			}
			break
		}
		text, r.at = text[size:], r.at+int64(size)
	}
	r.rest = append([]byte(nil), text...)
	return n, err
}

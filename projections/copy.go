package projections

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Rows are copied in the binary format of COPY (PostgreSQL, "COPY", File Formats). pgx
// would do it, and asks of each value again what it is and how it is written: an eighth
// of what a rebuild takes. The types that most columns have are written here, the rest
// by pgx, and a test holds that both write the same.

// errNoValue stands for what pgx says, which quotes the value.
var errNoValue = errors.New("the value is none of the column's type")

// copyRows copies the rows into a table of the columns of t.
func (t *table[Row]) copyRows(ctx context.Context, tx pgx.Tx, into string, rows []*Row) error {
	conn := tx.Conn()
	if t.types == nil {
		described, err := conn.PgConn().Prepare(ctx, "", fmt.Sprintf("SELECT %s FROM %s", t.list, into), nil)
		if err != nil {
			return err
		}
		for _, f := range described.Fields {
			t.types = append(t.types, f.DataTypeOID)
		}
	}
	source := &copySource[Row]{table: t, known: conn.TypeMap(), rows: rows}
	_, err := conn.PgConn().CopyFrom(ctx, source, fmt.Sprintf("COPY %s (%s) FROM STDIN BINARY", into, t.list))
	if failed := source.close(); failed != nil {
		return failed // what Postgres says then is only that it was told so
	}
	return err
}

// copySource is the rows as COPY reads them. A connection that breaks leaves its reader
// behind: it must not read rows that are used again.
type copySource[Row any] struct {
	table *table[Row]
	known *pgtype.Map

	mu     sync.Mutex // guards the rest
	rows   []*Row
	buf    []byte
	sent   int // of buf
	begun  bool
	closed bool
	failed error
}

// close ends reading, and returns why the rows could not be written.
func (s *copySource[Row]) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.failed
}

var copyHeader = []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00")

// Read implements io.Reader.
func (s *copySource[Row]) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.failed != nil {
		return 0, errors.Join(io.ErrClosedPipe, s.failed)
	}
	if s.sent == len(s.buf) {
		s.buf, s.sent = s.buf[:0], 0
		if !s.begun {
			s.begun, s.buf = true, append(s.buf, copyHeader...)
		}
		for len(s.buf) < len(p) && len(s.rows) > 0 {
			if s.buf, s.failed = s.table.appendRow(s.buf, s.known, s.rows[0]); s.failed != nil {
				return 0, s.failed
			}
			s.rows = s.rows[1:]
		}
		if len(s.buf) == 0 {
			return 0, io.EOF // which ends the rows as well as the trailer would
		}
	}
	n := copy(p, s.buf[s.sent:])
	s.sent += n
	return n, nil
}

// appendRow appends the row in the binary format.
func (t *table[Row]) appendRow(buf []byte, known *pgtype.Map, row *Row) (_ []byte, err error) {
	buf = binary.BigEndian.AppendUint16(buf, uint16(len(t.columns))) //nolint:gosec // a table has fewer
	for i := range t.columns {
		if buf, err = appendValue(buf, known, t.types[i], t.columns[i].Ref(row)); err != nil {
			return buf, fmt.Errorf("column %s: %w", t.columns[i].Name, errNoValue)
		}
	}
	return buf, nil
}

// appendValue appends the value that v points to, with its length before it.
func appendValue(buf []byte, known *pgtype.Map, oid uint32, v any) ([]byte, error) {
	at := len(buf)
	buf = append(buf, 0, 0, 0, 0)
	written, null, ok := appendCommon(buf, oid, v)
	if !ok {
		var err error
		if written, err = known.Encode(oid, pgx.BinaryFormatCode, v, buf); err != nil {
			return buf, err
		}
		null = written == nil
	}
	if null {
		binary.BigEndian.PutUint32(buf[at:], math.MaxUint32)
		return buf, nil
	}
	binary.BigEndian.PutUint32(written[at:], uint32(len(written)-at-4)) //nolint:gosec // Postgres takes no more either
	return written, nil
}

// appendCommon appends the value where it is of a type that is written here.
func appendCommon(buf []byte, oid uint32, v any) (_ []byte, null, ok bool) {
	switch oid {
	case pgtype.UUIDOID:
		switch v := v.(type) {
		case *key:
			return append(buf, v[:]...), false, true
		case **key:
			if *v == nil {
				return buf, true, true
			}
			return append(buf, (*v)[:]...), false, true
		}
	case pgtype.TextOID:
		if v, is := v.(*string); is {
			return append(buf, *v...), false, true
		}
	case pgtype.ByteaOID:
		if v, is := v.(*[]byte); is {
			return append(buf, *v...), *v == nil, true
		}
	case pgtype.JSONBOID:
		return appendDocument(buf, v)
	case pgtype.Int8OID:
		switch v := v.(type) {
		case *int64:
			return appendInt64(buf, *v), false, true
		case *int:
			return appendInt64(buf, int64(*v)), false, true
		}
	case pgtype.Int4OID:
		if v, is := v.(*int); is && int(int32(*v)) == *v { //nolint:gosec // that is what is asked
			return binary.BigEndian.AppendUint32(buf, uint32(*v)), false, true //nolint:gosec // two's complement
		}
	case pgtype.BoolOID:
		if v, is := v.(*bool); is {
			if *v {
				return append(buf, 1), false, true
			}
			return append(buf, 0), false, true
		}
	case pgtype.TimestamptzOID:
		switch v := v.(type) {
		case *time.Time:
			return appendTime(buf, *v), false, true
		case **time.Time:
			if *v == nil {
				return buf, true, true
			}
			return appendTime(buf, **v), false, true
		}
	case pgtype.Int8ArrayOID:
		if v, is := v.(*[]int64); is {
			buf = appendArray(buf, pgtype.Int8OID, len(*v), false)
			for _, one := range *v {
				buf = appendInt64(binary.BigEndian.AppendUint32(buf, 8), one)
			}
			return buf, *v == nil, true
		}
	case pgtype.UUIDArrayOID:
		if v, is := v.(*[]key); is {
			buf = appendArray(buf, pgtype.UUIDOID, len(*v), false)
			for _, one := range *v {
				buf = append(binary.BigEndian.AppendUint32(buf, 16), one[:]...)
			}
			return buf, *v == nil, true
		}
	case pgtype.ByteaArrayOID:
		if v, is := v.(*[][]byte); is {
			return appendBytesArray(buf, *v), *v == nil, true
		}
	case pgtype.TextArrayOID:
		if v, is := v.(*[]string); is {
			buf = appendArray(buf, pgtype.TextOID, len(*v), false)
			for _, one := range *v {
				buf = append(binary.BigEndian.AppendUint32(buf, uint32(len(one))), one...) //nolint:gosec // Postgres takes no more either
			}
			return buf, *v == nil, true
		}
	}
	return buf, false, false
}

// appendDocument appends what needs no encoder of JSON.
func appendDocument(buf []byte, v any) (_ []byte, null, ok bool) {
	const version = 1                                       // of the binary format of jsonb
	if raw, is := v.(*json.RawMessage); is && *raw != nil { // pgx takes spaces out first
		return append(append(buf, version), *raw...), false, true
	}
	if m := reflect.ValueOf(v).Elem(); m.Kind() == reflect.Map && m.Len() == 0 && !m.IsNil() {
		return append(buf, version, '{', '}'), false, true
	}
	return buf, false, false
}

func appendInt64(buf []byte, v int64) []byte {
	return binary.BigEndian.AppendUint64(buf, uint64(v)) //nolint:gosec // two's complement
}

// appendTime appends microseconds since the beginning of 2000.
func appendTime(buf []byte, t time.Time) []byte {
	const epoch = 946_684_800 // seconds, of Unix
	return appendInt64(buf, (t.Unix()-epoch)*1_000_000+int64(t.Nanosecond()/1_000))
}

// appendArray appends the head of an array of one dimension.
func appendArray(buf []byte, element uint32, length int, nulls bool) []byte {
	hasNulls := uint32(0)
	if nulls {
		hasNulls = 1
	}
	buf = binary.BigEndian.AppendUint32(buf, 1)
	buf = binary.BigEndian.AppendUint32(buf, hasNulls)
	buf = binary.BigEndian.AppendUint32(buf, element)
	buf = binary.BigEndian.AppendUint32(buf, uint32(length)) //nolint:gosec // Postgres takes no more either
	return binary.BigEndian.AppendUint32(buf, 1)             // its first index
}

func appendBytesArray(buf []byte, v [][]byte) []byte {
	nulls := false
	for _, one := range v {
		nulls = nulls || one == nil
	}
	buf = appendArray(buf, pgtype.ByteaOID, len(v), nulls)
	for _, one := range v {
		if one == nil {
			buf = binary.BigEndian.AppendUint32(buf, math.MaxUint32)
			continue
		}
		buf = append(binary.BigEndian.AppendUint32(buf, uint32(len(one))), one...) //nolint:gosec // Postgres takes no more either
	}
	return buf
}

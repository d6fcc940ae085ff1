package projections

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"github.com/dossier-crm/dossier/domain"
)

// What is written here is byte for byte what pgx writes, of every type that columns
// have. Of a map without entries pgx writes the same two signs.
func TestValuesAreCopiedAsPgxWritesThem(t *testing.T) {
	known := pgtype.NewMap()
	instant := rapid.Custom(func(rt *rapid.T) time.Time {
		return time.UnixMicro(rapid.Int64Range(-62_135_596_800_000_000, 253_402_300_799_000_000).Draw(rt, "µs")).UTC()
	})
	bytesOrNil := rapid.OneOf(rapid.Just([]byte(nil)), rapid.SliceOfN(rapid.Byte(), 0, 20))
	uuid := rapid.Custom(func(rt *rapid.T) key { return key(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(rt, "uuid")) })
	rapid.Check(t, func(rt *rapid.T) {
		var (
			id, text  = uuid.Draw(rt, "id"), rapid.String().Draw(rt, "text")
			long      = rapid.Int64().Draw(rt, "long")
			number    = int(rapid.Int32().Draw(rt, "number"))
			yes       = rapid.Bool().Draw(rt, "yes")
			at        = instant.Draw(rt, "at")
			some      = bytesOrNil.Draw(rt, "bytes")
			document  = json.RawMessage(`{"a":[1,2]}`)
			nothing   json.RawMessage
			longs     = rapid.OneOf(rapid.Just([]int64(nil)), rapid.SliceOfN(rapid.Int64(), 0, 5)).Draw(rt, "longs")
			ids       = rapid.OneOf(rapid.Just([]key(nil)), rapid.SliceOfN(uuid, 0, 5)).Draw(rt, "ids")
			blobs     = rapid.OneOf(rapid.Just([][]byte(nil)), rapid.SliceOfN(bytesOrNil, 0, 5)).Draw(rt, "blobs")
			texts     = rapid.OneOf(rapid.Just([]string(nil)), rapid.SliceOfN(rapid.String(), 0, 5)).Draw(rt, "texts")
			noTime    *time.Time
			when      = &at
			noID      *key
			which     = &id
			noMap     map[string]string
			empty     = map[string]string{}
			full      = map[string]domain.Decimal{"EUR": {}}
			noNumber  *int
			aNumber   = &number
			noStamp   = customerStamps{}
			wholeDay  = date{domain.DayOf(at, time.UTC)}
			noDay     date
			documents = stored[map[string]string]{empty}
		)
		for _, c := range []struct {
			oid uint32
			v   any
		}{
			{pgtype.UUIDOID, &id},
			{pgtype.UUIDOID, &which},
			{pgtype.UUIDOID, &noID},
			{pgtype.TextOID, &text},
			{pgtype.Int8OID, &long},
			{pgtype.Int8OID, &number},
			{pgtype.Int4OID, &number},
			{pgtype.Int4OID, &aNumber},
			{pgtype.Int4OID, &noNumber},
			{pgtype.BoolOID, &yes},
			{pgtype.ByteaOID, &some},
			{pgtype.TimestamptzOID, &at},
			{pgtype.TimestamptzOID, &when},
			{pgtype.TimestamptzOID, &noTime},
			{pgtype.JSONBOID, &document},
			{pgtype.JSONBOID, &nothing},
			{pgtype.JSONBOID, &noMap},
			{pgtype.JSONBOID, &empty},
			{pgtype.JSONBOID, &full},
			{pgtype.JSONBOID, &noStamp},
			{pgtype.JSONBOID, &documents},
			{pgtype.JSONOID, &empty},
			{pgtype.Int8ArrayOID, &longs},
			{pgtype.UUIDArrayOID, &ids},
			{pgtype.ByteaArrayOID, &blobs},
			{pgtype.TextArrayOID, &texts},
			{pgtype.DateOID, &wholeDay},
			{pgtype.DateOID, &noDay},
		} {
			got, err := appendValue([]byte("before"), known, c.oid, c.v)
			if err != nil {
				rt.Fatalf("%T as %d: %v", c.v, c.oid, err)
			}
			want, err := known.Encode(c.oid, pgx.BinaryFormatCode, c.v, []byte{})
			if err != nil {
				rt.Fatalf("%T as %d by pgx: %v", c.v, c.oid, err)
			}
			length := []byte{0xff, 0xff, 0xff, 0xff}
			if want != nil {
				length = []byte{0, 0, byte(len(want) >> 8), byte(len(want))}
			}
			if want := fmt.Sprintf("before%s%s", length, want); string(got) != want {
				rt.Fatalf("%T as %d: %x, by pgx %x", c.v, c.oid, got, want)
			}
		}
	})
}

// The reader gives the same bytes whatever room it is given, ends where the rows end,
// reads nothing once it is closed, and tells what could not be written without the value.
func TestCopySource(t *testing.T) {
	type row struct {
		id   key
		note any
	}
	columns := []Column[row]{
		{"id", func(r *row) any { return &r.id }},
		{"note", func(r *row) any { return r.note }},
	}
	note := "a note"
	rows := make([]*row, 300)
	for i := range rows {
		rows[i] = &row{key{byte(i)}, &note}
	}
	source := func() *copySource[row] {
		return &copySource[row]{table: &table[row]{columns: columns, types: []uint32{pgtype.UUIDOID, pgtype.TextOID}}, known: pgtype.NewMap(), rows: rows}
	}
	whole, err := io.ReadAll(source())
	if err != nil || len(whole) != 19+300*(2+4+16+4+6) {
		t.Fatalf("%d bytes, %v", len(whole), err)
	}
	narrow := source()
	var pieces bytes.Buffer
	if _, err := io.CopyBuffer(struct{ io.Writer }{&pieces}, narrow, make([]byte, 7)); err != nil || !bytes.Equal(pieces.Bytes(), whole) {
		t.Errorf("by sevens: %d bytes, %v", pieces.Len(), err)
	}
	if err := narrow.close(); err != nil {
		t.Errorf("closed: %v", err)
	}
	if n, err := narrow.Read(make([]byte, 10)); n != 0 || err == nil || err == io.EOF {
		t.Errorf("closed, and read: %d, %v", n, err)
	}

	rows[200] = &row{note: &struct{ secret chan int }{}}
	spoilt := source()
	_, err = io.ReadAll(spoilt)
	if failed := spoilt.close(); err == nil || failed == nil || failed.Error() != "column note: the value is none of the column's type" {
		t.Errorf("%v, and %v", err, failed)
	}
}

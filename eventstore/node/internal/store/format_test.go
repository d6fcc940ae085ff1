package store

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite golden files")

func sample() Record {
	return Record{
		Position: 4242, Revision: 7, Created: 17_000_000_000_000_000,
		ID: [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, JSON: true, Gap: true,
		Stream: []byte("order-1"), Type: []byte("Placed"), Meta: []byte(`{"a":1}`), Data: []byte(`{"b":"ü"}`),
	}
}

func encode(r Record) []byte {
	b := make([]byte, recordSize(len(r.Stream), len(r.Type), len(r.Meta), len(r.Data)))
	putRecord(b, &r)
	return b
}

// TestGoldenFormat fails when the stored form drifts: directories in the
// field would not open any more.
func TestGoldenFormat(t *testing.T) {
	h := make([]byte, headSize)
	headRecord{no: 3, last: 7, first: 2}.put(h, "order-1")
	var text strings.Builder
	for _, e := range []struct {
		name string
		b    []byte
	}{
		{"record", encode(sample())},
		{"empty record", encode(Record{Position: 64, Type: []byte("t"), Stream: []byte("s")})},
		{"head", h},
		{"next", encodeNext(99, 4)},
		{"log key", logKey(nil, 4242)},
		{"stream key", streamKey(nil, 3, 7)},
		{"head key", headKey(nil, "order-1")},
	} {
		text.WriteString(e.name + " " + hex.EncodeToString(e.b) + "\n")
	}
	path := filepath.Join("testdata", "format-v1.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text.String() != string(want) {
		t.Errorf("stored form changed:\n%s\nwant\n%s", text.String(), want)
	}
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	good := encode(sample())
	if _, err := decodeRecord(4242, good); err != nil {
		t.Fatal(err)
	}
	if _, err := decodeRecord(4243, good); err == nil {
		t.Error("a record under another position was accepted")
	}
	for i := range len(good) * 8 {
		bad := bytes.Clone(good)
		bad[i/8] ^= 1 << (i % 8)
		if _, err := decodeRecord(4242, bad); err == nil {
			t.Fatalf("bit %d flipped and not found", i)
		}
	}
	for n := range good {
		if _, err := decodeRecord(4242, good[:n]); err == nil {
			t.Fatalf("a record torn after %d bytes was accepted", n)
		}
	}
}

// FuzzDecodeRecord looks for bytes that make the parser panic or read past
// its input, behind a checksum that is right.
func FuzzDecodeRecord(f *testing.F) {
	f.Add(uint64(4242), encode(sample()))
	f.Add(uint64(0), []byte{})
	f.Fuzz(func(t *testing.T, position uint64, b []byte) {
		if r, err := decodeRecord(position, b); err == nil {
			if again := encode(r); len(again) != len(b) {
				t.Logf("not minimal: %d bytes, %d when encoded again", len(b), len(again))
			}
		}
		r, err := parseRecord(position, b)
		if err != nil {
			return
		}
		back, err := decodeRecord(position, encode(r))
		if err != nil {
			t.Fatalf("what was parsed does not survive encoding: %v", err)
		}
		if !bytes.Equal(back.Data, r.Data) || !bytes.Equal(back.Stream, r.Stream) || back.Revision != r.Revision {
			t.Fatal("what was parsed changes when encoded again")
		}
	})
}

func TestMetadataValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		doc  string
		want Metadata
	}{
		{`{"$maxCount":3,"$maxAge":60,"$tb":5}`, Metadata{MaxCount: 3, MaxAge: 60e9, TruncateBefore: 5, HasTruncate: true}},
		{`{"$tb":9223372036854775807}`, Metadata{TruncateBefore: Tombstone, HasTruncate: true}},
		{`{"$tb":9223372036854775808,"$maxCount":3}`, Metadata{}}, // above int64: counts as empty
		{`{"$maxCount":-1,"$maxAge":0,"$tb":-2}`, Metadata{}},
		{`{"$acl":"$userStreamAcl","$maxCount":3}`, Metadata{}}, // not an object: counts as empty
		{`{"$maxCount":"3"}`, Metadata{}},
		{`nonsense`, Metadata{}},
		// The original reads tokens: what is no integer there is none here.
		{`{"$maxCount":2.0}`, Metadata{}},
		{`{"$maxCount":2e0}`, Metadata{}},
		{`{"$maxCount":2.5,"$tb":3}`, Metadata{}},
		{`{"$maxAge":60.0,"$tb":3}`, Metadata{}},
		{`{"$tb":3.0,"$maxCount":2}`, Metadata{}},
		{`{"$cacheControl":1.0,"$maxCount":2}`, Metadata{}},
		{`{"$maxCount":null,"$tb":3}`, Metadata{}},
		{`{"$maxCount":2.0,"$acl":{"$r":"a"}}`, Metadata{}},
		{`{"$acl":null,"$tb":3}`, Metadata{}},
		{`{"$acl":{"$r":null},"$tb":3}`, Metadata{}},
		{`{"$acl":{"$r":["a",null]},"$tb":3}`, Metadata{}},
		{`{"$acl":{"$r":"a","mine":"b"},"$tb":3}`, Metadata{}},
		{`{"$tmp":1,"$tb":3}`, Metadata{}},
		{`{"$tmp":true,"$tb":3}`, Metadata{TruncateBefore: 3, HasTruncate: true}},
		{`{"$maxCount":-0,"$tb":3}`, Metadata{TruncateBefore: 3, HasTruncate: true}},
		{`{"$maxAge":922337203685}`, Metadata{MaxAge: 9223372036 * time.Second}},
		{`{"$maxAge":922337203686,"$tb":3}`, Metadata{}},
		{`{"own":{"key":1},"$maxCount":2}`, Metadata{MaxCount: 2}},
		{`{"$maxCount":2} and more`, Metadata{MaxCount: 2}}, // it reads to the end of the object
		{`{"$maxCount":2}{"$maxCount":3}`, Metadata{MaxCount: 2}},
		{"\uFEFF" + `{"$maxCount":2}`, Metadata{MaxCount: 2}},
		{`{"$maxCount":2`, Metadata{}},
		{`null`, Metadata{}},
	} {
		if got := ParseMetadata([]byte(c.doc)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.doc, got, c.want)
		}
	}
	m := ParseMetadata([]byte(`{"$acl":{"$r":"a","$w":["b","c"],"$mr":[]}}`))
	if m.ACL == nil || len(m.ACL.Read) != 1 || len(m.ACL.Write) != 2 || m.ACL.Delete != nil || m.ACL.MetaRead == nil {
		t.Errorf("acl %+v", m.ACL)
	}
	if kept := ParseMetadata(withTruncateBefore([]byte(`{"$acl":{"$r":"a"}};`), 3)); kept.ACL == nil || kept.TruncateBefore != 3 {
		t.Errorf("undeleted: %+v", kept)
	}
	if !(&Metadata{TruncateBefore: Tombstone, HasTruncate: true}).SoftDeleted() {
		t.Error("$tb at its greatest is a soft delete")
	}
}

package store

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// TypeMetadata is the event type that carries a stream's metadata.
const TypeMetadata = "$metadata"

// TypeTombstone is the event type of a tombstone.
const TypeTombstone = "$streamDeleted"

// Metadata is what the server itself understands of a stream's metadata.
// The zero value restricts nothing.
type Metadata struct {
	MaxCount       int64         // 0: no limit
	MaxAge         time.Duration // 0: no limit
	TruncateBefore int64         // revisions below are hidden; Tombstone means soft-deleted
	HasTruncate    bool
	ACL            *ACL // nil: the default applies
}

// ACL lists who may do what; nil lists mean that the default applies.
type ACL struct {
	Read, Write, Delete, MetaRead, MetaWrite []string
}

// SoftDeleted reports whether the metadata hides the whole stream.
func (m *Metadata) SoftDeleted() bool { return m.HasTruncate && m.TruncateBefore == Tombstone }

// MetaStream names the stream that holds the metadata of stream.
func MetaStream(stream string) string { return "$$" + stream }

// IsMetaStream reports whether name is the metadata stream of another.
func IsMetaStream(name string) bool { return len(name) >= 2 && name[0] == '$' && name[1] == '$' }

// rootOf is the stream that a metadata stream is about in the end: that of
// $$$$s is s.
func rootOf(name string) string {
	for IsMetaStream(name) {
		name = name[2:]
	}
	return name
}

// document is what counts as metadata of an event: nothing that is not JSON,
// whatever it looks like, as in the original.
func document(isJSON bool, data []byte) []byte {
	if !isJSON {
		return nil
	}
	return data
}

// metaOfMeta is the metadata of each metadata stream, whatever $$$$s says.
var metaOfMeta = Metadata{MaxCount: 1}

// ParseMetadata reads the server's keys out of a metadata event. Values out of
// range are ignored. Malformed JSON, a number above int64 or an $acl that is
// not an object make the whole document count as empty, as in the original.
func ParseMetadata(data []byte) Metadata {
	var doc map[string]json.RawMessage
	if json.Unmarshal(data, &doc) != nil {
		return Metadata{}
	}
	var m Metadata
	for _, f := range []struct {
		key string
		set func(int64)
	}{
		{"$maxCount", func(n int64) {
			if n > 0 {
				m.MaxCount = n
			}
		}},
		{"$maxAge", func(n int64) {
			if n > 0 {
				m.MaxAge = time.Duration(min(n, int64(math.MaxInt64/time.Second))) * time.Second
			}
		}},
		{"$tb", func(n int64) {
			if n >= 0 {
				m.TruncateBefore, m.HasTruncate = n, true
			}
		}},
		{"$cacheControl", func(int64) {}},
	} {
		raw, ok := doc[f.key]
		if !ok || bytes.Equal(raw, []byte("null")) {
			continue
		}
		n, ok := wholeNumber(raw)
		if !ok {
			return Metadata{}
		}
		f.set(n)
	}
	if raw, ok := doc["$acl"]; ok && !bytes.Equal(raw, []byte("null")) {
		acl, ok := parseACL(raw)
		if !ok {
			return Metadata{}
		}
		m.ACL = acl
	}
	return m
}

// wholeNumber reads an integer within int64; 9223372036854775808 fails.
func wholeNumber(raw []byte) (int64, bool) {
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f != math.Trunc(f) || f >= math.MaxInt64 || f < math.MinInt64 {
		return 0, false
	}
	return int64(f), true
}

func parseACL(raw []byte) (*ACL, bool) {
	var doc map[string]json.RawMessage
	if json.Unmarshal(raw, &doc) != nil {
		return nil, false
	}
	acl := &ACL{}
	for key, dst := range map[string]*[]string{
		"$r": &acl.Read, "$w": &acl.Write, "$d": &acl.Delete, "$mr": &acl.MetaRead, "$mw": &acl.MetaWrite,
	} {
		raw, ok := doc[key]
		if !ok || bytes.Equal(raw, []byte("null")) {
			continue
		}
		var one string
		if json.Unmarshal(raw, &one) == nil {
			*dst = []string{one}
			continue
		}
		list := []string{}
		if json.Unmarshal(raw, &list) != nil {
			return nil, false
		}
		*dst = list
	}
	return acl, true
}

// softDeleteDocument is the metadata a soft delete writes: all else is lost.
var softDeleteDocument = []byte(`{"$tb":9223372036854775807}`)

// withTruncateBefore returns data with $tb set to revision and every other key
// kept. A document that is not an object is replaced.
func withTruncateBefore(data []byte, revision int64) []byte {
	var doc map[string]json.RawMessage
	if json.Unmarshal(data, &doc) != nil || doc == nil {
		doc = map[string]json.RawMessage{}
	}
	doc["$tb"] = strconv.AppendInt(nil, revision, 10)
	out, err := json.Marshal(doc)
	if err != nil { // cannot happen: every value was read from JSON
		return append(strconv.AppendInt([]byte(`{"$tb":`), revision, 10), 0x7d)
	}
	return out
}

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

// maxAgeSeconds is the longest time that the original can hold.
const maxAgeSeconds = 922_337_203_685

// firstObject reads a document as the original does: up to the end of its object,
// and not what stands before it as a byte order mark.
func firstObject(data []byte) (doc map[string]json.RawMessage, ok bool) {
	err := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF")))).Decode(&doc)
	return doc, err == nil && doc != nil
}

// ParseMetadata reads the server's keys out of a metadata event. Integers out of
// range are ignored. All else that the original does not expect makes the whole
// document count as empty, its access control list included, as there: malformed
// JSON, a number that is written as a fraction or with an exponent, 2.0 and 2e0 too,
// or is above int64, null, and an $acl that is not an object of roles by its own keys.
func ParseMetadata(data []byte) Metadata {
	doc, ok := firstObject(data)
	if !ok {
		return Metadata{}
	}
	var m Metadata
	for _, f := range []struct {
		key string
		set func(int64) bool
	}{
		{"$maxCount", func(n int64) bool {
			m.MaxCount = max(n, 0)
			return true
		}},
		{"$maxAge", func(n int64) bool {
			// Some 292 years are as good as those it cannot hold.
			m.MaxAge = time.Duration(max(min(n, int64(math.MaxInt64/time.Second)), 0)) * time.Second
			return inTimeSpan(n)
		}},
		{"$tb", func(n int64) bool {
			if n >= 0 {
				m.TruncateBefore, m.HasTruncate = n, true
			}
			return true
		}},
		{"$cacheControl", inTimeSpan},
	} {
		raw, ok := doc[f.key]
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil || !f.set(n) {
			return Metadata{}
		}
	}
	if raw, ok := doc["$tmp"]; ok && string(raw) != "true" && string(raw) != "false" {
		return Metadata{}
	}
	if raw, ok := doc["$acl"]; ok {
		if m.ACL = parseACL(raw); m.ACL == nil {
			return Metadata{}
		}
	}
	return m
}

func inTimeSpan(seconds int64) bool { return seconds >= -maxAgeSeconds && seconds <= maxAgeSeconds }

// parseACL answers nil for what is not a list.
func parseACL(raw []byte) *ACL {
	var doc map[string]json.RawMessage
	if json.Unmarshal(raw, &doc) != nil || doc == nil {
		return nil
	}
	acl := &ACL{}
	keys := map[string]*[]string{
		"$r": &acl.Read, "$w": &acl.Write, "$d": &acl.Delete, "$mr": &acl.MetaRead, "$mw": &acl.MetaWrite,
	}
	for key, raw := range doc {
		dst := keys[key]
		if dst == nil {
			return nil
		}
		var one *string
		if json.Unmarshal(raw, &one) == nil && one != nil {
			*dst = []string{*one}
			continue
		}
		var list []*string
		if json.Unmarshal(raw, &list) != nil || list == nil {
			return nil
		}
		*dst = make([]string, 0, len(list))
		for _, role := range list {
			if role == nil {
				return nil
			}
			*dst = append(*dst, *role)
		}
	}
	return acl
}

// softDeleteDocument is the metadata a soft delete writes: all else is lost.
var softDeleteDocument = []byte(`{"$tb":9223372036854775807}`)

// withTruncateBefore returns data with $tb set to revision and every other key
// kept. A document that is not an object is replaced.
func withTruncateBefore(data []byte, revision int64) []byte {
	doc, ok := firstObject(data)
	if !ok {
		doc = map[string]json.RawMessage{}
	}
	doc["$tb"] = strconv.AppendInt(nil, revision, 10)
	out, err := json.Marshal(doc)
	if err != nil { // cannot happen: every value was read from JSON
		return append(strconv.AppendInt([]byte(`{"$tb":`), revision, 10), 0x7d)
	}
	return out
}

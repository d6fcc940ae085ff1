package access

import (
	"encoding/json"
	"slices"
	"strings"
)

// Op is what a caller wants to do with a stream.
type Op int

// The rights an access control list distinguishes.
const (
	Read Op = iota
	Write
	Delete
	MetaRead
	MetaWrite
)

// List names who has each right; a nil list leaves the decision to the
// default.
type List struct {
	Read, Write, Delete, MetaRead, MetaWrite []string
}

func (l *List) of(op Op) []string {
	if l == nil {
		return nil
	}
	return [...][]string{l.Read, l.Write, l.Delete, l.MetaRead, l.MetaWrite}[op]
}

// Defaults are the lists that apply where a stream's own says nothing. The
// zero value is what a node starts with.
type Defaults struct{ User, System *List }

// roles finds the list in force: the stream's own, the configured default,
// or the built-in one.
func (d Defaults) roles(stream string, own *List, op Op) []string {
	if r := own.of(op); r != nil {
		return r
	}
	system := strings.HasPrefix(stream, "$")
	configured, builtin := d.User, Everyone
	if system {
		configured, builtin = d.System, Admins
	}
	if r := configured.of(op); r != nil {
		return r
	}
	return []string{builtin}
}

// Allowed reports whether p may do op with stream, whose own list may be nil.
// Anonymous callers are never let in: a secure node grants them no stream.
func (d Defaults) Allowed(p Principal, stream string, own *List, op Op) bool {
	if p.IsAdmin() {
		return true
	}
	if p.Anonymous {
		return false
	}
	roles := d.roles(stream, own, op)
	return slices.Contains(roles, Everyone) || slices.ContainsFunc(roles, p.In)
}

// ParseDefaults reads the data of an event in $settings. A document that
// cannot be read leaves the built-in defaults in force.
func ParseDefaults(data []byte) Defaults {
	var doc struct {
		User   map[string]json.RawMessage `json:"$userStreamAcl"`
		System map[string]json.RawMessage `json:"$systemStreamAcl"`
	}
	if json.Unmarshal(data, &doc) != nil {
		return Defaults{}
	}
	return Defaults{User: listOf(doc.User), System: listOf(doc.System)}
}

func listOf(doc map[string]json.RawMessage) *List {
	if doc == nil {
		return nil
	}
	roles := func(key string) []string {
		var one string
		var many []string
		if raw, ok := doc[key]; !ok {
			return nil
		} else if json.Unmarshal(raw, &one) == nil {
			return []string{one}
		} else if json.Unmarshal(raw, &many) == nil {
			return many
		}
		return nil
	}
	return &List{roles("$r"), roles("$w"), roles("$d"), roles("$mr"), roles("$mw")}
}

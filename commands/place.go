package commands

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// places are the fields of a route's request, as problems name them, by the name by which
// decisions know them: these know nothing of routes.
type places map[string]string

// placesOf finds them: what is in the path is so before what the query or the body calls
// by the same name.
func placesOf[I any](o huma.Operation) places {
	at := places{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[I]()) {
		if f.Name == "Body" && f.Type.Kind() == reflect.Struct {
			for _, member := range reflect.VisibleFields(f.Type) {
				at.put("body.", member.Tag.Get("json"))
			}
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[I]()) {
		at.put("query.", f.Tag.Get("query"))
	}
	for segment := range strings.SplitSeq(o.Path, "/") {
		if name, is := strings.CutPrefix(segment, "{"); is {
			at.put("path.", strings.TrimSuffix(name, "}"))
		}
	}
	return at
}

func (at places) put(where, tag string) {
	if name, _, _ := strings.Cut(tag, ","); name != "" && name != "-" {
		at[name] = where + name
	}
}

// known reports whether the members of the body are known.
func (at places) known() bool {
	for _, where := range at {
		if strings.HasPrefix(where, "body.") {
			return true
		}
	}
	return false
}

// of returns what a problem calls the field, which may be a part of one; "" where the
// request has nothing of the name.
func (at places) of(field string) string {
	name := field
	if i := strings.IndexAny(field, ".["); i >= 0 {
		name = field[:i]
	}
	if at[name] == "" {
		return ""
	}
	return at[name] + field[len(name):]
}

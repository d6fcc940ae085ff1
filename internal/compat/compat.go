// Package compat compares two descriptions of the API and says what of the new
// one breaks programs that were written against the old one.
package compat

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Breaking returns what breaks, a line each: operations and answers that are
// gone, what a request has to have now or may not have any more, and what an
// answer lacks or has become. It takes OpenAPI 3.1 as JSON. New operations, new
// optional inputs and new members of answers break nothing.
func Breaking(before, after []byte) ([]string, error) {
	var old, now document
	for of, to := range map[*document][]byte{&old: before, &now: after} {
		if err := json.Unmarshal(to, of); err != nil {
			return nil, fmt.Errorf("description: %w", err)
		}
	}
	c := comparison{old: old, now: now}
	for _, path := range slices.Sorted(maps.Keys(old.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(old.Paths[path])) {
			if !slices.Contains([]string{"get", "put", "post", "patch", "delete"}, method) {
				continue
			}
			c.operation(strings.ToUpper(method)+" "+path, old.Paths[path][method], now.Paths[path][method])
		}
	}
	return c.broken, nil
}

type document struct {
	Paths      map[string]map[string]*operation
	Components struct{ Schemas map[string]*schema }
}

type operation struct {
	OperationID string
	Parameters  []parameter
	RequestBody *body
	Responses   map[string]body
}

type parameter struct {
	Name, In string
	Required bool
	Schema   *schema
}

type body struct {
	Required bool
	Content  map[string]struct{ Schema *schema }
}

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Format               string
	Enum                 []any
	Properties           map[string]*schema
	Required             []string
	Items                *schema
	AdditionalProperties any
	Pattern              string
	MaxLength, MinLength *int
	Maximum, Minimum     *float64
	MaxItems, MinItems   *int
}

type comparison struct {
	old, now document
	broken   []string
	depth    int
}

func (c *comparison) add(format string, args ...any) {
	c.broken = append(c.broken, fmt.Sprintf(format, args...))
}

func (c *comparison) operation(at string, old, now *operation) {
	if now == nil {
		c.add("%s is gone", at)
		return
	}
	if old.OperationID != now.OperationID {
		c.add("%s: the operation's id was %s and is %s", at, old.OperationID, now.OperationID)
	}
	for _, p := range old.Parameters {
		i := slices.IndexFunc(now.Parameters, func(q parameter) bool { return q.Name == p.Name && q.In == p.In })
		if i < 0 {
			c.add("%s: the %s parameter %s is gone", at, p.In, p.Name)
			continue
		}
		c.input(fmt.Sprintf("%s: %s parameter %s", at, p.In, p.Name), p.Schema, now.Parameters[i].Schema)
	}
	for _, q := range now.Parameters {
		i := slices.IndexFunc(old.Parameters, func(p parameter) bool { return q.Name == p.Name && q.In == p.In })
		if q.Required && (i < 0 || !old.Parameters[i].Required) {
			c.add("%s: the %s parameter %s has to be there now", at, q.In, q.Name)
		}
	}
	switch {
	case old.RequestBody == nil && now.RequestBody != nil && now.RequestBody.Required:
		c.add("%s: a body has to be there now", at)
	case old.RequestBody != nil && now.RequestBody != nil:
		for media, o := range old.RequestBody.Content {
			n, ok := now.RequestBody.Content[media]
			if !ok {
				c.add("%s: a body of %s is not taken any more", at, media)
				continue
			}
			c.input(at+": body", o.Schema, n.Schema)
		}
	case old.RequestBody != nil:
		c.add("%s: a body is not taken any more", at)
	}
	for status, o := range old.Responses {
		if status[0] != '2' {
			continue
		}
		n, ok := now.Responses[status]
		if !ok {
			c.add("%s: it is not answered with %s any more", at, status)
			continue
		}
		for media, m := range o.Content {
			after, ok := n.Content[media]
			if !ok {
				c.add("%s: %s is not answered any more", at, media)
				continue
			}
			c.output(at+": answer", m.Schema, after.Schema)
		}
	}
}

func (d document) resolve(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	return s
}

// types lists the types of a schema; null is one of them.
func types(s *schema) []string {
	switch t := s.Type.(type) {
	case string:
		return []string{t}
	case []any:
		var out []string
		for _, one := range t {
			out = append(out, fmt.Sprint(one))
		}
		return out
	}
	return nil
}

const deepest = 12 // schemas that hold themselves end there

// input compares what may be sent: the new one has to take all that the old
// one took.
func (c *comparison) input(at string, old, now *schema) {
	old, now = c.old.resolve(old), c.now.resolve(now)
	if old == nil || now == nil || c.depth > deepest {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	if !covers(types(now), types(old)) {
		c.add("%s: takes %v where it took %v", at, types(now), types(old))
	}
	if len(now.Enum) > 0 {
		for _, v := range old.Enum {
			if !slices.Contains(now.Enum, v) {
				c.add("%s: does not take %v any more", at, v)
			}
		}
		if len(old.Enum) == 0 {
			c.add("%s: takes certain values only", at)
		}
	}
	if now.Pattern != "" && now.Pattern != old.Pattern {
		c.add("%s: has to match another pattern", at)
	}
	if lower(now.MaxLength, old.MaxLength) || lower(now.Maximum, old.Maximum) || lower(now.MaxItems, old.MaxItems) ||
		lower(negative(now.MinLength), negative(old.MinLength)) || lower(negative(now.Minimum), negative(old.Minimum)) || lower(negative(now.MinItems), negative(old.MinItems)) {
		c.add("%s: has a narrower limit", at)
	}
	for _, name := range now.Required {
		if !slices.Contains(old.Required, name) {
			c.add("%s.%s has to be there now", at, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(old.Properties)) {
		n, ok := now.Properties[name]
		if !ok {
			c.add("%s.%s is not taken any more", at, name)
			continue
		}
		c.input(at+"."+name, old.Properties[name], n)
	}
	c.input(at+"[]", old.Items, now.Items)
}

// output compares what is answered: the new one has to give all that the old
// one gave, as it gave it.
func (c *comparison) output(at string, old, now *schema) {
	old, now = c.old.resolve(old), c.now.resolve(now)
	if old == nil || now == nil || c.depth > deepest {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	if !covers(types(old), types(now)) {
		c.add("%s: is %v where it was %v", at, types(now), types(old))
	}
	if old.Format != now.Format && old.Format != "" {
		c.add("%s: has the format %q where it had %q", at, now.Format, old.Format)
	}
	for _, name := range slices.Sorted(maps.Keys(old.Properties)) {
		n, ok := now.Properties[name]
		if !ok {
			c.add("%s.%s is gone", at, name)
			continue
		}
		if slices.Contains(old.Required, name) && !slices.Contains(now.Required, name) {
			c.add("%s.%s may be missing now", at, name)
		}
		c.output(at+"."+name, old.Properties[name], n)
	}
	c.output(at+"[]", old.Items, now.Items)
}

// covers reports whether wide has all of narrow; no types are all types, and a
// number takes integers.
func covers(wide, narrow []string) bool {
	if len(wide) == 0 {
		return true
	}
	if len(narrow) == 0 {
		return false
	}
	for _, one := range narrow {
		if !slices.Contains(wide, one) && (one != "integer" || !slices.Contains(wide, "number")) {
			return false
		}
	}
	return true
}

func lower[N int | float64](now, old *N) bool { return now != nil && (old == nil || *now < *old) }

func negative[N int | float64](n *N) *N {
	if n == nil {
		return nil
	}
	m := -*n
	return &m
}

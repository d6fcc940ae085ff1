package domain

import (
	"fmt"
	"slices"
)

// CustomerTagged puts codes on a customer and takes others off. A tag is for
// everybody to see, so it is never to say what only some may know: that is what
// custom fields are for.
type CustomerTagged struct {
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	Source  string   `json:"source"`
}

// EventType implements Event.
func (CustomerTagged) EventType() string { return "CustomerTagged" }

// maxTags is how many tags a customer may have.
const maxTags = 100

// Tag decides on tags that are put on and taken off. To say again what is so
// already is a fact of its own: it was observed again.
func (c Customer) Tag(e CustomerTagged) ([]Event, error) {
	var v Violations
	if n := len(e.Added) + len(e.Removed); n == 0 || n > maxList {
		v.add("", "items", fmt.Sprintf("from 1 to %d tags to add or remove", maxList))
	}
	v.tags("add", e.Added)
	v.tags("remove", e.Removed)
	for i, tag := range e.Removed {
		if slices.Contains(e.Added, tag) {
			v.add(fmt.Sprintf("remove[%d]", i), "unique", "the tag is to be added too")
		}
	}
	v.oneOf("source", e.Source, Sources...)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if len(c.tagged(e).Tags) > maxTags {
		return nil, refuse("too-many-tags", "add", "a customer has at most %d tags", maxTags)
	}
	return []Event{&e}, nil
}

func (c Customer) tagged(e CustomerTagged) Customer {
	for _, tag := range e.Added {
		c.Tags = with(c.Tags, tag, true)
	}
	for _, tag := range e.Removed {
		c.Tags = dropped(c.Tags, tag)
	}
	return c
}

func (v *Violations) tags(field string, list []string) {
	for i, tag := range list {
		at := fmt.Sprintf("%s[%d]", field, i)
		v.code(at, tag, true)
		if slices.Contains(list[:i], tag) {
			v.add(at, "unique", "the same tag twice")
		}
	}
}

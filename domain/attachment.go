package domain

import (
	"encoding/hex"
	"fmt"
	"slices"
)

// AttachmentAdded says that bytes are kept as evidence (area A): a photograph, a
// letter, a recording. The bytes are sealed under the customer's key and kept in a
// store of their own; the event has the hash of what is there.
type AttachmentAdded struct {
	AttachmentID ID     `json:"attachmentId"`
	About        string `json:"about"`            // customer, or a word of AttachedTo
	AboutID      ID     `json:"aboutId,omitzero"` // of what it is attached to; zero for the customer
	MediaType    string `json:"mediaType"`        // one of MediaTypes
	Size         int    `json:"size"`             // of the bytes as they came
	Content      string `json:"content"`          // SHA-256 of the sealed bytes, in hexadecimal
	Name         string `json:"name" personal:"content"`
	Description  string `json:"description,omitempty" personal:"content"`
}

// EventType implements Event.
func (AttachmentAdded) EventType() string { return "AttachmentAdded" }

// MaxAttachment is how many bytes an attachment has at most.
const MaxAttachment = 25 << 20

// MediaTypes are those that an attachment may have: what a browser shows without
// running it, and what office programs and mail make.
var MediaTypes = []string{
	"application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain", "text/csv", "message/rfc822", "audio/mpeg", "audio/wav", "video/mp4",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet",
}

// AttachedTo lists what an attachment can be about.
var AttachedTo = []string{"customer", "complaint", "visit", "request", "order", "dispute"}

// Attach decides on an attachment. What it is about has to be the customer's.
func (c Customer) Attach(e AttachmentAdded) ([]Event, error) {
	var v Violations
	v.oneOf("about", e.About, AttachedTo...)
	v.oneOf("mediaType", e.MediaType, MediaTypes...)
	v.text("name", e.Name, maxName, true)
	v.text("description", e.Description, maxText, false)
	if e.Size < 1 || e.Size > MaxAttachment {
		v.add("size", "range", fmt.Sprintf("from 1 to %d bytes", MaxAttachment))
	}
	if b, err := hex.DecodeString(e.Content); err != nil || len(b) != 32 {
		v.add("content", "sha256", "want 64 hexadecimal digits")
	}
	if (e.About == "customer") != e.AboutID.IsZero() {
		v.add("aboutId", "required", "say which one, or that it is about the customer")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := c.open(); err != nil {
		return nil, err
	}
	if !c.has(e.About, e.AboutID) {
		return nil, refuse(e.About+"-unknown", "aboutId", "the customer has no %s with this id", e.About)
	}
	return []Event{&e}, nil
}

// has reports whether the thing is the customer's. A visit that was recorded
// without a plan is not in the state: any is taken.
func (c Customer) has(kind string, id ID) (known bool) {
	switch kind {
	case "complaint":
		_, known = c.Complaints[id]
	case "request":
		_, known = c.Requests[id]
	case "dispute":
		_, known = c.Disputes[id]
	case "order":
		_, known = c.Orders.get(id)
	default:
		known = slices.Contains(AttachedTo, kind)
	}
	return known
}

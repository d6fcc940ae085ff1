// Package evidence keeps the bytes of attachments: sealed under their customer's
// key before they come here (vault.SealContent), so that a store never has
// anything readable.
//
// # Life of an attachment
//
//  1. The bytes come in, are hashed and sealed as they come, and go to the store
//     under a name made of the customer's id and a content id that is used once.
//     Put returns when they are durable.
//  2. Only then AttachmentAdded is appended, with the SHA-256 of the sealed bytes.
//     A crash between the two leaves bytes that no event names.
//  3. [Sweeper] deletes those, once they are a day old and the read model of
//     attachments has come past them without naming them.
//  4. When the customer is erased, the erasure deletes all bytes under the
//     customer's id, after their key.
package evidence

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
)

// ErrNotFound says that the store has no bytes of that name.
var ErrNotFound = errors.New("evidence: no such bytes")

// Object is something that a store has.
type Object struct {
	Name    Name
	Written time.Time
}

// Name is what bytes are kept under.
type Name struct{ Customer, Content uuid.UUID }

// String returns customer/content.
func (n Name) String() string { return n.Customer.String() + "/" + n.Content.String() }

// parseName reads what String gives.
func parseName(s string) (n Name, ok bool) {
	customer, content, _ := strings.Cut(s, "/")
	var err, err2 error
	n.Customer, err = uuid.Parse(customer)
	n.Content, err2 = uuid.Parse(content)
	return n, err == nil && err2 == nil
}

// Store keeps bytes by name. All its methods are safe for concurrent use.
type Store interface {
	// Put keeps what r gives. When it returns nil the bytes survive a crash of the
	// machine; with an error, also r's, nothing is kept under the name.
	Put(ctx context.Context, n Name, r io.Reader) error
	// Open returns the bytes from an offset on, or ErrNotFound.
	Open(ctx context.Context, n Name, from int64) (io.ReadCloser, error)
	// Delete removes the bytes; where there are none that is no error.
	Delete(ctx context.Context, n Name) error
	// DeleteAll removes all that is kept of a customer.
	DeleteAll(ctx context.Context, customer uuid.UUID) error
	// Each calls f with everything there is, in no order, until f returns an error.
	Each(ctx context.Context, f func(Object) error) error
}

package store

import (
	"errors"
	"fmt"
)

var (
	// ErrClosed says that the store is closing or closed.
	ErrClosed = errors.New("store: closed")
	// ErrDiskFull says that an append was refused, or its outcome left open,
	// because the volume has no space. Reads go on, and appends resume by
	// themselves when there is space again.
	ErrDiskFull = errors.New("store: disk full")
	// ErrFailed says that an fsync or a write failed in a way after which the
	// state on disk is unknown: the append was refused, or its outcome left
	// open. Reads go on; appends resume by themselves when the directory has
	// been opened again and its log read back.
	ErrFailed = errors.New("store: write failed, no appends until the directory is opened again")
	// ErrInUse says that another process, or another node in this one, has
	// the directory open.
	ErrInUse = errors.New("store: directory is in use")
	// ErrTooLarge says that one event would not fit in a record.
	ErrTooLarge = errors.New("store: event exceeds the record limit")
	// ErrInvalid marks a write that no state of the stream could allow.
	ErrInvalid = errors.New("store: invalid write")
)

// WrongExpectedError refuses a write whose expected revision does not hold.
type WrongExpectedError struct {
	Stream   string
	Expected int64 // a revision, or Any, NoStream, StreamExists
	Current  int64 // last revision, or NoStream
}

func (e *WrongExpectedError) Error() string {
	return fmt.Sprintf("store: stream %q is at revision %d, expected %d", e.Stream, e.Current, e.Expected)
}

// DeletedError refuses a call on a tombstoned stream, or one that expects a
// soft-deleted stream to exist.
type DeletedError struct{ Stream string }

func (e *DeletedError) Error() string { return fmt.Sprintf("store: stream %q is deleted", e.Stream) }

// CorruptError names a record that cannot be served because its bytes are not
// those that were written. Fields that the damage hides are -1 or empty.
type CorruptError struct {
	Stream   string
	Revision int64
	Position uint64
	Reason   string
}

func (e *CorruptError) Error() string {
	if e.Stream == "" && e.Revision < 0 && e.Position == 0 {
		return "store: damaged: " + e.Reason // not one record
	}
	return fmt.Sprintf("store: corrupt record: stream %q, revision %d, position %d: %s",
		e.Stream, e.Revision, e.Position, e.Reason)
}

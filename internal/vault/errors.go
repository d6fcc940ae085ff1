package vault

import (
	"errors"
	"fmt"
)

var (
	// ErrErased says that the subject's data key was destroyed on purpose. It is
	// an answer, not a fault: what it covers renders as "erased".
	ErrErased = errors.New("erased")

	// ErrKeyMissing says that a key cannot be found although nothing was erased:
	// a lost row, a damaged one, a keyring from before a rotation. It is a fault,
	// and never to be shown as erased.
	ErrKeyMissing = errors.New("data key is missing")

	// ErrCorrupt says that bytes are not what was sealed here: wrong format,
	// wrong key commitment, failed authentication tag.
	ErrCorrupt = errors.New("sealed bytes are corrupt or belong elsewhere")

	// ErrUnavailable says that who keeps the bucket keys does not answer, or does not
	// want to. That says nothing about any key, and passes.
	ErrUnavailable = errors.New("bucket keys cannot be asked for")

	// ErrKeyring says that the keyring file cannot be trusted: it is damaged,
	// readable by others, or not the one that the stored keys were wrapped with.
	ErrKeyring = errors.New("keyring unusable")
)

// wrap names the call in the error, with opaque ids only.
func wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("vault: %s: %w", fmt.Sprintf(format, args...), *err)
	}
}

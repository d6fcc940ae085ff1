package vault

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/uuid"
)

func TestRefIsTheEventsOwnBytes(t *testing.T) {
	s, a := testSubject(1), testAddress()
	sealed := mustSeal(t, s, Identity, a, "Mei")
	b := EncodeRef(a.Event, a.Schema, a.Field, sealed)
	r, err := DecodeRef(b)
	if err != nil {
		t.Fatal(err)
	}
	if r.In(a.Stream) != a || !bytes.Equal(r.Sealed, sealed) {
		t.Errorf("decoded %+v", r)
	}
	if got, err := s.OpenRef(a.Stream, b); err != nil || string(got) != "Mei" {
		t.Errorf("OpenRef: %q, %v", got, err)
	}
	if _, err := s.OpenRef("customer-other", b); !errors.Is(err, ErrCorrupt) {
		t.Errorf("OpenRef in another customer's row: %v", err)
	}
}

func TestDecodeRefRefusesOthers(t *testing.T) {
	a := testAddress()
	good := EncodeRef(a.Event, a.Schema, a.Field, mustSeal(t, testSubject(1), Identity, a, ""))
	bad := map[string][]byte{
		"nil":          nil,
		"version":      append([]byte{2}, good[1:]...),
		"no event":     EncodeRef(uuid.Nil, 1, "f", good[refHeader+len(a.Field):]),
		"no field":     EncodeRef(a.Event, 1, "", good[refHeader+len(a.Field):]),
		"no sealed":    EncodeRef(a.Event, 1, "f", nil),
		"field length": append(append(bytes.Clone(good[:19]), 0xff, 0xff), good[21:]...),
	}
	for n := range len(good) {
		bad[string(rune('0'+n))+" bytes"] = good[:n]
	}
	for name, b := range bad {
		if r, err := DecodeRef(b); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

func FuzzDecodeRef(f *testing.F) {
	a := testAddress()
	f.Add(EncodeRef(a.Event, a.Schema, a.Field, mustSeal(f, testSubject(1), Identity, a, "Mei")))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := DecodeRef(b)
		if err != nil {
			if !errors.Is(err, ErrCorrupt) {
				t.Error(err)
			}
			return
		}
		if !bytes.Equal(EncodeRef(r.Event, r.Schema, r.Field, r.Sealed), b) {
			t.Error("encodes to other bytes")
		}
	})
}

func FuzzOpen(f *testing.F) {
	s, a := testSubject(1), testAddress()
	prk, err := s.prk(Identity)
	if err != nil {
		f.Fatal(err)
	}
	// The same in each of the fuzzer's processes.
	genuine := seal(prk, Identity, a, [nonceSize]byte{}, []byte("Mei"))
	f.Add(genuine)
	f.Fuzz(func(t *testing.T, b []byte) {
		if got, err := s.Open(a, b); err == nil && !bytes.Equal(b, genuine) {
			t.Errorf("forged: opens to %q", got)
		} else if err != nil && !errors.Is(err, ErrCorrupt) {
			t.Error(err)
		}
	})
}

package vault

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestSealAndOpen(t *testing.T) {
	s, a := testSubject(1), testAddress()
	for _, text := range []string{"", "x", "王小明", strings.Repeat("long ", 10_000)} {
		for _, c := range categories {
			sealed := mustSeal(t, s, c, a, text)
			if len(sealed) != len(text)+Overhead {
				t.Errorf("sealed form of %d bytes has %d", len(text), len(sealed))
			}
			if got, err := s.Open(a, sealed); err != nil || string(got) != text {
				t.Errorf("Open: %q, %v", got, err)
			}
			if bytes.Equal(sealed, mustSeal(t, s, c, a, text)) {
				t.Error("sealing twice gave the same bytes")
			}
		}
	}
}

func TestOpensNowhereElse(t *testing.T) {
	s, a := testSubject(1), testAddress()
	sealed := mustSeal(t, s, Contact, a, "mei@example.com")
	moved := func(change func(*Address)) Address {
		b := a
		change(&b)
		return b
	}
	for name, elsewhere := range map[string]Address{
		"stream": moved(func(b *Address) { b.Stream = "customer-other" }),
		"event":  moved(func(b *Address) { b.Event[0] ^= 1 }),
		"schema": moved(func(b *Address) { b.Schema++ }),
		"field":  moved(func(b *Address) { b.Field = "contact.phone" }),
		// What a missing length prefix would confuse.
		"shifted stream": moved(func(b *Address) { b.Stream, b.Field = b.Stream+"x", b.Field[1:] }),
	} {
		if got, err := s.Open(elsewhere, sealed); !errors.Is(err, ErrCorrupt) {
			t.Errorf("other %s: %q, %v", name, got, err)
		}
	}
	if got, err := testSubject(2).Open(a, sealed); !errors.Is(err, ErrCorrupt) {
		t.Errorf("other subject: %q, %v", got, err)
	}
	for _, c := range []byte{0, byte(Identity), byte(Content), 4, 255} {
		other := bytes.Clone(sealed)
		other[1] = c
		if got, err := s.Open(a, other); !errors.Is(err, ErrCorrupt) {
			t.Errorf("category %d: %q, %v", c, got, err)
		}
	}
}

func TestEveryFlippedBitAndEveryCutIsFound(t *testing.T) {
	s, a := testSubject(1), testAddress()
	sealed := mustSeal(t, s, Identity, a, "Mei")
	for i := range len(sealed) * 8 {
		sealed[i/8] ^= 1 << (i % 8)
		if got, err := s.Open(a, sealed); !errors.Is(err, ErrCorrupt) {
			t.Errorf("bit %d: %q, %v", i, got, err)
		}
		sealed[i/8] ^= 1 << (i % 8)
	}
	for n := range len(sealed) {
		if got, err := s.Open(a, sealed[:n]); !errors.Is(err, ErrCorrupt) {
			t.Errorf("first %d bytes: %q, %v", n, got, err)
		}
	}
	if _, err := s.Open(a, sealed); err != nil {
		t.Fatalf("control: the whole does not open: %v", err)
	}
}

func TestIncompleteAddressIsRefused(t *testing.T) {
	s := testSubject(1)
	for name, change := range map[string]func(*Address){
		"no stream":   func(a *Address) { a.Stream = "" },
		"no event":    func(a *Address) { a.Event = uuid.Nil },
		"no field":    func(a *Address) { a.Field = "" },
		"long stream": func(a *Address) { a.Stream = strings.Repeat("x", 1<<16) },
	} {
		a := testAddress()
		change(&a)
		if _, err := s.Seal(Contact, a, nil); err == nil {
			t.Errorf("%s: sealed", name)
		}
	}
	if _, err := s.Seal(4, testAddress(), nil); err == nil {
		t.Error("unknown category: sealed")
	}
}

// The format once more, from its drawing alone and the standard library's HKDF.
func TestSealedFormatByHand(t *testing.T) {
	var dataKey [32]byte
	for i := range dataKey {
		dataKey[i] = byte(i)
	}
	a := testAddress()
	prk := extract(dataKey[:])
	sealed := seal(&prk, Contact, a, [nonceSize]byte([]byte("twelve bytes")), []byte("mei@example.com"))

	withLength := func(s string) string {
		return string(binary.BigEndian.AppendUint16(nil, uint16(len(s)))) + s
	}
	derive := func(secret []byte, info string) []byte {
		k, err := hkdf.Expand(sha256.New, secret, info, 32)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	secret, err := hkdf.Key(sha256.New, dataKey[:], nil, "dossier v1 field secret\x00"+string(a.Event[:])+withLength(a.Field), 32)
	if err != nil {
		t.Fatal(err)
	}
	additional := "\x01\x02" + withLength(a.Stream) + string(a.Event[:]) + "\x00\x02" + withLength(a.Field)

	if !bytes.Equal(sealed[:2], []byte{1, 2}) {
		t.Errorf("header %x", sealed[:2])
	}
	if want := derive(secret, "dossier v1 field commitment\x00"+additional); !bytes.Equal(sealed[2:34], want) {
		t.Errorf("commitment %x, want %x", sealed[2:34], want)
	}
	block, _ := aes.NewCipher(derive(secret, "dossier v1 field key\x00"))
	aead, _ := cipher.NewGCM(block)
	got, err := aead.Open(nil, sealed[34:46], sealed[46:], []byte(additional))
	if err != nil || string(got) != "mei@example.com" {
		t.Errorf("opened by hand: %q, %v", got, err)
	}
}

func TestDisclosureOfOneField(t *testing.T) {
	s, a := testSubject(1), testAddress()
	sealed := mustSeal(t, s, Contact, a, "mei@example.com")
	secret, err := s.FieldSecret(a, sealed)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := OpenDisclosed(secret, a, sealed); err != nil || string(got) != "mei@example.com" {
		t.Errorf("OpenDisclosed: %q, %v", got, err)
	}
	b := a
	b.Field = "contact.phone"
	if _, err := OpenDisclosed(secret, b, mustSeal(t, s, Contact, b, "1")); !errors.Is(err, ErrCorrupt) {
		t.Errorf("the secret of one field opens another: %v", err)
	}
	b = a
	b.Stream = "customer-other"
	if _, err := OpenDisclosed(secret, b, sealed); !errors.Is(err, ErrCorrupt) {
		t.Errorf("disclosed field opens as another stream's: %v", err)
	}
	if _, err := s.FieldSecret(b, sealed); !errors.Is(err, ErrCorrupt) {
		t.Errorf("FieldSecret of a field that is not there: %v", err)
	}
}

func TestErasedIsNotMissing(t *testing.T) {
	a := testAddress()
	sealed := mustSeal(t, testSubject(1), Contact, a, "x")
	partly := testSubject(1)
	keys := *partly.keys.Load()
	keys.state[Contact], keys.state[Content] = destroyed, absent
	partly.keys.Store(&keys)

	for name, test := range map[string]struct {
		s    *Subject
		c    Category
		want error
	}{
		"nil":                {nil, Contact, ErrKeyMissing},
		"no keys":            {newSubject(uuid.New(), new(keySet)), Contact, ErrKeyMissing},
		"erased":             {newSubject(uuid.New(), &keySet{erased: true}), Contact, ErrErased},
		"category destroyed": {partly, Contact, ErrErased},
		"category missing":   {partly, Content, ErrKeyMissing},
		"category there":     {partly, Identity, nil},
	} {
		if _, err := test.s.Seal(test.c, a, nil); !errors.Is(err, test.want) {
			t.Errorf("%s: Seal: %v, want %v", name, err, test.want)
		}
		if test.c != Contact {
			continue
		}
		if _, err := test.s.Open(a, sealed); !errors.Is(err, test.want) {
			t.Errorf("%s: Open: %v, want %v", name, err, test.want)
		}
	}
	if ErrErased.Error() != "erased" {
		t.Error("ErrErased does not render as erased")
	}
}

func TestDigest(t *testing.T) {
	s := testSubject(1)
	d := s.Digest([]byte("body"))
	if d != s.Digest([]byte("body")) || d == s.Digest([]byte("bodies")) || d == testSubject(2).Digest([]byte("body")) {
		t.Error("a digest is not one per subject and body")
	}
	if newSubject(uuid.New(), &keySet{erased: true}).Digest([]byte("body")) != [32]byte{} {
		t.Error("an erased subject has a digest")
	}
}

func TestCategoryWords(t *testing.T) {
	for _, c := range categories {
		if got, err := ParseCategory(c.String()); err != nil || got != c {
			t.Errorf("%v: %v, %v", c, got, err)
		}
	}
	if _, err := ParseCategory("secret"); err == nil {
		t.Error("an unknown category was parsed")
	}
}

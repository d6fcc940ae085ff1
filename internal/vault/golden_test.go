package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/uuid"
)

var update = flag.Bool("update", false, "write testdata/formats.golden; only ever to add lines to it")

const goldenFile = "testdata/formats.golden"

// stored makes one example of each stored form, with everything random fixed.
func stored(t *testing.T) []struct {
	name  string
	bytes []byte
} {
	type example = struct {
		name  string
		bytes []byte
	}
	s, a, k := testSubject(1), testAddress(), testKeyring(t)
	nonce := [nonceSize]byte([]byte("twelve bytes"))
	sealedAs := func(c Category, text string) []byte {
		prk, err := s.prk(c)
		if err != nil {
			t.Fatal(err)
		}
		return seal(prk, c, a, nonce, []byte(text))
	}
	email := sealedAs(Contact, "mei@example.com")
	secret, err := s.FieldSecret(a, email)
	if err != nil {
		t.Fatal(err)
	}
	subject := uuid.MustParse("6f1c1f0e-58a2-4c3c-9f3e-0d8c1c0a7e11")
	dataKey := bytes.Repeat([]byte{7}, keySize)
	bucket := BucketOf(subject)
	digest := s.Digest([]byte(`{"name":"Mei"}`))
	derived := k.Derive("test")
	file := k.encode()
	fileSum := sha256.Sum256(file)
	x := k.Index()
	reference := x.Reference("shop", "4711")

	examples := []example{
		{"sealed identity", sealedAs(Identity, "王小明")},
		{"sealed contact", email},
		{"sealed content, empty", sealedAs(Content, "")},
		{"field secret", secret[:]},
		{"reference to a sealed field", EncodeRef(a.Event, a.Schema, a.Field, email)},
		{"request digest", digest[:]},
		{"bucket", []byte{byte(bucket >> 8), byte(bucket)}},
		{"wrapped data key", wrapKey(k.buckets[bucket][0], bucket, nonce, boundTo(subject, Contact), dataKey)},
		{"keyring file, its beginning", file[:200]},
		{"keyring file, SHA-256", fileSum[:]},
		{"derived secret", derived[:]},
		{"blind equal", x.BlindEqual("email", "mei@example.com")},
		{"id from external reference", reference[:]},
	}
	for _, text := range []string{"An", "王小明", "Zoë"} {
		var grams []byte
		for _, g := range x.BlindGrams("name", text) {
			grams = fmt.Appendf(grams, "%016x", uint64(g))
		}
		raw, _ := hex.DecodeString(string(grams))
		examples = append(examples, example{"blind grams of " + text, raw})
	}
	return examples
}

func TestStoredFormsAreAsTheyAlwaysWere(t *testing.T) {
	var now strings.Builder
	for _, e := range stored(t) {
		fmt.Fprintf(&now, "%s: %x\n", e.name, e.bytes)
	}
	if *update {
		if err := os.WriteFile(goldenFile, []byte(now.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(string(golden), "\n")
	for i, line := range strings.Split(now.String(), "\n") {
		if i >= len(want) || line != want[i] {
			t.Errorf("a stored form has changed, and what is in the log can no longer be read:\n now %s", line)
		}
	}
}

// What was stored must open, not merely be what we would store today.
func TestGoldenBytesStillOpen(t *testing.T) {
	golden := make(map[string][]byte)
	file, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(file)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		if golden[name], err = hex.DecodeString(value); err != nil {
			t.Fatal(err)
		}
	}
	s, a, k := testSubject(1), testAddress(), testKeyring(t)
	for name, want := range map[string]string{
		"sealed identity":       "王小明",
		"sealed contact":        "mei@example.com",
		"sealed content, empty": "",
	} {
		if got, err := s.Open(a, golden[name]); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if got, err := s.OpenRef(a.Stream, golden["reference to a sealed field"]); err != nil || string(got) != "mei@example.com" {
		t.Errorf("reference: %q, %v", got, err)
	}
	if got, err := OpenDisclosed([32]byte(golden["field secret"]), a, golden["sealed contact"]); err != nil || string(got) != "mei@example.com" {
		t.Errorf("disclosed: %q, %v", got, err)
	}
	subject := uuid.MustParse("6f1c1f0e-58a2-4c3c-9f3e-0d8c1c0a7e11")
	dataKey, err := k.Unwrap(context.Background(), BucketOf(subject), 1, boundTo(subject, Contact), golden["wrapped data key"])
	if err != nil || !bytes.Equal(dataKey, bytes.Repeat([]byte{7}, keySize)) {
		t.Errorf("wrapped data key: %x, %v", dataKey, err)
	}
}

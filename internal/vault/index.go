package vault

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Index turns personal values into what can be looked up without being read. It
// needs the installation's secrets but no subject's key, so what it makes has to
// be deleted when a subject is erased.
//
// The kind ("email", "name") keeps values of different columns apart: equal
// values of different kinds do not show.
type Index struct {
	blind, reference key
}

// Index gives the keyring's index; [Vault] has the same methods.
func (k *Keyring) Index() Index {
	return Index{blind: k.secrets[secretIndex], reference: k.secrets[secretReference]}
}

// BlindEqual is the 16 bytes that equal values of a kind share. Give it a
// normalized value: [NormalizeEmail], [NormalizePhone], [PhoneSuffix],
// [NormalizeText].
//
//	HMAC-SHA256(index secret, "blind equal" | length u16 | kind | value)[:16]
func (x Index) BlindEqual(kind, normalized string) []byte {
	sum := x.blindSum(labelEqual, kind, normalized)
	return sum[:16]
}

func (x Index) blindSum(label, kind, value string) (out key) {
	mac := hmacOf(&x.blind)
	mac.Write(append(appendString([]byte(label), kind), value...))
	mac.Sum(out[:0])
	return out
}

// BlindGrams is what a text is found by: the single letters and the pairs of
// neighbouring letters of its words, each as eight bytes of an HMAC, sorted,
// without repetition, never nil. Pairs do not cross a space, so word order does
// not matter; Chinese has no spaces, and needs none.
//
//	HMAC-SHA256(index secret, "blind gram" | length u16 | kind | gram)[:8] as int64
func (x Index) BlindGrams(kind, text string) []int64 {
	grams := make(map[string]struct{})
	for word := range words(NormalizeText(text)) {
		for gram := range pairs(word) {
			grams[gram] = struct{}{}
		}
		for i, r := range word {
			grams[word[i:i+utf8.RuneLen(r)]] = struct{}{}
		}
	}
	return x.hashGrams(kind, grams)
}

// CustomPrefix is how many bytes of BlindCustom's key say which field's it is, so
// that the key of a former value can be found without the value.
const CustomPrefix = 8

// BlindCustom returns the key under which a value of a custom field is found. It
// begins with the hash of the field's code.
func (x Index) BlindCustom(code, value string) []byte {
	sum := sha256.Sum256([]byte(code))
	return append(sum[:CustomPrefix:CustomPrefix], x.BlindEqual("custom."+code, NormalizeText(value))...)
}

// QueryGrams is what the grams of every text must contain in which each word of
// the query is part of a word: the pairs of a longer word, the letter of a word
// of one letter. They are necessary, not sufficient ("anan" has the pairs of
// "nana"): open what they find and ask [ContainsText]. A query without a letter
// or digit has none, and every text contains them.
func (x Index) QueryGrams(kind, query string) []int64 {
	grams := make(map[string]struct{})
	for word := range words(NormalizeText(query)) {
		if _, size := utf8.DecodeRuneInString(word); size == len(word) {
			grams[word] = struct{}{}
			continue
		}
		for gram := range pairs(word) {
			grams[gram] = struct{}{}
		}
	}
	return x.hashGrams(kind, grams)
}

func (x Index) hashGrams(kind string, grams map[string]struct{}) []int64 {
	mac := hmacOf(&x.blind)
	input := appendString([]byte(labelGram), kind)
	prefix := len(input)
	var sum key
	out := make([]int64, 0, len(grams))
	for gram := range grams {
		input = append(input[:prefix], gram...)
		mac.Reset()
		mac.Write(input)
		mac.Sum(sum[:0])
		out = append(out, int64(binary.BigEndian.Uint64(sum[:])))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Reference is the id that belongs to an external reference of a source, such as
// the number of a customer in another system. It is the same for ever, so the
// log itself keeps the pair unique; without the secret nobody can try references
// out. Both are taken as they are, byte by byte.
//
//	HMAC-SHA256(reference secret, "external reference" | length u16 | source | reference)[:16]
//
// with the version (8, "custom") and the variant of RFC 9562 written over it.
func (x Index) Reference(source, ref string) uuid.UUID {
	mac := hmacOf(&x.reference)
	mac.Write(append(appendString([]byte(labelReference), source), ref...))
	var sum key
	mac.Sum(sum[:0])
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	return id
}

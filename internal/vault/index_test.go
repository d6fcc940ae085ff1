package vault

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBlindEqual(t *testing.T) {
	x := testKeyring(t).Index()
	one := x.BlindEqual("email", NormalizeEmail(" Mei@Example.com"))
	if len(one) != 16 || !bytes.Equal(one, x.BlindEqual("email", "mei@example.com")) {
		t.Error("equal values do not meet")
	}
	other := x
	other.blind[0] ^= 1
	for name, b := range map[string][]byte{
		"value":        x.BlindEqual("email", "mai@example.com"),
		"kind":         x.BlindEqual("phone", "mei@example.com"),
		"shifted":      x.BlindEqual("emailm", "ei@example.com"),
		"installation": other.BlindEqual("email", "mei@example.com"),
	} {
		if bytes.Equal(one, b) {
			t.Errorf("other %s, same index", name)
		}
	}
}

func TestSearchByPartOfAName(t *testing.T) {
	x := testKeyring(t).Index()
	for _, test := range []struct {
		text, query string
		found       bool
	}{
		{"王小明", "小明", true},
		{"王小明", "王", true},
		{"王小明", "明", true},
		{"王小明", "明小", false},
		{"王小明", "李", false},
		{"北京大学附属中学", "大学附", true},
		{"José García", "garc", true},
		{"José García", "JOSE", true},
		{"José García", "josé g", true},
		{"José García", "garcia jose", true},
		{"José García", "eg", false}, // not across the space
		{"Sean O’Brien", "obrien", true},
		{"Sean O'Brien", "O'Br", true},
		{"Jean-Luc Picard", "jean luc", true},
		{"Straße", "STRASSE", true},
		{"Ｆｕｌｌ　Ｗｉｄｔｈ", "full width", true},
		{"Москва", "моск", true},
		{"ガンダム", "ｶﾞﾝﾀﾞﾑ", true},
		{"ガンダム", "カンタム", false}, // voiced marks tell words apart
		{"김철수", "철수", true},
		{"Anna", "", true},
		{"Anna", "--", true},
		{"", "a", false},
	} {
		grams, query := x.BlindGrams("name", test.text), x.QueryGrams("name", test.query)
		if got := containsAll(grams, query); got != test.found {
			t.Errorf("%q in %q by grams: %v", test.query, test.text, got)
		}
		if got := ContainsText(test.text, test.query); got != test.found {
			t.Errorf("%q in %q: %v", test.query, test.text, got)
		}
	}
	if containsAll(x.BlindGrams("note", "Anna"), x.QueryGrams("name", "Anna")) {
		t.Error("found under another kind")
	}
}

func TestGramsAreSortedUniqueAndOfAKnownNumber(t *testing.T) {
	x := testKeyring(t).Index()
	for text, n := range map[string]int{"": 0, "a": 1, "an": 3, "anna": 5, "anna anna": 5, "王小明": 5, "a b": 2} {
		grams := x.BlindGrams("name", text)
		if grams == nil || len(grams) != n || !slices.IsSorted(grams) || len(slices.Compact(slices.Clone(grams))) != n {
			t.Errorf("%q: %v", text, grams)
		}
	}
	if got := len(x.QueryGrams("name", "anna b")); got != 4 {
		t.Errorf("query has %d grams", got)
	}
}

// Whatever part of whatever text is asked for, the grams find it.
func TestGramsMissNothing(t *testing.T) {
	x := testKeyring(t).Index()
	letters := []rune("abcé ß王小明한글ガ-'Ж1")
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		text := make([]rune, 1+random.IntN(12))
		for i := range text {
			text[i] = letters[random.IntN(len(letters))]
		}
		from := random.IntN(len(text))
		part := string(text[from : from+1+random.IntN(len(text)-from)])
		if !containsAll(x.BlindGrams("name", string(text)), x.QueryGrams("name", part)) || !ContainsText(string(text), part) {
			t.Fatalf("%q is not found in %q", part, string(text))
		}
	}
}

func containsAll(grams, query []int64) bool {
	for _, g := range query {
		if _, ok := slices.BinarySearch(grams, g); !ok {
			return false
		}
	}
	return true
}

func TestReference(t *testing.T) {
	x := testKeyring(t).Index()
	id := x.Reference("shop", "4711")
	if id.Version() != 8 || id.Variant().String() != "RFC4122" {
		t.Errorf("%s: version %d, variant %v", id, id.Version(), id.Variant())
	}
	if id == x.Reference("shop", "4712") || id == x.Reference("shop4", "711") || id != x.Reference("shop", "4711") {
		t.Error("a reference is not one per source and reference")
	}
}

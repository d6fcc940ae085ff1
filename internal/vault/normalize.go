package vault

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormalizeText is the form in which names and notes are compared and searched:
//
//   - compatibility forms are one (NFKC): full-width Latin, ligatures, half-width kana
//   - case is folded (ß is ss)
//   - accents on Latin, Greek and Cyrillic letters are dropped (é is e, ё is е, ü is u),
//     and so are strokes (ø is o, ł is l); æ is ae, œ is oe. People search for
//     "Jose" and mean José. Marks of other scripts stay: in Thai, Hindi or Japanese
//     they are what tells words apart.
//   - apostrophes and invisible characters are dropped: O'Brien is obrien
//   - whatever else is no letter, digit or mark is a space, and spaces collapse
//
// It only ever makes more texts equal. Blind indexes rest on it: a change of
// these rules, or of Unicode's tables for letters already in use, means
// rebuilding the read models that search.
func NormalizeText(text string) string {
	if ascii(text) {
		return normalizeASCII(text)
	}
	var b strings.Builder
	b.Grow(len(text))
	var base rune
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r) && accent(r) && unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic):
			continue
		case apostrophe(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r):
			continue
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			base = r
			r = fold(r)
			if plain, ok := strokes[r]; ok {
				b.WriteString(plain)
			} else {
				b.WriteRune(r)
			}
		case unicode.IsMark(r):
			b.WriteRune(r)
		default:
			base = ' '
			b.WriteByte(' ')
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(b.String()), " "))
}

// normalizeASCII is the same for the texts that most often come.
func normalizeASCII(text string) string {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			out = append(out, c)
		case c >= 'A' && c <= 'Z':
			out = append(out, c+'a'-'A')
		case c == '\'' || c == '`':
		case len(out) > 0 && out[len(out)-1] != ' ':
			out = append(out, ' ')
		}
	}
	return strings.TrimSuffix(string(out), " ")
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fold gives the one letter that stands for all cases of a letter: the lower case
// of the first of them in Unicode. (The full case folding of x/text is no help: it
// exchanges the cases of Cherokee. What it adds, decomposition and strokes cover.)
func fold(r rune) rune {
	first := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		if unicode.IsLetter(other) { // U+0345, a mark, is a case of iota
			first = min(first, other)
		}
	}
	return unicode.ToLower(first)
}

// accent says whether a mark is one of the combining diacritics of Europe.
func accent(r rune) bool { return r >= 0x0300 && r <= 0x036f }

func apostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', 'ʹ', 'ʻ', 'ʼ', 'ˈ':
		return true
	}
	return false
}

// strokes are letters that Unicode does not take apart though people do.
var strokes = map[rune]string{
	'ø': "o", 'ł': "l", 'đ': "d", 'ħ': "h", 'ŧ': "t", 'ð': "d",
	'ı': "i", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ə': "e",
}

// ContainsText says whether every word of the query is part of a word of the
// text, after [NormalizeText]: what [Index.QueryGrams] only approximates.
func ContainsText(text, query string) bool {
	text = NormalizeText(text)
	for word := range words(NormalizeText(query)) {
		if !strings.Contains(text, word) { // a word has no space, so it cannot match across one
			return false
		}
	}
	return true
}

// words are the runs of letters of a normalized text.
func words(normalized string) iter.Seq[string] { return strings.FieldsSeq(normalized) }

// pairs are the two-letter pieces of a word; of one letter there are none.
func pairs(word string) iter.Seq[string] {
	return func(yield func(string) bool) {
		before := -1
		for i, r := range word {
			if before >= 0 && !yield(word[before:i+utf8.RuneLen(r)]) {
				return
			}
			before = i
		}
	}
}

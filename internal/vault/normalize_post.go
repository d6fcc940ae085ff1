package vault

import (
	"slices"
	"strings"
)

// NormalizePost is the form in which postal addresses are compared. Of
// [NormalizeText] it is the words in alphabetical order, each with what it is
// usually abbreviated to: "12 Main Street, Leeds" and "Leeds, 12 Main St." are one,
// and so are "Müllerstraße 3" and "Muellerstr. 3". Numbers written together are
// not taken apart: "12a" is not "12 a".
func NormalizePost(address string) string {
	list := strings.Fields(NormalizeText(address))
	for i, word := range list {
		list[i] = umlauts.Replace(abbreviated(word))
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// umlauts makes one of an umlaut written as two letters and of its letter alone.
var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// abbreviated returns the short form of a word of an address, or of its end.
func abbreviated(word string) string {
	if short, is := streetWords[word]; is {
		return short
	}
	for _, end := range streetEnds {
		if before, is := strings.CutSuffix(word, end[0]); is && before != "" {
			return before + end[1]
		}
	}
	return word
}

// streetWords are the words for streets that are commonly abbreviated, in the
// languages in which they stand alone.
var streetWords = map[string]string{
	"street": "st", "road": "rd", "avenue": "ave", "av": "ave", "boulevard": "blvd", "bd": "blvd", "drive": "dr", "lane": "ln", "court": "ct", "square": "sq",
	"apartment": "apt", "suite": "ste", "saint": "st", "north": "n", "south": "s", "east": "e", "west": "w",
	"strasse": "str", "platz": "pl", "place": "pl", "calle": "c", "avenida": "avda", "viale": "vle", "piazza": "pza", "plaza": "pza",
}

// streetEnds are those that are written at the end of a name.
var streetEnds = [][2]string{{"strasse", "str"}, {"platz", "pl"}, {"straat", "str"}}

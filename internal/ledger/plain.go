package ledger

import (
	"strconv"
	"strings"
	"unicode"
)

// named returns a name from a file as words may hold it: as it is where it is
// plain ASCII, else quoted. Who made the file chose the name, and a line break in
// it would begin a line that looks like one of the check's own.
func named[T string | []byte](name T) string {
	s := string(name)
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' }) {
		return s
	}
	return strconv.QuoteToASCII(s)
}

// Plain returns the text of a file that is checked as a terminal shows it and no
// more: what is not printed, such as line breaks and what moves the cursor or
// turns the direction of writing, is escaped.
func Plain(text string) string {
	if !strings.ContainsFunc(text, unprinted) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprinted(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func unprinted(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }

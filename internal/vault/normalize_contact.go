package vault

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// NormalizeEmail is the form in which e-mail addresses are compared: without
// spaces around it or a dot at its end, in compatibility form (NFKC), its case
// folded. The part before the @ could be case-sensitive by the standard and is
// not in life. Dots and +tags in it stay: what they mean is up to each provider.
func NormalizeEmail(address string) string {
	return strings.TrimSuffix(strings.TrimSpace(foldCase(address)), ".")
}

// NormalizeHandle is the form in which names in chats and social networks are
// compared: as e-mail addresses are, and without the sign before them.
func NormalizeHandle(handle string) string {
	return strings.TrimLeft(strings.TrimSpace(foldCase(handle)), "@")
}

func foldCase(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	return norm.NFC.String(strings.Map(fold, norm.NFKC.String(s)))
}

// NormalizePhone is a phone number's digits, after a plus sign when the number is
// written internationally (+49… or 0049…). Digits of any script count, "(0)"
// does not, and an extension (a letter, #, comma or semicolon after the digits)
// is left out.
//
// It knows no country, so it cannot tell that 030 1234567 and +49 30 1234567 are
// one: it is for what package phone could not read, and [PhoneSuffix] is what the two
// are found by.
func NormalizePhone(phone string) string {
	phone = strings.ReplaceAll(norm.NFKC.String(phone), "(0)", "")
	plus := false
	digits := make([]byte, 0, 16)
scan:
	for _, r := range phone {
		switch {
		case unicode.IsDigit(r):
			digits = append(digits, '0'+digitValue(r))
		case r == '+' && len(digits) == 0:
			plus = true
		case len(digits) > 0 && (unicode.IsLetter(r) || r == '#' || r == ',' || r == ';'):
			break scan
		}
	}
	if !plus && len(digits) > 2 && digits[0] == '0' && digits[1] == '0' {
		plus, digits = true, digits[2:]
	}
	if plus && len(digits) > 0 {
		return "+" + string(digits)
	}
	return string(digits)
}

// phoneSuffix is how many digits the spellings of one number have in common:
// fewer would mix up strangers, more would begin to hold area codes.
const phoneSuffix = 8

// PhoneSuffix is the last eight digits of a normalized number, without leading
// zeros before that: the form in which a national and an international spelling
// meet. They miss each other only where the number proper, with its area code,
// has fewer than eight digits. Shorter numbers are taken whole.
func PhoneSuffix(normalized string) string {
	digits := strings.TrimLeft(strings.TrimPrefix(normalized, "+"), "0")
	return digits[max(0, len(digits)-phoneSuffix):]
}

// digitValue is the value of a decimal digit of any script: Unicode keeps each
// script's ten digits together, in order, and in NFKC only those are left.
func digitValue(r rune) byte {
	if r <= '9' {
		return byte(r - '0')
	}
	first := r
	for unicode.IsDigit(first-1) && r-first < 9 {
		first--
	}
	return byte(r - first)
}

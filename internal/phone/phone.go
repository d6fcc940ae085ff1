// Package phone reads phone numbers as people write them down, by the numbering plans
// of all countries: those of libphonenumber, which knows lengths, prefixes and the
// ranges that are assigned.
package phone

import (
	"errors"
	"fmt"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"
)

// ErrRegion says that a region has no numbering plan.
var ErrRegion = errors.New("no country with phone numbers; want an ISO 3166-1 code such as DE")

// Plans reads phone numbers. Its zero value knows no country that a number without a
// country's prefix could be of. Any number of goroutines may use it.
type Plans struct {
	home string // the country of records that say none
}

// PlansAt returns plans for an installation at home in the region, an ISO 3166 code; ""
// for none. It returns ErrRegion.
func PlansAt(region string) (Plans, error) {
	home := country(region)
	if region != "" && home == "" {
		return Plans{}, fmt.Errorf("%q: %w", region, ErrRegion)
	}
	return Plans{home}, nil
}

// Read returns the number in E.164, with its extension after ";ext=" where it has one;
// "" where it is no valid number: one of a range that its country has assigned.
//
// A number without a country's prefix is one of the region, an ISO 3166 code of a
// country or of a part of one; where that is no country's, of the installation's.
func (p Plans) Read(value, region string) string {
	at := country(region)
	if at == "" {
		at = p.home
	}
	value = extensions.Replace(norm.NFKC.String(value))
	if number := read(value, at); number != "" {
		return number
	}
	// 00 is what most of the world dials before a country's prefix, and what people
	// write down also where it is not.
	if rest, ok := strings.CutPrefix(strings.TrimLeft(value, " ("), "00"); ok {
		return read("+"+rest, "")
	}
	return ""
}

// extensions are the words for an extension that the library does not know.
var extensions = strings.NewReplacer("转", " ext. ", "轉", " ext. ", "分机", " ext. ", "分機", " ext. ", "Durchwahl", " ext. ", "durchwahl", " ext. ")

func read(value, region string) string {
	number, err := phonenumbers.Parse(value, region)
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return ""
	}
	out := phonenumbers.Format(number, phonenumbers.E164)
	if number.GetExtension() != "" {
		out += extension + number.GetExtension()
	}
	return out
}

const extension = ";ext="

// Line returns a number that Read has returned without its extension, and the
// extension.
func Line(number string) (line, ext string) {
	line, ext, _ = strings.Cut(number, extension)
	return line, ext
}

// country returns the country of an ISO 3166-1 or -2 code, and "" where it has no
// numbering plan.
func country(region string) string {
	code, _, _ := strings.Cut(strings.ToUpper(region), "-")
	if phonenumbers.GetCountryCodeForRegion(code) == 0 {
		return ""
	}
	return code
}

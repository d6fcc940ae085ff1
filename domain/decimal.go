package domain

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Decimal is an exact decimal number with six digits after the point. Amounts
// have up to twelve digits before it; sums of amounts have room for one more.
// It is stored, sent and compared as text, never as a float.
type Decimal struct{ micros int64 }

const (
	decimalWhole    = 13
	decimalFraction = 6
	decimalUnit     = 1_000_000
)

var errDecimal = errors.New("want a decimal such as 12.50: up to 12 digits before and 6 after the point")

// maxAmount is the largest amount of money: twelve nines, a point, six nines.
const maxAmount = 1_000_000*1_000_000*decimalUnit - 1

// ParseDecimal reads -?digits[.digits]. An exponent, a plus sign, grouping and
// leading or trailing points are refused. Whatever String gives is read.
func ParseDecimal(s string) (Decimal, error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, hasPoint := strings.Cut(digits, ".")
	if whole == "" || len(whole) > decimalWhole || len(fraction) > decimalFraction || hasPoint && fraction == "" {
		return Decimal{}, errDecimal
	}
	for _, c := range whole + fraction {
		if c < '0' || c > '9' {
			return Decimal{}, errDecimal
		}
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", decimalFraction-len(fraction)), 10, 64)
	if err != nil {
		return Decimal{}, errDecimal
	}
	if negative {
		n = -n
	}
	return Decimal{micros: n}, nil
}

// String returns the shortest exact form with at least two digits after the
// point, so that amounts of money look like amounts of money.
func (d Decimal) String() string {
	n, sign := d.micros, ""
	if n < 0 {
		n, sign = -n, "-"
	}
	fraction := strings.TrimRight(fmt.Sprintf("%06d", n%decimalUnit), "0")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return sign + strconv.FormatInt(n/decimalUnit, 10) + "." + fraction
}

// digits returns how many digits d has after the point, without the last zeros.
func (d Decimal) digits() int {
	n := decimalFraction
	for m := d.micros; n > 0 && m%10 == 0; m /= 10 {
		n--
	}
	return n
}

// Sign returns -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.micros < 0:
		return -1
	case d.micros > 0:
		return 1
	}
	return 0
}

// Add returns d + e. A sum that has no room stays at the largest (or smallest)
// value: folds never fail, and a wrapped sum would look like a real one.
func (d Decimal) Add(e Decimal) Decimal {
	switch {
	case e.micros > 0 && d.micros > math.MaxInt64-e.micros:
		return Decimal{micros: math.MaxInt64}
	case e.micros < 0 && d.micros < -math.MaxInt64-e.micros:
		return Decimal{micros: -math.MaxInt64}
	}
	return Decimal{micros: d.micros + e.micros}
}

// Sub returns d - e, with the same limits as Add.
func (d Decimal) Sub(e Decimal) Decimal { return d.Add(Decimal{micros: -e.micros}) }

// Float returns the number to the precision of a float64, for measures that are
// compared or weighed; never for amounts that are stored or added.
func (d Decimal) Float() float64 { return float64(d.micros) / decimalUnit }

// MarshalText implements encoding.TextMarshaler; in JSON a Decimal is a string.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Decimal) UnmarshalText(b []byte) error {
	parsed, err := ParseDecimal(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Money is an amount in a currency.
type Money struct {
	Amount   Decimal `json:"amount"`
	Currency string  `json:"currency"` // ISO 4217, three capital letters
}

func (m Money) check(field string, v *Violations) {
	v.currency(field+".currency", m.Currency)
	m.checkAmount(field, v)
}

// checkAmount checks an amount that is in the currency of what it is of. That was
// accepted before, and whatever becomes of its code, it can be given back in it.
func (m Money) checkAmount(field string, v *Violations) {
	if digits, known := decimalsOf(m.Currency); known && m.Amount.digits() > digits {
		v.add(field+".amount", "decimals", fmt.Sprintf("an amount in %s has at most %d digits after the point", m.Currency, digits))
	}
	if m.Amount.Sign() < 0 {
		v.add(field+".amount", "not-negative", "an amount is zero or more")
	}
	if m.Amount.micros > maxAmount {
		v.add(field+".amount", "range", "at most 12 digits before the point")
	}
}

func (v *Violations) currency(field, code string) {
	if _, known := decimalsOf(code); !known {
		v.add(field, "iso4217", "want a currency by its three capital letters in ISO 4217, such as EUR")
	}
}

// Less reports whether d is below e.
func (d Decimal) Less(e Decimal) bool { return d.micros < e.micros }

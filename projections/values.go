package projections

import (
	"database/sql/driver"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// reference returns the event's sealed field as a reference that can be opened
// later without the event, or nil where the field is empty or its key is
// known to be destroyed.
func reference(e *eventstore.Event, field string) []byte {
	if e.Lost(field) {
		return nil
	}
	return e.Ref(field)
}

// occurred is when the event happened, in the precision that Postgres keeps.
func occurred(e *eventstore.Event) time.Time {
	return e.Meta.OccurredAt.UTC().Truncate(time.Microsecond)
}

// recorded is when the event was recorded, in the precision that Postgres keeps.
func recorded(e *eventstore.Event) time.Time { return e.Created.UTC().Truncate(time.Microsecond) }

// stamp orders the event's facts among those of other events.
func stamp(e *eventstore.Event) domain.Stamp { return e.Happened(nil).Stamp() }

// date is a column of type date; the zero day is null.
type date struct{ domain.Day }

// DateValue implements pgtype.DateValuer.
func (d date) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: d.Time(), Valid: !d.IsZero()}, nil
}

// ScanDate implements pgtype.DateScanner.
func (d *date) ScanDate(v pgtype.Date) error {
	d.Day = domain.Day{}
	if v.Valid {
		d.Day = domain.DayOf(v.Time, time.UTC)
	}
	return nil
}

// amount is a column of type numeric; nil is null.
type amount struct{ *domain.Decimal }

// NumericValue implements pgtype.NumericValuer.
func (a amount) NumericValue() (pgtype.Numeric, error) {
	if a.Decimal == nil {
		return pgtype.Numeric{}, nil
	}
	whole, fraction, _ := strings.Cut(a.String(), ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		return pgtype.Numeric{}, fmt.Errorf("amount %s is not a number", a)
	}
	return pgtype.Numeric{Int: n, Exp: -int32(len(fraction)), Valid: true}, nil //nolint:gosec // at most six digits
}

// ScanNumeric implements pgtype.NumericScanner.
func (a *amount) ScanNumeric(v pgtype.Numeric) error {
	a.Decimal = nil
	if !v.Valid {
		return nil
	}
	var text driver.Value
	text, err := v.Value()
	if err != nil {
		return err
	}
	d, err := domain.ParseDecimal(plain(text.(string)))
	if err != nil {
		return fmt.Errorf("amount %v: %w", text, err)
	}
	a.Decimal = &d
	return nil
}

// plain drops the zeros behind the last digit that a column of a fixed scale
// gives, down to a form that a Decimal reads.
func plain(s string) string {
	if strings.Contains(s, "e") {
		if f, ok := new(big.Rat).SetString(s); ok {
			return f.FloatString(6)
		}
	}
	return s
}

package readapi

import (
	"errors"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dossier-crm/dossier/domain"
)

// ID is a UUID in paths and answers.
type ID domain.ID

// String returns the canonical form.
func (id ID) String() string { return domain.ID(id).String() }

// MarshalText implements encoding.TextMarshaler.
func (id ID) MarshalText() ([]byte, error) { return domain.ID(id).MarshalText() }

// UnmarshalText implements encoding.TextUnmarshaler. Its error does not repeat
// the text.
func (id *ID) UnmarshalText(b []byte) error {
	parsed, err := domain.ParseID(string(b))
	if err != nil {
		return errors.New("expected string to be RFC 4122 uuid: 8-4-4-4-12 hexadecimal digits")
	}
	*id = ID(parsed)
	return nil
}

// Schema implements huma.SchemaProvider.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid", Examples: []any{"0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21"}}
}

// ScanUUID implements pgtype.UUIDScanner.
func (id *ID) ScanUUID(v pgtype.UUID) error {
	*id = v.Bytes
	return nil
}

// UUIDValue implements pgtype.UUIDValuer.
func (id ID) UUIDValue() (pgtype.UUID, error) { return pgtype.UUID{Bytes: id, Valid: true}, nil }

// Instant is a point in time; in answers it is in UTC, with microseconds.
type Instant struct{ time.Time }

const microseconds = "2006-01-02T15:04:05.000000Z"

// MarshalText implements encoding.TextMarshaler.
func (t Instant) MarshalText() ([]byte, error) {
	return []byte(t.UTC().Format(microseconds)), nil
}

// MarshalJSON implements json.Marshaler; time.Time has its own.
func (t Instant) MarshalJSON() ([]byte, error) {
	return []byte(t.UTC().Format(`"` + microseconds + `"`)), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *Instant) UnmarshalText(b []byte) error {
	parsed, err := time.Parse(time.RFC3339Nano, string(b))
	if err != nil || parsed.Year() < 1 || parsed.IsZero() { // the zero time means that none was given
		return errors.New("expected string to be RFC 3339 date-time, such as 2026-03-01T09:30:00Z; a + is written %2B in a query")
	}
	t.Time = parsed
	return nil
}

// Schema implements huma.SchemaProvider.
func (Instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Examples: []any{"2026-03-01T09:30:00.000000Z"}}
}

// ScanTimestamptz implements pgtype.TimestamptzScanner.
func (t *Instant) ScanTimestamptz(v pgtype.Timestamptz) error {
	t.Time = v.Time
	return nil
}

// Day is a day of the installation's time zone.
type Day struct{ domain.Day }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Day) UnmarshalText(b []byte) error {
	if d.Day.UnmarshalText(b) != nil || d.Time().Year() < 1 { // there is no year 0
		return errors.New("expected string to be RFC 3339 date: YYYY-MM-DD")
	}
	return nil
}

// Schema implements huma.SchemaProvider.
func (Day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Examples: []any{"2026-03-01"}}
}

// ScanDate implements pgtype.DateScanner.
func (d *Day) ScanDate(v pgtype.Date) error {
	d.Day = domain.DayOf(v.Time, time.UTC)
	return nil
}

// next returns the day after d.
func (d Day) next() Day { return d.plus(1) }

// plus returns the day n days later.
func (d Day) plus(n int) Day {
	return Day{domain.DayOf(d.Time().AddDate(0, 0, n), time.UTC)}
}

// orNull returns d as a parameter of a query; no day is null.
func (d Day) orNull() *time.Time {
	if d.IsZero() {
		return nil
	}
	t := d.Time()
	return &t
}

// orNull returns t as a parameter of a query; no instant is null.
func (t Instant) orNull() *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}

// instant returns a pointer to t, or nil for the zero time.
func instant(t time.Time) *Instant {
	if t.IsZero() {
		return nil
	}
	return &Instant{t}
}

// text returns a pointer to s, or nil where it is empty.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// CurrencyAmount is an amount in a currency.
type CurrencyAmount struct {
	Amount   string `json:"amount" doc:"A decimal, exact" example:"12.30"`
	Currency string `json:"currency" doc:"ISO 4217" example:"EUR"`
}

// ContactEntry is one way to reach a customer.
type ContactEntry struct {
	Kind  string `json:"kind" enum:"email,phone,post,chat,social" example:"email"`
	Value string `json:"value" example:"ada@example.org"`
	Label string `json:"label,omitempty" example:"work"`

	Number string `json:"number,omitempty" doc:"Of a phone, in E.164 with its extension after ;ext=, as it was read by the region of then; left out where it is no valid number" example:"+491712345678"`
}

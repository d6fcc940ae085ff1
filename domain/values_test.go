package domain

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mustDecimal(s string) Decimal {
	d, err := ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestDecimal(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0.00", "-0": "0.00", "12.5": "12.50", "12.500": "12.50", "007": "7.00", "-0.000001": "-0.000001",
		"999999999999.999999": "999999999999.999999", "-999999999999.999999": "-999999999999.999999",
	} {
		if d, err := ParseDecimal(in); err != nil || d.String() != want {
			t.Errorf("%q: %s, %v", in, d, err)
		}
	}
	for _, in := range []string{"", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "--1", "1.-5", "1.0000001", "10000000000000", "9999999999999", "١", "0x1", "NaN"} {
		if d, err := ParseDecimal(in); err == nil {
			t.Errorf("%q was read as %s", in, d)
		}
	}
	if got := (Decimal{}).Sign() + mustDecimal("-0.1").Sign()*10 + mustDecimal("1").Sign()*100; got != 90 {
		t.Errorf("signs: %d", got)
	}
}

func TestDecimalSumsStayReadable(t *testing.T) {
	largest := mustDecimal("999999999999.999999")
	sum := Decimal{}
	for range 20 { // the tenth has no room
		next := sum.Add(largest)
		if next.Sign() != 1 || next.micros < sum.micros {
			t.Fatalf("%s + %s = %s", sum, largest, next)
		}
		sum = next
		if back, err := ParseDecimal(sum.String()); err != nil || back != sum {
			t.Fatalf("a stored sum of %s cannot be read again: %s, %v", sum, back, err)
		}
	}
	if sum.micros != math.MaxInt64 {
		t.Errorf("it ends at %s", sum)
	}
	if got := (Decimal{-math.MaxInt64}).Add(Decimal{-1}); got.micros != -math.MaxInt64 {
		t.Errorf("below the smallest: %s", got)
	}
}

func TestDay(t *testing.T) {
	for _, s := range []string{"0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "9999-12-31"} {
		d, err := ParseDay(s)
		if err != nil || d.String() != s || d.IsZero() || DayOf(d.Time(), time.UTC) != d {
			t.Errorf("%s: %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "0000-12-31", "0000-01-01", "2026-02-29", "2026-2-1", "2026-13-01", "20260301", "-001-01-01", "10000-01-01"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%q was read as %q", s, d)
		}
	}
	shanghai := time.FixedZone("UTC+8", 8*3600)
	late := time.Date(1969, 12, 31, 20, 0, 0, 0, time.UTC)
	if DayOf(late, time.UTC).String() != "1969-12-31" || DayOf(late, shanghai).String() != "1970-01-01" {
		t.Error("a day is a day of the zone")
	}
	if !mustDay("1969-12-31").Before(mustDay("1970-01-01")) || mustDay("1970-01-01").Before(mustDay("1970-01-01")) {
		t.Error("order of days")
	}
	var none Day
	if b, err := json.Marshal(none); err != nil || string(b) != `""` {
		t.Errorf("no day is stored as %s, %v", b, err)
	}
	if err := json.Unmarshal([]byte(`""`), &none); err != nil || !none.IsZero() {
		t.Error(err)
	}
}

func TestIDs(t *testing.T) {
	const text = "6e1b3b52-6a0f-5f0c-9c5e-0d5c4a3d7b11"
	id, err := ParseID(strings.ToUpper(text))
	if err != nil || id.String() != text || id.IsZero() || !(ID{}).IsZero() {
		t.Errorf("%s, %v", id, err)
	}
	for _, s := range []string{"", text[1:], text + "0", strings.ReplaceAll(text, "-", "_"), strings.Replace(text, "6", "g", 1), "{" + text[:34] + "}"} {
		if id, err := ParseID(s); err == nil || !id.IsZero() {
			t.Errorf("%q was read as %s, %v", s, id, err)
		}
	}
	if DeriveID(id, "ab", "c") == DeriveID(id, "a", "bc") {
		t.Error("parts run into each other")
	}
	if d := DeriveID(id, "x"); d.String()[14] != '5' || !strings.ContainsRune("89ab", rune(d.String()[19])) {
		t.Errorf("%s is not a UUID of version 5", d)
	}
	customer, ok := CustomerOfStream(CustomerStream(id))
	if !ok || customer != id {
		t.Errorf("stream of a customer: %s, %v", customer, ok)
	}
	for _, s := range []string{"customer-", "customer-1", "order-" + text, text} {
		if _, ok := CustomerOfStream(s); ok {
			t.Errorf("%s is nobody's", s)
		}
	}
}

func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Decimal{rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "micros")}
		day := Day{rapid.Int32Range(1, 3_652_059).Draw(t, "day")}
		var id ID
		copy(id[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
		type all struct {
			D   Decimal
			Day Day
			ID  ID
		}
		stored, err := json.Marshal(all{d, day, id})
		var back all
		if err != nil || json.Unmarshal(stored, &back) != nil || back != (all{d, day, id}) {
			t.Fatalf("%s came back as %+v, %v", stored, back, err)
		}
	})
}

func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"0", "-1.5", "999999999999.999999", "1e9", "9223372036854.775807"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		if back, err := ParseDecimal(d.String()); err != nil || back != d {
			t.Errorf("%q is %s, which is read as %s, %v", s, d, back, err)
		}
	})
}

func FuzzParseDay(f *testing.F) {
	for _, s := range []string{"0001-01-01", "0000-12-31", "1969-12-31", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDay(s); err == nil && (d.String() != s || d.IsZero()) {
			t.Errorf("%q is %q", s, d)
		}
	})
}

func FuzzParseID(f *testing.F) {
	f.Add("6e1b3b52-6a0f-5f0c-9c5e-0d5c4a3d7b11")
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseID(s); err == nil && id.String() != strings.ToLower(s) {
			t.Errorf("%q is %s", s, id)
		}
	})
}

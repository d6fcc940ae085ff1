package phone

import (
	"errors"
	"testing"
)

func TestOneNumberHasOneForm(t *testing.T) {
	for _, one := range []struct {
		want   string
		region string
		values []string
	}{
		{"+491712345678", "DE", []string{"0171 2345678", "+49 171 2345678", "0049 171/2345678", "+49 (0)171 234 56 78", "(0171) 2345678", "０１７１ ２３４５６７８", "00 49 171 2345678"}},
		{"+491712345678", "DE-BY", []string{"0171 2345678"}}, // a part of a country has its plan
		{"+491712345678", "de", []string{"0171 2345678"}},
		{"+491712345678", "US", []string{"011 49 171 2345678", "+49 171 2345678", "0049 171 2345678"}},
		{"+491712345678", "", []string{"+49 171 2345678", "0049 171 2345678"}},
		{"+436641234567", "AT", []string{"0664 1234567", "+43 664 123 45 67", "0043-664-1234567"}},
		{"+8613800138000", "CN", []string{"138 0013 8000", "0086-13800138000", "+86 138-0013-8000"}},
		{"+861088886666", "CN", []string{"(010) 8888 6666", "+86 10 8888 6666"}},
		{"+390612345678", "IT", []string{"06 12345678", "+39 06 12345678"}}, // whose zero stays
		{"+79211234567", "RU", []string{"8 921 123-45-67", "+7 921 1234567"}},
		{"+5491123456789", "AR", []string{"011 15 2345-6789", "+54 9 11 2345 6789"}},
		{"+18003569377", "US", []string{"1-800-FLOWERS", "+1 800 356 9377"}},
		{"+14155550132", "US", []string{"(415) 555-0132", "1-415-555-0132", "tel:+1-415-555-0132"}},
		{"+442079460958", "GB", []string{"020 7946 0958", "+44 (0)20 7946 0958"}},

		{"+14155550132;ext=9", "US", []string{"(415) 555-0132 x9", "+1 415 555 0132 ext. 9", "415-555-0132 extension 9", "tel:+14155550132;ext=9"}},
		{"+861088886666;ext=123", "CN", []string{"010 8888 6666转123", "+86 10 88886666 分机 123"}},
		{"+4930901820;ext=12", "DE", []string{"030 901820 Durchwahl 12", "+49 30 901820 ext 12"}},

		// What is no valid number is none.
		{"", "DE", []string{"", "none", "+", "12", "112", "0171 23", "+49 171 2345678901234", "+999 1234567"}},
		{"", "US", []string{"0171 2345678", "555-0132"}},
		{"", "GB", []string{"07700 900123"}}, // kept free for films, by Ofcom
		{"", "", []string{"0171 2345678", "(415) 555-0132"}},
		{"", "moon", []string{"0171 2345678"}},
	} {
		for _, value := range one.values {
			if got := (Plans{}).Read(value, one.region); got != one.want {
				t.Errorf("%q in %q: %q, want %q", value, one.region, got, one.want)
			}
		}
	}
}

// The last eight digits are the same, and the numbers are not.
func TestNumbersOfOtherCountriesAreOthers(t *testing.T) {
	seen := map[string]string{}
	for region, value := range map[string]string{"DE": "0171 2345678", "AT": "0171 2345678", "CH": "071 234 56 78", "GB": "0171 234 5678", "FR": "01 71 23 45 67"} {
		number := Plans{}.Read(value, region)
		if had, is := seen[number]; is && number != "" {
			t.Errorf("%s and %s have both %s", region, had, number)
		}
		seen[number] = region
	}
	if seen["+491712345678"] != "DE" || seen["+431712345678"] != "AT" {
		t.Errorf("%v", seen)
	}
}

func TestHomeIsForRecordsThatSayNone(t *testing.T) {
	plans, err := PlansAt("DE")
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]string{"": "+491712345678", "EU": "+491712345678", "AT": "+431712345678", "US": ""} {
		if got := plans.Read("0171 2345678", region); got != want {
			t.Errorf("in %q: %q, want %q", region, got, want)
		}
	}
	if _, err := PlansAt("XX"); !errors.Is(err, ErrRegion) {
		t.Errorf("%v", err)
	}
	if plans, err := PlansAt(""); err != nil || plans != (Plans{}) {
		t.Errorf("%v, %v", plans, err)
	}
}

func TestLine(t *testing.T) {
	for number, want := range map[string][2]string{"+14155550132;ext=9": {"+14155550132", "9"}, "+14155550132": {"+14155550132", ""}, "": {"", ""}} {
		if line, ext := Line(number); line != want[0] || ext != want[1] {
			t.Errorf("%q: %q, %q", number, line, ext)
		}
	}
}

// Whatever is said, what is read of it reads as itself, in every country.
func FuzzRead(f *testing.F) {
	for _, value := range []string{"0171 2345678", "+49 171 2345678", "(415) 555-0132 x9", "tel:;ext=1;phone-context=+49", "０１７１", "转", "+1 800 FLOWERS", "00"} {
		f.Add(value, "DE")
	}
	f.Fuzz(func(t *testing.T, value, region string) {
		if number := (Plans{}).Read(value, region); number != "" {
			if again := (Plans{}).Read(number, ""); again != number {
				t.Errorf("%q in %q is %q, which is %q", value, region, number, again)
			}
		}
	})
}

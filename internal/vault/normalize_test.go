package vault

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestNormalizeText(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"  Ann \t Lee\n":         "ann lee",
		"José":                   "jose",
		"Jose\u0301":             "jose",
		"Müller-Lüdenscheidt":    "muller ludenscheidt",
		"Straße":                 "strasse",
		"Łukasz Øre Æsir":        "lukasz ore aesir",
		"İstanbul Işık":          "istanbul isik",
		"Ёлка":                   "елка",
		"Άννα ΣΑΣ":               "αννα σασ",
		"O'Brien D’Arcy":         "obrien darcy",
		"ﬁne ① Ⅷ":                "fine 1 viii",
		"ＡＢＣ　１２３":                "abc 123",
		"王 小明（老板）":               "王 小明 老板",
		"한글":                     "한글",
		"ｶﾞ":                     "ガ",
		"สวัสดี":                 "สวัสดี",
		"नमस्ते":                 "नमस्ते",
		"a\u200bb\u00adc":        "abc",
		"\xff\xfe":               "",
		"x\u0301\u0302y 1.234,5": "xy 1 234 5",
		"Nguyễn Đức":             "nguyen duc",
		"a_b+c":                  "a b c",
		"ΑΪ αϊ ᾼ":                "αι αι α",
		"ᏙᏆ ꮩꮖ":                  "ꮩꮖ ꮩꮖ",
	} {
		if got := NormalizeText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzNormalizeText(f *testing.F) {
	for _, s := range []string{"José O'Brien", "王小明", "İ", "ΐ", "ﬃ ǰ", "한글", "\u0345α", "a`b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := NormalizeText(text)
		if !utf8.ValidString(once) {
			t.Errorf("%q: not UTF-8", once)
		}
		if twice := NormalizeText(once); twice != once {
			t.Errorf("%q, again %q", once, twice)
		}
		if ascii(text) {
			// The long way, started by a character that leaves nothing behind.
			if long := NormalizeText(text + "\u200b"); long != once {
				t.Errorf("%q by the short way, %q by the long", once, long)
			}
		}
	})
}

func TestNormalizeEmail(t *testing.T) {
	for address, want := range map[string]string{
		" Mei.Lin+shop@Example.COM ": "mei.lin+shop@example.com",
		"a@example.com.":             "a@example.com",
		"ＭＥＩ@example.com":            "mei@example.com",
		"JOSÉ@example.com":           "josé@example.com",
		"Jose\u0301@example.com":     "josé@example.com",
		"":                           "",
	} {
		if got := NormalizeEmail(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestNormalizePost(t *testing.T) {
	for want, same := range map[string][]string{
		"12 4ap leeds ls1 main st": {"12 Main Street, Leeds LS1 4AP", "Leeds, LS1 4AP, 12 main st.", "12, MAIN ST\nLeeds\nLS1 4AP"},
		"13355 3 berlin mullerstr": {"Müllerstraße 3, 13355 Berlin", "Muellerstr. 3\n13355 Berlin", "MULLERSTRASSE 3, 13355 BERLIN"},
		"2 marktpl":                {"Marktplatz 2"},
		"12a main st":              {"12a Main Street"},
		"100号 静安区":                 {"静安区 １００号"},
		"1 n st st":                {"1 North St Street", "1 Saint N. St"},
		"strassen":                 {"Strassen"}, // an end only at the end
		"str":                      {"Straße"},
		"":                         {"", "-", " – "},
	} {
		for _, address := range same {
			if got := NormalizePost(address); got != want {
				t.Errorf("%q: %q, want %q", address, got, want)
			}
		}
	}
}

func TestNormalizeHandle(t *testing.T) {
	for handle, want := range map[string]string{" @Ada.L ": "ada.l", "ADA_L": "ada_l", "＠ada": "ada", "José": "josé", "@": ""} {
		if got := NormalizeHandle(handle); got != want {
			t.Errorf("%q: %q, want %q", handle, got, want)
		}
	}
}

func TestNormalizePhone(t *testing.T) {
	for phone, want := range map[string]string{
		"+86 138-0013-8000":    "+8613800138000",
		"0086 138 0013 8000":   "+8613800138000",
		"138 0013 8000":        "13800138000",
		"(010) 8888 6666":      "01088886666",
		"+49 (0)30 901820":     "+4930901820",
		"030/901 820":          "030901820",
		"+1 (415) 555-0132 x9": "+14155550132",
		"415.555.0132 ext. 9":  "4155550132",
		"8888 6666转123":        "88886666",
		"tel:+14155550132;ext": "+14155550132",

		"＋８６ １３８００１３８０００": "+8613800138000",

		"٠١٢٣٤٥": "012345",

		"10086": "10086",
		"+":     "",
		"none":  "",
	} {
		if got := NormalizePhone(phone); got != want {
			t.Errorf("%q: %q, want %q", phone, got, want)
		}
	}
}

func TestSpellingsOfAPhoneNumberMeet(t *testing.T) {
	for _, spellings := range [][]string{
		{"+86 138 0013 8000", "0086-13800138000", "13800138000"},
		{"+49 30 12345678", "0049 (0)30 12345678", "030 12345678"},
		{"+44 20 7946 0958", "020 7946 0958"},
		{"+1 415 555 0132", "(415) 555-0132", "1-415-555-0132"},
		{"10086", "10086"},
	} {
		first := PhoneSuffix(NormalizePhone(spellings[0]))
		for _, s := range spellings {
			if got := PhoneSuffix(NormalizePhone(s)); got != first || got == "" {
				t.Errorf("%q: %q, want %q", s, got, first)
			}
		}
	}
	if PhoneSuffix(NormalizePhone("13800138000")) == PhoneSuffix(NormalizePhone("13800138001")) {
		t.Error("two numbers meet")
	}
}

func TestDigitsOfEveryScript(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.IsDigit(r) {
			continue
		}
		// Ten digits in a row, the first a zero: so the next nine say its value.
		normal, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
		value := digitValue(normal)
		if value > 9 || unicode.IsDigit(normal+1) != (value < 9) {
			t.Errorf("%U has the value %d", r, value)
		}
	}
}

func TestAllCasesOfEveryLetterMeet(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			continue
		}
		once := NormalizeText("b" + string(r))
		if twice := NormalizeText(once); twice != once {
			t.Errorf("%U: %q, again %q", r, once, twice)
		}
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			if unicode.IsMark(r) || unicode.IsMark(other) {
				continue
			}
			if got := NormalizeText("b" + string(other)); got != once {
				t.Errorf("%U: %q, %U: %q", r, once, other, got)
			}
		}
	}
}

package eventstore

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dossier-crm/dossier/domain"
)

// What this program stores it writes in one way: no space, the names as they are
// in the struct and in its order, nothing escaped that need not be. The quick
// reader knows that way only, and gives up at the first byte that is not of it:
// another order, an escape, a null, an unknown name. What it gives up on is read
// by encoding/json, which alone decides what is refused. So it changes nothing
// but the time that reading takes; a fuzz test holds the two together.

// quickType reads one type of struct.
type quickType struct {
	fields []quickField
	sealed int // how many of the fields are
}

type quickField struct {
	name   string
	index  int
	sealed bool
	read   func(*scanner, reflect.Value) bool
}

var quickMetadata = newQuickType(reflect.TypeFor[Metadata]())

// newQuickType returns nil for a struct that has a field which only
// encoding/json can read.
func newQuickType(t reflect.Type) *quickType {
	q := &quickType{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" || f.Anonymous || strings.Contains(options, "string") {
			return nil
		}
		field := quickField{name: name, index: i}
		if _, field.sealed = f.Tag.Lookup("personal"); field.sealed {
			q.sealed++
		} else if field.read = readerOf(f.Type); field.read == nil {
			return nil
		}
		q.fields = append(q.fields, field)
	}
	return q
}

// readerOf returns how a value of the type is read, or nil.
func readerOf(t reflect.Type) func(*scanner, reflect.Value) bool {
	switch t {
	case reflect.TypeFor[time.Time]():
		return readTime
	case reflect.TypeFor[domain.ID]():
		return readID
	case reflect.TypeFor[[]byte]():
		return readBytes
	case reflect.TypeFor[[]string]():
		return readTexts
	}
	p := reflect.PointerTo(t)
	switch {
	case p.Implements(reflect.TypeFor[json.Unmarshaler]()):
		return nil
	case p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return readMarshaled
	}
	switch t.Kind() {
	case reflect.String:
		return readText
	case reflect.Int:
		return readInt
	case reflect.Bool:
		return readBool
	case reflect.Struct:
		q := newQuickType(t)
		if q == nil || q.sealed > 0 {
			return nil
		}
		return func(s *scanner, v reflect.Value) bool { return q.read(s, v, nil) }
	case reflect.Slice:
		read := readerOf(t.Elem())
		if read == nil || t.Elem().Kind() != reflect.Struct {
			return nil
		}
		return func(s *scanner, v reflect.Value) bool { return s.list(v, read) }
	case reflect.Pointer:
		read := readerOf(t.Elem())
		if read == nil || t.Elem().Kind() == reflect.Pointer {
			return nil
		}
		return func(s *scanner, v reflect.Value) bool {
			to := reflect.New(t.Elem())
			v.Set(to)
			return read(s, to.Elem())
		}
	}
	return nil
}

// decode reads a whole object into the struct. Where it returns false the
// struct is half read and of no use.
func (q *quickType) decode(data []byte, v reflect.Value, sealed *[]SealedField) bool {
	if q == nil {
		return false
	}
	s := scanner{b: data}
	return q.read(&s, v, sealed) && s.at == len(s.b)
}

func (q *quickType) read(s *scanner, v reflect.Value, sealed *[]SealedField) bool {
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		return true
	}
	next := 0
	for {
		name, ok := s.text()
		if !ok || !s.take(':') {
			return false
		}
		for next < len(q.fields) && q.fields[next].name != string(name) {
			next++
		}
		if next == len(q.fields) { // unknown, again, or out of order
			return false
		}
		f := &q.fields[next]
		next++
		switch {
		case !f.sealed:
			ok = f.read(s, v.Field(f.index))
		case *sealed == nil:
			*sealed = make([]SealedField, 0, q.sealed)
			fallthrough
		default:
			ok = s.sealed(f.name, sealed)
		}
		if !ok {
			return false
		}
		if !s.take(',') {
			return s.take('}')
		}
	}
}

// scanner reads JSON from left to right.
type scanner struct {
	b  []byte
	at int
}

func (s *scanner) take(c byte) bool {
	if s.at < len(s.b) && s.b[s.at] == c {
		s.at++
		return true
	}
	return false
}

// text reads a string that has no escapes. It shares the scanner's memory.
func (s *scanner) text() ([]byte, bool) {
	if !s.take('"') {
		return nil, false
	}
	ascii := true
	for i := s.at; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			text := s.b[s.at:i]
			s.at = i + 1
			return text, ascii || utf8.Valid(text)
		case c == '\\' || c < ' ':
			return nil, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return nil, false
}

// number reads the digits of an integer that is not negative and has no more
// than nine of them.
func (s *scanner) number() (n int, ok bool) {
	from := s.at
	for s.at < len(s.b) && '0' <= s.b[s.at] && s.b[s.at] <= '9' {
		n = 10*n + int(s.b[s.at]-'0')
		s.at++
		if s.at-from > 9 {
			return 0, false
		}
	}
	digits := s.at - from
	return n, digits > 0 && (digits == 1 || s.b[from] != '0')
}

// word takes exactly these bytes.
func (s *scanner) word(w string) bool {
	if len(s.b)-s.at < len(w) || string(s.b[s.at:s.at+len(w)]) != w {
		return false
	}
	s.at += len(w)
	return true
}

func (s *scanner) sealed(name string, into *[]SealedField) bool {
	if !s.word(`{"$sealed":`) {
		return false
	}
	text, ok := s.text()
	if !ok || !s.take('}') {
		return false
	}
	raw := make([]byte, base64.RawURLEncoding.DecodedLen(len(text)))
	n, err := base64.RawURLEncoding.Decode(raw, text)
	if err != nil {
		return false
	}
	*into = append(*into, SealedField{Name: name, Data: raw[:n]})
	return true
}

func readText(s *scanner, v reflect.Value) bool {
	text, ok := s.text()
	if ok {
		v.SetString(string(text))
	}
	return ok
}

func readInt(s *scanner, v reflect.Value) bool {
	n, ok := s.number()
	v.SetInt(int64(n))
	return ok
}

func readBool(s *scanner, v reflect.Value) bool {
	switch {
	case s.word("true"):
		v.SetBool(true)
		return true
	case s.word("false"):
		v.SetBool(false)
		return true
	}
	return false
}

func readBytes(s *scanner, v reflect.Value) bool {
	text, ok := s.text()
	if !ok {
		return false
	}
	raw := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(raw, text)
	v.SetBytes(raw[:n])
	return err == nil
}

func readTexts(s *scanner, v reflect.Value) bool {
	if !s.take('[') {
		return false
	}
	texts := []string{}
	for !s.take(']') {
		if len(texts) > 0 && !s.take(',') {
			return false
		}
		text, ok := s.text()
		if !ok {
			return false
		}
		texts = append(texts, string(text))
	}
	*v.Addr().Interface().(*[]string) = texts //nolint:forcetypeassert // chosen by the type
	return true
}

// list reads a list of objects.
func (s *scanner) list(v reflect.Value, read func(*scanner, reflect.Value) bool) bool {
	if !s.take('[') {
		return false
	}
	v.Set(reflect.MakeSlice(v.Type(), 0, 4))
	for !s.take(']') {
		if v.Len() > 0 && !s.take(',') {
			return false
		}
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		if !read(s, v.Index(v.Len()-1)) {
			return false
		}
	}
	return true
}

func readMarshaled(s *scanner, v reflect.Value) bool {
	text, ok := s.text()
	return ok && v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText(text) == nil //nolint:forcetypeassert // chosen by the type
}

// readID is domain.ID's own UnmarshalText without its allocations.
func readID(s *scanner, v reflect.Value) bool {
	text, ok := s.text()
	if !ok || len(text) != 36 {
		return false
	}
	id := v.Addr().Interface().(*domain.ID) //nolint:forcetypeassert // chosen by the type
	n := 0
	for i := 0; i < len(text); i += 2 {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if text[i] != '-' {
				return false
			}
			i++
		}
		high, low := hexDigits[text[i]], hexDigits[text[i+1]]
		if high < 0 || low < 0 {
			return false
		}
		id[n] = byte(high)<<4 | byte(low)
		n++
	}
	return true
}

// hexDigits has the value of each hexadecimal digit, and −1 for other bytes.
var hexDigits = func() (digits [256]int8) {
	for c := range digits {
		digits[c] = int8(strings.IndexByte("0123456789abcdef", byte(c))) //nolint:gosec // at most 15
	}
	for c := byte('A'); c <= 'F'; c++ {
		digits[c] = digits[c-'A'+'a']
	}
	return digits
}()

// readTime reads RFC 3339 in UTC, as time.Time writes it.
func readTime(s *scanner, v reflect.Value) bool {
	text, ok := s.text()
	if !ok || len(text) < len("2006-01-02T15:04:05Z") || text[len(text)-1] != 'Z' {
		return false
	}
	if text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' {
		return false
	}
	two := func(i int) int { return digits(text[i : i+2]) }
	year, month, day := digits(text[:4]), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	nanos := 0
	if fraction := text[19 : len(text)-1]; len(fraction) > 0 {
		if fraction[0] != '.' || len(fraction) < 2 || len(fraction) > 10 {
			return false
		}
		if nanos = digits(fraction[1:]); nanos < 0 {
			return false
		}
		for range 10 - len(fraction) {
			nanos *= 10
		}
	}
	if year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 {
		return false
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, time.UTC)
	if t.Day() != day { // there is no such day in the month
		return false
	}
	*v.Addr().Interface().(*time.Time) = t //nolint:forcetypeassert // chosen by the type
	return true
}

// digits returns the number that the digits are, or −1 where one is none.
func digits(text []byte) (n int) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return -1
		}
		n = 10*n + int(c-'0')
	}
	return n
}

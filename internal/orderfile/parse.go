// Package orderfile loads files of purchases into Dossier through its API.
package orderfile

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Map says which column holds what: column numbers from 1, or names of the
// header line.
type Map struct {
	Customer, Date, Items, Amount, Number, Name string
}

// ParseMap reads customer=1,date=3,items=4,amount=5 with number and name as
// options.
func ParseMap(text string) (Map, error) {
	var m Map
	fields := map[string]*string{
		"customer": &m.Customer, "date": &m.Date, "items": &m.Items, "amount": &m.Amount, "number": &m.Number, "name": &m.Name,
	}
	for pair := range strings.SplitSeq(text, ",") {
		key, column, ok := strings.Cut(strings.TrimSpace(pair), "=")
		target, known := fields[key]
		if !ok || !known || column == "" {
			return m, fmt.Errorf("%q: want customer=…, date=…, amount=… and maybe items=…, number=…, name=…", pair)
		}
		*target = column
	}
	if m.Customer == "" || m.Date == "" || m.Amount == "" {
		return m, errors.New("customer, date and amount must be mapped")
	}
	return m, nil
}

// Row is one purchase of the file.
type Row struct {
	Line     int
	Customer string
	Name     string
	Day      time.Time // noon UTC of the day
	Items    int
	Amount   string
	Number   string
	Key      string // the same at every run
}

// Refused is a line that was not taken, and why.
type Refused struct {
	Line   int
	Reason string
}

// Read reads the file. Lines that cannot be used are refused one by one; an
// error means that the file as a whole cannot.
func Read(from io.Reader, m Map, separator string, header bool, source string) ([]Row, []Refused, int, error) {
	lines, err := split(from, separator)
	if err != nil {
		return nil, nil, 0, err
	}
	var names []string
	first := 0
	if header && len(lines) > 0 {
		names, first = lines[0].fields, 1
	}
	columns, err := m.columns(names)
	if err != nil {
		return nil, nil, 0, err
	}
	var rows []Row
	var refused []Refused
	seen := map[string]int{} // equal purchases so far: each is one of its own
	for _, l := range lines[first:] {
		row, err := columns.row(l)
		if err != nil {
			refused = append(refused, Refused{l.number, err.Error()})
			continue
		}
		same := strings.Join([]string{source, row.Customer, row.Day.Format(time.DateOnly), strconv.Itoa(row.Items), row.Amount, row.Number}, "\x00")
		seen[same]++
		sum := sha256.Sum256([]byte("order\x00" + same + "\x00" + strconv.Itoa(seen[same])))
		row.Key = hex.EncodeToString(sum[:])
		rows = append(rows, row)
	}
	return rows, refused, len(lines) - first, nil
}

type line struct {
	number int
	fields []string
}

func split(from io.Reader, separator string) ([]line, error) {
	var out []line
	if separator == "space" {
		s := bufio.NewScanner(from)
		s.Buffer(nil, 1<<20)
		for n := 1; s.Scan(); n++ {
			if f := strings.Fields(s.Text()); len(f) > 0 {
				out = append(out, line{n, f})
			}
		}
		return out, s.Err()
	}
	r := csv.NewReader(from)
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	switch separator {
	case "comma":
	case "semicolon":
		r.Comma = ';'
	case "tab":
		r.Comma = '\t'
	}
	for {
		f, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		n, _ := r.FieldPos(0)
		out = append(out, line{n, f})
	}
}

// columns are the places of the fields in a line, -1 for none.
type columns struct{ customer, date, items, amount, number, name int }

func (m Map) columns(header []string) (columns, error) {
	place := func(name string) (int, error) {
		if name == "" {
			return -1, nil
		}
		if n, err := strconv.Atoi(name); err == nil && n >= 1 {
			return n - 1, nil
		}
		for i, h := range header {
			if strings.EqualFold(strings.TrimSpace(h), name) {
				return i, nil
			}
		}
		return -1, fmt.Errorf("there is no column %q; give a number from 1, or --header and a name of the first line", name)
	}
	var c columns
	for _, one := range []struct {
		to   *int
		name string
	}{{&c.customer, m.Customer}, {&c.date, m.Date}, {&c.items, m.Items}, {&c.amount, m.Amount}, {&c.number, m.Number}, {&c.name, m.Name}} {
		n, err := place(one.name)
		if err != nil {
			return c, err
		}
		*one.to = n
	}
	return c, nil
}

func (c columns) row(l line) (Row, error) {
	get := func(i int, what string) (string, error) {
		if i >= len(l.fields) {
			return "", fmt.Errorf("%s: the line has %d columns, not %d", what, len(l.fields), i+1)
		}
		return strings.TrimSpace(l.fields[i]), nil
	}
	row := Row{Line: l.number, Items: 1}
	var err error
	if row.Customer, err = get(c.customer, "customer"); err != nil {
		return row, err
	}
	if row.Customer == "" {
		return row, errors.New("customer: empty")
	}
	day, err := get(c.date, "date")
	if err != nil {
		return row, err
	}
	if row.Day, err = parseDay(day); err != nil {
		return row, err
	}
	if row.Amount, err = get(c.amount, "amount"); err != nil {
		return row, err
	}
	if c.items >= 0 {
		text, err := get(c.items, "items")
		if err != nil {
			return row, err
		}
		if row.Items, err = strconv.Atoi(text); err != nil {
			return row, fmt.Errorf("items: %q is not a whole number", text)
		}
	}
	if c.number >= 0 {
		if row.Number, err = get(c.number, "number"); err != nil {
			return row, err
		}
	}
	if c.name >= 0 {
		row.Name, err = get(c.name, "name")
	}
	return row, err
}

func parseDay(text string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "20060102", "02.01.2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Add(12 * time.Hour), nil
		}
	}
	return time.Time{}, fmt.Errorf("date: %q is not YYYY-MM-DD, YYYYMMDD or DD.MM.YYYY", text)
}

package job

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// record is one of the file: its fields by name, as text. An empty field is
// not there.
type record struct {
	line   int64 // on which it begins, from 1
	fields map[string]string
	fault  *fault // it cannot be read
}

// fault is why a record was refused. It never repeats a value.
type fault struct{ code, field, detail string }

// records reads a file record by record; io.EOF ends it. Another error means
// that the file as a whole cannot be read on.
type records interface {
	next() (record, error)
	offset() int64
}

// parse begins to read a file. mapping names columns by field.
func parse(r io.Reader, j *Job) (records, error) {
	if j.Format == formatNDJSON {
		return &lines{in: bufio.NewReaderSize(r, 64<<10), mapping: j.Mapping}, nil
	}
	in := bufio.NewReader(r)
	if bom, _ := in.Peek(3); bytes.Equal(bom, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3)
	}
	t := &table{csv: csv.NewReader(in)}
	t.csv.FieldsPerRecord = -1
	t.csv.ReuseRecord = true
	t.csv.Comma = map[string]rune{"semicolon": ';', "tab": '\t', "comma": ','}[j.Separator]
	header, err := t.csv.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: the header line cannot be read", errFile)
	}
	at := map[string]int{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		if _, twice := at[name]; twice && name != "" {
			return nil, fmt.Errorf("%w: two columns of the header have the same name", errFile)
		}
		at[name] = i
	}
	t.columns, t.width = map[string]int{}, len(header)
	names := maps.Clone(rules[j.Kind].fields)
	for _, name := range append(slices.Collect(maps.Keys(j.Mapping)), header...) {
		if name = strings.TrimSpace(name); isCustom(j.Kind, name) {
			names[name] = false
		}
	}
	for name := range names {
		column, mapped := j.Mapping[name]
		if !mapped {
			column = name
		}
		i, there := at[column]
		switch {
		case there:
			t.columns[name] = i
		case mapped:
			return nil, fmt.Errorf("%w: the header has no column for the mapped field %s", errFile, name)
		}
	}
	return t, nil
}

var errFile = errors.New("the file cannot be read")

// table reads CSV with a header.
type table struct {
	csv     *csv.Reader
	columns map[string]int
	width   int // of the header
}

func (t *table) offset() int64 { return t.csv.InputOffset() }

func (t *table) next() (record, error) {
	row, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return record{}, io.EOF
	}
	if err != nil {
		if syntax, ok := errors.AsType[*csv.ParseError](err); ok { // its text is about places, not values
			return record{}, fmt.Errorf("%w: line %d: %w", errFile, syntax.Line, syntax.Err)
		}
		return record{}, err
	}
	line, _ := t.csv.FieldPos(0)
	out := record{line: int64(line), fields: map[string]string{}}
	for _, more := range row[min(t.width, len(row)):] {
		if strings.TrimSpace(more) != "" { // separators at the end are no harm; a separator within a text moves all behind it
			out.fault = &fault{"columns", "", "the line has more columns than the header"}
			return out, nil
		}
	}
	for name, i := range t.columns {
		if i >= len(row) {
			out.fault = &fault{"columns", name, "the line has fewer columns than the header"}
			continue
		}
		value := strings.TrimSpace(row[i])
		if !utf8.ValidString(value) {
			out.fault = &fault{"utf-8", name, "the field is not valid UTF-8"}
			continue
		}
		if value != "" {
			out.fields[name] = strings.Clone(value)
		}
	}
	return out, nil
}

// lines reads an object a line.
type lines struct {
	in      *bufio.Reader
	mapping map[string]string
	line    int64
	at      int64
}

const longestLine = 1 << 20

func (l *lines) offset() int64 { return l.at }

func (l *lines) next() (record, error) {
	for {
		var text []byte
		for {
			part, err := l.in.ReadSlice('\n')
			l.at += int64(len(part))
			text = append(text, part...)
			if len(text) > longestLine {
				return record{}, fmt.Errorf("%w: line %d is longer than a MiB", errFile, l.line+1)
			}
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			if errors.Is(err, io.EOF) && len(text) > 0 {
				break
			}
			if err != nil {
				return record{}, err
			}
			break
		}
		l.line++
		if text = bytes.TrimSpace(text); len(text) > 0 {
			return l.object(text), nil
		}
	}
}

func (l *lines) object(text []byte) record {
	out := record{line: l.line, fields: map[string]string{}}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var members map[string]any
	if err := d.Decode(&members); err != nil || d.More() || !utf8.Valid(text) {
		out.fault = &fault{"malformed", "", "the line is not one JSON object"}
		return out
	}
	fieldOf := map[string]string{}
	for field, column := range l.mapping {
		fieldOf[column] = field
	}
	for name, value := range members {
		if field, mapped := fieldOf[name]; mapped {
			name = field
		} else if _, other := l.mapping[name]; other {
			continue // the field is another member, as in a file with columns
		}
		switch v := value.(type) {
		case nil:
		case string:
			if v = strings.TrimSpace(v); v != "" {
				out.fields[name] = v
			}
		case json.Number:
			out.fields[name] = v.String()
		case bool:
			out.fields[name] = strconv.FormatBool(v)
		default:
			out.fault = &fault{"type", name, "want a text, a number, true or false"}
		}
	}
	return out
}

package readapi

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// ndjson writes an item a line.
type ndjson struct {
	w      io.Writer
	fields []string
	buffer []byte
}

func (n *ndjson) write(object []byte) error {
	if n.fields != nil {
		some, err := pick(object, n.fields)
		if err != nil {
			return err
		}
		object = some
	}
	n.buffer = append(append(n.buffer, object...), '\n')
	return nil
}

func (n *ndjson) flush() error {
	_, err := n.w.Write(n.buffer)
	n.buffer = n.buffer[:0]
	return err
}

func (n *ndjson) end() error { return n.flush() }

// csvWriter writes RFC 4180: a header, CRLF, quotes where needed, in UTF-8. A
// text that a spreadsheet would take for a formula gets an apostrophe in front
// (OWASP, "CSV Injection"); numbers are numbers and stay as they are.
type csvWriter struct {
	out     *bufio.Writer
	csv     *csv.Writer
	columns []column
	line    []string
}

func newCSV(w io.Writer, columns []column, bom bool) *csvWriter {
	c := &csvWriter{out: bufio.NewWriter(w), columns: columns, line: make([]string, len(columns))}
	if bom {
		_, _ = c.out.WriteString("\ufeff") // its error comes with the next flush
	}
	c.csv = csv.NewWriter(c.out)
	c.csv.UseCRLF = true
	for i, column := range columns {
		c.line[i] = column.name()
	}
	_ = c.csv.Write(c.line)
	return c
}

func (c *csvWriter) write(object []byte) error {
	values, err := cells(object, c.columns)
	if err != nil {
		return err
	}
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			c.line[i] = ""
		case string:
			c.line[i] = unformula(v)
		default:
			c.line[i] = fmt.Sprint(v)
		}
	}
	return c.csv.Write(c.line)
}

// unformula keeps a text from being run by the program that opens the file.
func unformula(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) || strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠") {
		return "'" + s
	}
	return s
}

func (c *csvWriter) flush() error {
	c.csv.Flush()
	if err := c.csv.Error(); err != nil {
		return err
	}
	return c.out.Flush()
}

func (c *csvWriter) end() error { return c.flush() }

// parquetGroup is how many items a row group of a Parquet file has: so many are
// kept until they are written.
const parquetGroup = 20_000

// parquetWriter writes a Parquet file, whose footer comes last: a file that
// broke off cannot be opened.
type parquetWriter struct {
	w       *parquet.GenericWriter[any]
	columns []column
}

// newParquet makes the schema of the columns: all may be null, objects are laid
// flat with an underscore for the dot, instants and days have their own types.
func newParquet(w io.Writer, name string, columns []column) *parquetWriter {
	fields := make([]reflect.StructField, len(columns))
	for i, c := range columns {
		tag, typ := strings.ReplaceAll(c.name(), ".", "_")+",optional", reflect.TypeFor[*string]()
		switch c.kind {
		case columnInteger:
			typ = reflect.TypeFor[*int64]()
		case columnNumber:
			typ = reflect.TypeFor[*float64]()
		case columnBoolean:
			typ = reflect.TypeFor[*bool]()
		case columnInstant:
			tag, typ = tag+",timestamp(microsecond)", reflect.TypeFor[*int64]()
		case columnDay:
			tag, typ = tag+",date", reflect.TypeFor[*int32]()
		case columnText, columnJSON:
		}
		fields[i] = reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: typ, Tag: reflect.StructTag(fmt.Sprintf("parquet:%q", tag))}
	}
	schema := parquet.NewSchema(name, parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
	return &parquetWriter{
		w:       parquet.NewGenericWriter[any](w, schema, parquet.Compression(&zstd.Codec{}), parquet.MaxRowsPerRowGroup(parquetGroup), parquet.CreatedBy("dossier", "1", "")),
		columns: columns,
	}
}

func (p *parquetWriter) write(object []byte) error {
	values, err := cells(object, p.columns)
	if err != nil {
		return err
	}
	row := make(parquet.Row, len(values))
	for i, v := range values {
		value, err := parquetValue(v, p.columns[i].kind)
		if err != nil {
			return fmt.Errorf("column %s: %w", p.columns[i].name(), err)
		}
		level := 1
		if value.IsNull() {
			level = 0
		}
		row[i] = value.Level(0, level, i)
	}
	_, err = p.w.WriteRows([]parquet.Row{row})
	return err
}

func parquetValue(v any, kind columnKind) (parquet.Value, error) {
	switch v := v.(type) {
	case nil:
		return parquet.NullValue(), nil
	case bool:
		return parquet.BooleanValue(v), nil
	case json.Number:
		if kind == columnNumber {
			f, err := v.Float64()
			return parquet.DoubleValue(f), err
		}
		n, err := v.Int64()
		return parquet.Int64Value(n), err
	case string:
		switch kind {
		case columnInstant:
			t, err := time.Parse(time.RFC3339Nano, v)
			return parquet.Int64Value(t.UnixMicro()), err
		case columnDay:
			t, err := time.Parse(time.DateOnly, v)
			return parquet.Int32Value(int32(t.Unix() / 86400)), err //nolint:gosec // days of years 1 to 9999
		}
		return parquet.ByteArrayValue([]byte(v)), nil
	}
	return parquet.NullValue(), fmt.Errorf("a %T has no place in a table", v)
}

func (p *parquetWriter) flush() error { return nil } // row groups go when they are full

func (p *parquetWriter) end() error { return p.w.Close() }

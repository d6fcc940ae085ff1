package httpkit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxDepth         = 16
	duplicateMessage = "duplicate field "
	rangeMessage     = "number out of range "
	textMessage      = "the character U+0000 in "
)

// decodeStrict is json.Unmarshal for input from outside: one value, valid
// UTF-8, no field twice in an object, no deep nesting, and no text with the
// character U+0000: Postgres has it neither in text nor in jsonb, so an event with
// it would stop the read models that keep it. Unknown fields are found by the
// description's schemas.
func decodeStrict(data []byte, v any) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not valid UTF-8")
	}
	if halfPair(data) {
		return errors.New("a text has one half of a surrogate pair (\\ud800 to \\udfff) alone, which is no character")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := checkValue(d, "", 0); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("the body goes on after the JSON value")
	}
	return json.Unmarshal(data, v)
}

// halfPair reports whether an escape stands for a half of a surrogate pair whose other
// half is missing: encoding/json would put U+FFFD in its place, so that something else
// was recorded than was sent. Escapes there are in texts only.
func halfPair(data []byte) bool {
	unit := func(at int) int64 {
		if at+6 > len(data) || data[at] != '\\' || data[at+1] != 'u' {
			return -1
		}
		n, err := strconv.ParseUint(string(data[at+2:at+6]), 16, 16)
		if err != nil {
			return -1
		}
		return int64(n) //nolint:gosec // 16 bits
	}
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		switch first, second := unit(i), unit(i+6); {
		case first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000:
			i += 11
		case first >= 0xd800 && first < 0xe000:
			return true
		default:
			i++ // what is escaped, such as another backslash
		}
	}
	return false
}

func checkValue(d *json.Decoder, path string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("the body is nested deeper than %d", maxDepth)
	}
	token, err := d.Token()
	if err != nil {
		return jsonError(err)
	}
	switch token {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			key, err := d.Token()
			if err != nil {
				return jsonError(err)
			}
			name, _ := key.(string)
			at := join(path, name)
			if strings.Contains(name, "\x00") {
				return errors.New(textMessage + path)
			}
			if seen[name] {
				return errors.New(duplicateMessage + at)
			}
			seen[name] = true
			if err := checkValue(d, at, depth+1); err != nil {
				return err
			}
		}
		_, err = d.Token()
	case json.Delim('['):
		for i := 0; d.More(); i++ {
			if err := checkValue(d, fmt.Sprintf("%s[%d]", path, i), depth+1); err != nil {
				return err
			}
		}
		_, err = d.Token()
	default:
		switch value := token.(type) {
		case json.Number:
			if _, err := value.Float64(); err != nil {
				return errors.New(rangeMessage + path)
			}
		case string:
			if strings.Contains(value, "\x00") {
				return errors.New(textMessage + path)
			}
		}
	}
	return jsonError(err)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// jsonError says where a body stops being JSON, without repeating it.
func jsonError(err error) error {
	if err == nil {
		return nil
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("the body is not JSON: at byte %d", syntax.Offset)
	}
	return errors.New("the body is not JSON: it ends too early")
}

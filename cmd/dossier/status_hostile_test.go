package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

var hostility = flag.Int("hostility", 0, "how many hostile values TestEveryStatus has for each field and parameter; 0 is a few for each operation")

// hostileTexts are what a parameter is not made for, as they are written in a URL.
var hostileTexts = []string{
	"", "%00", "a%00b", "%ff", "%ed%a0%80", "%F0%9F%92%A9", "-1", "0", "9223372036854775808", "1e400", "NaN", "null", "true", "%5B%5D", "%7B%7D",
	"%27%22%3B--", "..%2F..%2Fetc", "%25", strings.Repeat("x", 5000), "2026-13-45", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
	"294277-01-01", "11111111-1111-4111-8111-111111111111", "%E2%80%AE", "+", "1,2,3,,", "%0d%0aX%3a1", "%C0%80", "*", "0.1", "1%20OR%201=1",
}

// hostileHeaders are likewise those of a header.
var hostileHeaders = []string{
	"\xff\xfe", `"`, `W/"1"`, `"7"`, "*", `"99999999999999999999"`, ",,,,", "0", "-1", "../..", strings.Repeat("x", 3000), "%00", "%ff", "bytes=abc", "bytes=5-1", "bytes=0-0,1-1", "text/csv;;", "é",
}

// hostileJSON are likewise those of a field.
var hostileJSON = []string{
	`null`, `true`, `0`, `-1`, `1e400`, `9223372036854775808`, `1e308`, `0.1`, `""`, `"\u0000"`, `"a\u0000b"`, `"\ud800"`, `"` + strings.Repeat("x", 70_000) + `"`,
	`[]`, `{}`, `[null]`, `[[[[]]]]`, `{"":{}}`, "\"\xff\"", `"2026-02-30T25:61:00Z"`, `"0001-01-01T00:00:00Z"`, `"99999-01-01"`, `"\u202e"`, `"999999999999999999999999999999.99"`,
	"[" + strings.Repeat(`"x",`, 3000) + `"x"]`, strings.Repeat("[", 5000) + strings.Repeat("]", 5000), `"-0"`, `"1e5"`, `"\t\n"`, `" "`,
}

// hostileBodies are likewise those of a request.
var hostileBodies = []string{"", "null", "[]", `"x"`, "7", "{", "{}", "\xff", `{"a":1}{"b":2}`, strings.Repeat("[", 100_000), `{"reason":"x","reason":"x"}`, "\x00"}

// some returns so many of the values, which ones by the name.
func some[T any](values []T, n int, name string) []T {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(name))
	from := int(hash.Sum32() % uint32(len(values))) //nolint:gosec // a short list
	step := max(1, len(values)/max(1, n))           // far from one another
	var out []T
	for i := range min(n, len(values)) {
		out = append(out, values[(from+i*step)%len(values)])
	}
	return out
}

// hostile sends every operation what it is not made for, wherever the description
// has a place for something. Whatever is answered, the judge looks at it. Nothing of
// it stops a read model, or has it park anything.
func (w *inhabited) hostile() {
	w.t.Helper()
	before := w.standing()
	everywhere(w.teams.api, func(op *huma.Operation) {
		well, known := w.model(op)
		if !known {
			return
		}
		all := w.hostilities(op, well, max(*hostility, 1))
		if *hostility == 0 {
			all = some(all, 10, op.OperationID)
		}
		for _, e := range all {
			w.try(w.handler, e)
		}
	})
	head, _, err := w.events.Head(w.t.Context())
	must(w.t, err)
	w.well(http.MethodGet, "/v1/customers?limit=1", nil, "Dossier-Min-Position", fmt.Sprint(head))
	if after := w.standing(); !maps.Equal(before, after) {
		w.t.Errorf("hostile requests have changed how the read models do from\n%v to\n%v", before, after)
	}
}

// standing returns how the read models do: their state, and how much they have parked.
func (w *inhabited) standing() map[string]string {
	w.t.Helper()
	var all struct {
		Items []struct {
			Name, State string
			Parked      int
		}
	}
	_, text := w.send(w.admin, http.MethodGet, "/v1/projections", nil)
	must(w.t, json.Unmarshal([]byte(text), &all))
	out := map[string]string{}
	for _, one := range all.Items {
		if one.State == "catching-up" {
			one.State = "live"
		}
		out[one.Name] = fmt.Sprint(one.State, " ", one.Parked)
	}
	return out
}

func (w *inhabited) hostilities(op *huma.Operation, well exchange, n int) (out []exchange) {
	for _, p := range op.Parameters {
		name := op.OperationID + " " + p.Name
		switch p.In {
		case "query":
			for _, value := range some(hostileTexts, n, name) {
				if p.Name != "follow" { // which would be to the end of the test
					out = append(out, well.asking(p.Name, value))
				}
			}
			out = append(out, well.asking(p.Name, "a").asking(p.Name, "b"))
		case "path":
			for _, value := range some(hostileTexts, 2*n, name) {
				out = append(out, well.about(op, p.Name, value))
			}
		case "header":
			for _, value := range some(hostileHeaders, n, name) {
				out = append(out, well.with(p.Name, value))
			}
		}
	}
	out = append(out, well.asking("%00", "1"), well.asking("%ff", "%ff"))
	if op.RequestBody == nil {
		return out
	}
	for _, body := range some(hostileBodies, 2*n, op.OperationID) {
		out = append(out, well.saying(body))
	}
	media := op.RequestBody.Content["application/json"]
	if media == nil {
		return out
	}
	var body any
	must(w.t, json.Unmarshal([]byte(well.body), &body))
	w.spoil(op.OperationID, media.Schema, body, n, 3, func(raw string) { out = append(out, well.saying(raw)) })
	return out
}

// spoil emits the value with hostile ones at every place that its schema has, down
// to a depth.
func (w *inhabited) spoil(name string, s *huma.Schema, value any, n, depth int, emit func(raw string)) {
	if s == nil || depth == 0 {
		return
	}
	if s.Ref != "" {
		s = w.teams.api.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	for _, raw := range some(hostileJSON, n, name) {
		emit(raw)
	}
	switch s.Type {
	case huma.TypeObject:
		have, _ := value.(map[string]any)
		rest := func(but string) (out []string) {
			for _, field := range slices.Sorted(maps.Keys(have)) {
				if field != but {
					out = append(out, jsonText(field)+":"+jsonText(have[field]))
				}
			}
			return out
		}
		for _, field := range slices.Sorted(maps.Keys(s.Properties)) {
			inner, is := have[field]
			if !is {
				inner = w.sample(s.Properties[field], "x")
			}
			w.spoil(name+"."+field, s.Properties[field], inner, n, depth-1, func(raw string) {
				emit("{" + strings.Join(append(rest(field), jsonText(field)+":"+raw), ",") + "}")
			})
		}
		emit("{" + strings.Join(append(rest(""), `"nonsense":1`), ",") + "}")
	case huma.TypeArray:
		item := any(nil)
		if have, is := value.([]any); is && len(have) > 0 {
			item = have[0]
		} else {
			item = w.sample(s.Items, "x")
		}
		w.spoil(name+"[]", s.Items, item, n, depth-1, func(raw string) { emit("[" + raw + "]") })
	}
}

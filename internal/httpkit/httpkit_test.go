package httpkit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
)

func TestIfMatch(t *testing.T) {
	for header, want := range map[string]int64{`"0"`: 0, ` "42" `: 42, `"9223372036854775807"`: 9223372036854775807, `"7.privacy-officer"`: 7} {
		if got, err := ParseIfMatch(header); err != nil || got == nil || *got != uint64(want) {
			t.Errorf("%s: %v, %v", header, got, err)
		}
	}
	for _, header := range []string{`4`, `"4`, `4"`, `W/"4"`, `"-1"`, `"a"`, `"1", "2"`, `*`, `"9223372036854775808"`, `"`, `"4."`, `"4.A"`, `"4.a.1"`, `".a"`} {
		if got, err := ParseIfMatch(header); err == nil {
			t.Errorf("%s was read as %v", header, got)
		}
	}
	if got, err := ParseIfMatch(""); got != nil || err != nil {
		t.Error(got, err)
	}
	for header, want := range map[string]bool{`"4"`: true, `W/"4"`: true, `"3", "4"`: true, `*`: true, `"3"`: false, ``: false} {
		if NoneMatch(header, ETag(4)) != want {
			t.Errorf("If-None-Match %s", header)
		}
	}
}

func TestStrictJSON(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1,"a":2}`:                 "duplicate field a",
		`{"a":[{"b":1},{"b":1,"b":2}]}`: "duplicate field a[1].b",
		`{"a":1} x`:                     "goes on after",
		`{"a":`:                         "ends too early",
		`{"a" 1}`:                       "not JSON: at byte",
		"\"\xff\"":                      "not valid UTF-8",
		strings.Repeat("[", 20):         "nested deeper",
		`{"a":["\u0000"]}`:              "the character U+0000 in a[0]",
		`{"a":{"\u0000":1}}`:            "the character U+0000 in a",
	} {
		var v any
		if err := decodeStrict([]byte(body), &v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", body, err)
		}
	}
}

func FuzzStrictJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var strict, loose any
		if decodeStrict(data, &strict) == nil && json.Unmarshal(data, &loose) != nil {
			t.Errorf("%q is read strictly and not loosely", data)
		}
	})
}

// A problem that answers many requests is each one's own, and what was not found is named by
// the parameter of the path.
func TestOneProblemForManyRequests(t *testing.T) {
	one := NewProblem(http.StatusNotFound, "key-contact-not-found", "there is no such contact")
	r := chi.NewRouter()
	r.Use(Correlate, As(Principal{ID: "local"}))
	api := NewAPI(r, "t", "1", "")
	type input struct {
		ID    string `path:"keyContactId"`
		Other string `query:"other"`
	}
	Register(api, huma.Operation{OperationID: "find", Method: http.MethodGet, Path: "/contacts/{keyContactId}"}, func(error) *Problem { return nil },
		func(context.Context, *input) (*struct{}, error) { return nil, one })
	Register(api, huma.Operation{OperationID: "all", Method: http.MethodGet, Path: "/contacts"}, func(error) *Problem { return nil },
		func(context.Context, *struct{}) (*struct{}, error) { return nil, one })
	var asking sync.WaitGroup
	for i := range 20 {
		asking.Go(func() {
			trace, path, fields := fmt.Sprintf("trace-%d", i), "/contacts", 0
			if i%2 == 0 {
				path, fields = "/contacts/7", 1
			}
			w, q := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil)
			q.Header.Set(CorrelationHeader, trace)
			r.ServeHTTP(w, q)
			var p Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != 404 || p.Trace != trace || len(p.Errors) != fields {
				t.Errorf("%s: %d %s", trace, w.Code, w.Body)
			}
			if fields == 1 && len(p.Errors) == 1 && p.Errors[0].Field != "path.keyContactId" {
				t.Error(p.Errors)
			}
		})
	}
	asking.Wait()
	if one.Trace != "" || one.Errors != nil {
		t.Errorf("the problem was changed: %+v", one)
	}
}

// The cause of a fault is for the operator's log, not for the answer.
func TestFaultsDoNotLeak(t *testing.T) {
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, nil))
	before := slog.Default()
	slog.SetDefault(logger)
	defer slog.SetDefault(before)
	r := chi.NewRouter()
	r.Use(Correlate, Recover(logger), As(Principal{ID: "local"}))
	api := NewAPI(r, "t", "1", "")
	Register(api, huma.Operation{OperationID: "fail", Method: http.MethodGet, Path: "/fail"}, func(error) *Problem { return nil },
		func(context.Context, *struct{}) (*struct{}, error) { return nil, errors.New("password=Tops3cret") })
	r.Get("/panic", func(http.ResponseWriter, *http.Request) { panic("password=Tops3cret") })
	for path, status := range map[string]int{"/fail": 500, "/panic": 500, "/nowhere": 404} {
		w := httptest.NewRecorder()
		q := httptest.NewRequest(http.MethodGet, path, nil)
		q.Header.Set(CorrelationHeader, "trace-1")
		log.Reset()
		r.ServeHTTP(w, q)
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != status || p.Trace != "trace-1" || strings.Contains(w.Body.String(), "Tops3cret") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		if status == 500 && (!strings.Contains(log.String(), "Tops3cret") || !strings.Contains(log.String(), "trace-1")) {
			t.Errorf("%s: the log lacks the cause: %s", path, &log)
		}
	}
	w := httptest.NewRecorder()
	q := httptest.NewRequest(http.MethodGet, "/nowhere", nil)
	q.Header.Set(CorrelationHeader, "a b\n")
	r.ServeHTTP(w, q)
	if id := w.Header().Get(CorrelationHeader); len(id) != 36 {
		t.Errorf("a made-up correlation id is kept: %q", id)
	}
}

package httpkit

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
)

// wellFormed refuses what a request would otherwise be read without: a parameter that
// cannot be decoded, one that is there twice, of which only the first would count, a
// header that was sent and is empty, and a body that is compressed.
func wellFormed(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		op := ctx.Operation()
		errs := append(queryErrors(ctx.URL().RawQuery, op), headerErrors(ctx, op)...)
		if len(errs) > 0 {
			AnswerProblem(api, ctx, NewProblem(http.StatusUnprocessableEntity, "invalid", "the request is not well-formed", errs...))
			return
		}
		if coding := ctx.Header("Content-Encoding"); op.RequestBody != nil && coding != "" && !strings.EqualFold(coding, "identity") {
			ctx.SetHeader("Accept-Encoding", "identity")
			AnswerProblem(api, ctx, NewProblem(http.StatusUnsupportedMediaType, codeOf(http.StatusUnsupportedMediaType), "the body is taken as it is, without a content coding",
				FieldError{Field: "header.Content-Encoding", Rule: "one-of", Detail: "expected identity, or no such header"}))
			return
		}
		next(ctx)
	}
}

// queryErrors reads the query by itself: [url.URL.Query] leaves out in silence what it
// cannot read, and what has a semicolon.
func queryErrors(query string, op *huma.Operation) (errs []FieldError) {
	seen := map[string]bool{}
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			errs = append(errs, FieldError{Field: "query", Rule: "encoding", Detail: "a name has a % that two hexadecimal digits do not follow"})
			continue
		}
		field := "query." + strings.ToValidUTF8(name, "\uFFFD")
		value, err := url.QueryUnescape(rawValue)
		known := parameter(op, "query", name)
		switch {
		case err != nil:
			errs = append(errs, FieldError{Field: field, Rule: "encoding", Detail: "a % that two hexadecimal digits do not follow"})
		case !isText(name), !isText(value):
			errs = append(errs, FieldError{Field: field, Rule: "text", Detail: "want UTF-8 without the character U+0000"})
		case known == nil && strings.Contains(pair, ";"): // any other one the API finds
			errs = append(errs, FieldError{Field: field, Rule: "unknown-parameter", Detail: "unknown query parameter; parameters are divided by &"})
		case known != nil && seen[name] && (known.Explode == nil || !*known.Explode):
			errs = append(errs, FieldError{Field: field, Rule: "duplicate-parameter", Detail: "the parameter is there more than once"})
		}
		seen[name] = true
	}
	return errs
}

// headerErrors looks at the headers that the operation has. One that is empty is a
// variable that was not set: a command would be carried out without its key, or at any
// revision. Those of caches and ranges may be lists, and nothing is lost with them.
func headerErrors(ctx huma.Context, op *huma.Operation) (errs []FieldError) {
	count := map[string]int{}
	ctx.EachHeader(func(name, value string) {
		known := parameter(op, "header", name)
		if known == nil || known.Name == "If-None-Match" || known.Name == "Range" {
			return
		}
		count[known.Name]++
		switch {
		case count[known.Name] == 2:
			errs = append(errs, FieldError{Field: "header." + known.Name, Rule: "duplicate-parameter", Detail: "the header is there more than once"})
		case strings.TrimSpace(value) == "":
			errs = append(errs, FieldError{Field: "header." + known.Name, Rule: "min-length", Detail: "the header is empty; leave it out, or say what it is to be"})
		}
	})
	slices.SortFunc(errs, func(a, b FieldError) int { return strings.Compare(a.Field, b.Field) }) // headers come in any order
	return errs
}

func parameter(op *huma.Operation, in, name string) *huma.Param {
	for _, p := range op.Parameters {
		if p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// allowed are the methods that the request's path takes.
func allowed(q *http.Request) string {
	routes := chi.RouteContext(q.Context()).Routes
	path := q.URL.RawPath
	if path == "" {
		path = q.URL.Path
	}
	var methods []string
	for _, method := range []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPatch, http.MethodPost, http.MethodPut} {
		if routes.Match(chi.NewRouteContext(), method, path) {
			methods = append(methods, method)
		}
	}
	return strings.Join(methods, ", ")
}

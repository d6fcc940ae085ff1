package httpkit

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"
	swgui "github.com/swaggest/swgui/v5emb"
)

// NewAPI returns an API on the router: JSON only, strict about bodies and query
// parameters, described at /openapi.json and, as a page that needs no network,
// at /docs.
func NewAPI(r chi.Router, title, version, description string) huma.API {
	config := huma.DefaultConfig(title, version)
	config.Info.Description = description
	config.CreateHooks = nil // no $schema members in answers
	config.SchemasPath = ""
	config.DocsPath = ""
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		bearer: {Type: "http", Scheme: "bearer", Description: "An API key, or a token of the organisation's OpenID Connect issuer"},
	}
	config.Security = []map[string][]string{{bearer: {}}}
	format := huma.Format{
		Marshal: func(w io.Writer, v any) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			return e.Encode(v)
		},
		Unmarshal: decodeStrict,
	}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	api := humachi.New(r, config)
	api.UseMiddleware(textsOnly(api), wellFormed(api))
	docs := swgui.New(title, "/openapi.json", "/docs")
	r.Get("/docs", func(w http.ResponseWriter, q *http.Request) {
		http.Redirect(w, q, "/docs/", http.StatusMovedPermanently)
	})
	r.Mount("/docs/", docs)
	notFound := func(w http.ResponseWriter, q *http.Request) {
		writeProblem(w, q, NewProblem(http.StatusNotFound, "no-such-route", "there is nothing under this path; see /openapi.json"))
	}
	r.NotFound(notFound)
	r.MethodNotAllowed(func(w http.ResponseWriter, q *http.Request) {
		w.Header().Set("Allow", allowed(q))
		writeProblem(w, q, NewProblem(http.StatusMethodNotAllowed, "method-not-allowed", "the path does not take this method; see /openapi.json"))
	})
	return api
}

// bearer is the name of the security scheme that every operation has.
const bearer = "bearer"

// WriteProblem answers with the problem, where no operation is at work.
func WriteProblem(w http.ResponseWriter, q *http.Request, p *Problem) { writeProblem(w, q, p) }

// AnswerProblem answers with the problem in the place of an operation.
func AnswerProblem(api huma.API, ctx huma.Context, p *Problem) {
	p = p.to(ctx.Context(), ctx.Operation().Path)
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	ctx.SetHeader("Content-Type", p.ContentType(""))
	ctx.SetStatus(p.Status)
	_ = api.Marshal(ctx.BodyWriter(), "application/json", p)
}

// textsOnly refuses a path that is no text: broken UTF-8, or with the character
// U+0000, which Postgres has in no text. wellFormed does that for the query.
func textsOnly(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if u := ctx.URL(); !isText(u.Path) {
			AnswerProblem(api, ctx, NewProblem(http.StatusUnprocessableEntity, "invalid", "the request is no text",
				FieldError{Field: "path", Rule: "text", Detail: "want UTF-8 without the character U+0000"}))
			return
		}
		next(ctx)
	}
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

func writeProblem(w http.ResponseWriter, q *http.Request, p *Problem) {
	p.Trace = CorrelationID(q.Context())
	w.Header().Set("Content-Type", "application/problem+json")
	for k, v := range p.GetHeaders() {
		w.Header()[k] = v
	}
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

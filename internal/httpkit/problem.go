package httpkit

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is the answer to a request that failed, as RFC 9457 has it. Code is
// for programs and stable; Detail is for people.
type Problem struct {
	Type       string       `json:"type" doc:"URI of the kind of problem" example:"urn:dossier:problem:invalid"`
	Title      string       `json:"title" doc:"The HTTP status in words"`
	Status     int          `json:"status" doc:"The HTTP status"`
	Code       string       `json:"code" doc:"The kind of problem as a stable word" example:"complaint-already-resolved"`
	Detail     string       `json:"detail,omitempty" doc:"What went wrong, for a person"`
	Errors     []FieldError `json:"errors,omitempty" doc:"The fields at fault, all of them"`
	CustomerID string       `json:"customerId,omitempty" doc:"The customer that stands in the way, where one does"`
	Trace      string       `json:"correlationId,omitempty" doc:"Name this to the operator: the log has the cause under it"`

	retryAfter time.Duration
	location   string
	challenge  string
}

// FieldError names a field of the request and the rule that it breaks.
type FieldError struct {
	Field  string `json:"field" doc:"Where: body.…, path.…, query.… or header.…" example:"body.contacts[0].value"`
	Rule   string `json:"rule" doc:"The rule as a stable word" example:"max-length"`
	Detail string `json:"detail,omitempty" doc:"The rule for a person"`
}

// NewProblem returns a problem of the status and the stable code.
func NewProblem(status int, code, detail string, errs ...FieldError) *Problem {
	return &Problem{
		Type: "urn:dossier:problem:" + code, Title: http.StatusText(status), Status: status,
		Code: code, Detail: detail, Errors: errs,
	}
}

// RetryAfter says when asking again makes sense; it is sent as the header of
// that name.
func (p *Problem) RetryAfter(d time.Duration) *Problem {
	p.retryAfter = d
	return p
}

// At names the resource that stands in the way; it is sent as Location.
func (p *Problem) At(location string) *Problem {
	p.location = location
	return p
}

// Challenge says how to authenticate; it is sent as WWW-Authenticate.
func (p *Problem) Challenge(scheme string) *Problem {
	p.challenge = scheme
	return p
}

// Unauthenticated is the answer to a request without a credential that holds.
// Which of the reasons it is, is not told.
func Unauthenticated() *Problem {
	return NewProblem(http.StatusUnauthorized, "unauthenticated",
		"send an API key or a token that is valid now as Authorization: Bearer …").Challenge("Bearer")
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(max(1, int(p.retryAfter.Round(time.Second)/time.Second))))
	}
	if p.location != "" {
		h.Set("Location", p.location)
	}
	if p.challenge != "" {
		h.Set("WWW-Authenticate", p.challenge)
	}
	return h
}

// Register adds an operation whose errors become problems by the table: the
// first row of table that knows the error answers. An error that none knows is
// logged with its cause and answered without it.
func Register[I, O any](api huma.API, op huma.Operation, table func(error) *Problem, h func(context.Context, *I) (*O, error)) {
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = maxBody
	}
	// Of access, and of a parameter that the operation does not have: so of all.
	always := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusServiceUnavailable}
	if _, reads := reflect.TypeFor[I]().FieldByName("Body"); reads {
		always = append(always, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	for _, status := range always {
		if !slices.Contains(op.Errors, status) {
			op.Errors = append(slices.Clip(op.Errors), status)
		}
	}
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		var out *O
		var err error = Unauthenticated() // an API whose access control was forgotten answers nobody
		if PrincipalOf(ctx).ID != "" {
			out, err = h(WithOperation(ctx, op.OperationID), in)
		}
		if err == nil {
			return out, nil
		}
		p, ok := err.(*Problem) //nolint:errorlint // a wrapped problem goes through the table
		if !ok {
			if p = table(err); p != nil && p.Status == http.StatusInternalServerError {
				slog.ErrorContext(ctx, "request failed", "operation", op.OperationID, "correlationId", CorrelationID(ctx), "error", err)
			}
		}
		if p == nil {
			if p = timeUp(ctx); p == nil {
				slog.ErrorContext(ctx, "request failed", "operation", op.OperationID, "correlationId", CorrelationID(ctx), "error", err)
				p = NewProblem(http.StatusInternalServerError, "internal", "something went wrong here; the log has the cause")
			}
		}
		return nil, p.to(ctx, op.Path)
	})
}

// to returns the problem as the answer to one request: a value of its own, since a handler
// may have given one that answers many. What was not found is led to by the parameter of the
// path that is called after it, so that nobody has to say so.
func (p *Problem) to(ctx context.Context, path string) *Problem {
	out := *p
	out.Trace = CorrelationID(ctx)
	if noun, is := strings.CutSuffix(p.Code, "-not-found"); is && len(p.Errors) == 0 {
		words := strings.Split(noun, "-")
		for i, word := range words[1:] {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
		noun = strings.Join(words, "")
		for _, name := range []string{noun + "Id", noun} {
			if strings.Contains(path, "{"+name+"}") {
				out.Errors = []FieldError{{Field: "path." + name, Rule: p.Code, Detail: p.Detail}}
				break
			}
		}
	}
	return &out
}

const maxBody = 256 << 10

func init() {
	// encoding/json matches names in any case: without this, "name" and "NAME"
	// would be one field given twice, and the last would win in silence.
	huma.ValidateStrictCasing = true

	// huma's own errors, for requests that do not fit the description, come out
	// in the same form. Values are not echoed: they may be personal.
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		p := NewProblem(status, codeOf(status), msg)
		for _, err := range errs {
			if err != nil {
				p.Errors = append(p.Errors, fieldError(err))
			}
		}
		if ctx != nil {
			p.Trace = CorrelationID(ctx.Context())
			tellParameters(ctx.Operation(), p.Errors)
		}
		return p
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return huma.NewErrorWithContext(nil, status, msg, errs...)
	}
}

// tellParameters adds to errors about parameters that do not exist which there are.
func tellParameters(op *huma.Operation, errs []FieldError) {
	if op == nil {
		return
	}
	var names []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	for i := range errs {
		switch {
		case errs[i].Rule != "unknown-parameter":
		case len(names) == 0:
			errs[i].Detail = "unknown query parameter; this operation takes none"
		default:
			errs[i].Detail = "unknown query parameter; there are " + strings.Join(names, ", ")
		}
	}
}

func codeOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "malformed"
	case http.StatusUnprocessableEntity:
		return "invalid"
	case http.StatusInternalServerError:
		return "internal"
	}
	return strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "-")
}

// rules turns the messages of huma's validation into stable words. The order
// matters: the first prefix that fits is taken.
var rules = []struct{ prefix, rule string }{
	{"expected required property", "required"},
	{"required ", "required"},
	{"unexpected property", "unknown-field"},
	{"unknown query parameter", "unknown-parameter"},
	{"expected value to be one of", "one-of"},
	{"expected length <=", "max-length"},
	{"expected length >=", "min-length"},
	{"expected array length <=", "max-items"},
	{"expected array length >=", "min-items"},
	{"expected number >=", "range"},
	{"expected number <=", "range"},
	{"expected string to be RFC 3339", "date"},
	{"expected string to be RFC 4122", "uuid"},
	{"expected string to match pattern", "pattern"},
	{"expected string to be", "format"},
	{"expected", "type"},
	{"invalid", "type"},
	{"duplicate field", "duplicate-field"},
	{"number out of range", "range"},
	{textMessage, "text"},
}

func fieldError(err error) FieldError {
	d, ok := err.(huma.ErrorDetailer) //nolint:errorlint // huma hands its own values over
	if !ok {
		return FieldError{Field: "body", Rule: "malformed", Detail: "the body cannot be read"}
	}
	detail := d.ErrorDetail()
	message := strings.TrimPrefix(detail.Message, "invalid value: ") // of a type that reads itself
	f := FieldError{Field: detail.Location, Rule: "malformed", Detail: message}
	var name string
	if n, _ := fmt.Sscanf(detail.Message, "expected required property %s to be present", &name); n == 1 {
		f.Field += "." + name
	}
	for _, message := range []string{duplicateMessage, rangeMessage, textMessage} {
		if path, ok := strings.CutPrefix(detail.Message, message); ok && path != "" {
			f.Field += "." + path
		}
	}
	for _, r := range rules {
		if strings.HasPrefix(message, r.prefix) {
			f.Rule = r.rule
			break
		}
	}
	if f.Rule == "malformed" && strings.Contains(f.Detail, "Go ") {
		f.Detail = "a value does not fit its field"
	}
	return f
}

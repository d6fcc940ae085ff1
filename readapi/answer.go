package readapi

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// Request is the part of every query that its answer's headers are made from. It is
// exported, as all parts of queries are, because huma overlooks parts that are not.
type Request struct {
	IfNoneMatch string `header:"If-None-Match" maxLength:"1024" doc:"Entity tags of answers that the caller has; where the answer would be one of them it is 304 without a body" example:"\"4\""`

	Purpose string `header:"Dossier-Purpose" maxLength:"64" pattern:"^[A-Za-z0-9._:-]*$" doc:"What the data is read for, a code. It is written down where graded data is read" example:"annual-review"`

	url  url.URL
	role string // who asks: what they see of the same thing differs
	team string // of an agent, who sees what is their team's
}

// Resolve implements huma.Resolver.
func (r *Request) Resolve(ctx huma.Context) []error {
	p := httpkit.PrincipalOf(ctx.Context())
	r.url, r.role, r.team = ctx.URL(), p.Role, ""
	if access.Role(p.Role) == access.Agent {
		r.team = p.Team
	}
	return nil
}

// answer is what every query of a read model is answered with.
type answer[T any] struct {
	Status   int
	ETag     string `header:"ETag" doc:"Changes when the answer does; for If-None-Match"`
	Position string `header:"Dossier-Position" doc:"Every event of the log up to this position is in the answer. Absent where the answer was read from the log itself"`
	Parked   string `header:"Dossier-Parked" doc:"How many customers' latest events the read model lacks, because one of them could not be applied. Absent where that is none"`
	Stale    string `header:"Dossier-Stale" doc:"Since how many seconds the read model is not kept up, while a newer version of it is made. Absent where it is kept up"`
	Link     string `header:"Link" doc:"The next page, as <url>; rel=\"next\", where there is one"`
	Body     T
}

// Page is a page of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Give it as cursor, with the same filters and sort, for the page after this one. Absent on the last page"`
	Count *int64 `json:"count,omitempty" doc:"How many items the whole list has, where count=true was asked for"`

	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`

	export *export
	fields []string
	as     any // what is answered as JSON in its place; nil for itself
}

// SparsePage is a page of items of which only some members were asked for.
type SparsePage struct {
	Items []sparse `json:"items" nullable:"false"`
	Next  string   `json:"next,omitempty" doc:"As in a whole page"`
	Count *int64   `json:"count,omitempty" doc:"As in a whole page"`

	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"As in a whole page"`
}

// Schema implements huma.SchemaProvider.
func (sparse) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeObject, Description: "The members that were asked for; each as in a whole item", AdditionalProperties: true}
}

// sparse returns the page with the chosen members only.
func (p Page[T]) sparse() (SparsePage, error) {
	out := SparsePage{Items: make([]sparse, len(p.Items)), Next: p.Next, Count: p.Count, RestsOn: p.RestsOn}
	for i := range p.Items {
		object, err := render(&p.Items[i])
		if err != nil {
			return out, err
		}
		if out.Items[i], err = pick(object, p.fields); err != nil {
			return out, err
		}
	}
	return out, nil
}

// answered makes the answer of a single resource or a figure: 304 where the
// caller has it already.
func answered[T any](r *Request, b basis, tag string, body T) *answer[T] {
	tag = tagged(tag, body)
	out := &answer[T]{Status: http.StatusOK, ETag: tag, Position: strconv.FormatUint(b.position, 10), Body: body}
	out.Parked, out.Stale = b.parkedHeader(), b.staleHeader()
	if httpkit.NoneMatch(r.IfNoneMatch, tag) || httpkit.NoneMatch(r.IfNoneMatch, weakless(tag)) {
		out.Status = http.StatusNotModified
	}
	return out
}

// fromLog makes the answer of what was folded from a customer's stream: no read model
// was asked.
func fromLog[T any](r *Request, on *RestsOn, body T, more ...any) *answer[T] {
	b := basis{position: on.Position}
	out := answered(r, b, r.tag(b, more...), body)
	out.Position = ""
	return out
}

// parkedHeader and staleHeader are empty where there is nothing to say.
func (b basis) parkedHeader() string {
	if b.parked == 0 {
		return ""
	}
	return strconv.Itoa(b.parked)
}

func (b basis) staleHeader() string {
	if b.frozen == nil {
		return ""
	}
	return strconv.FormatInt(int64(max(*b.frozen, 1)), 10)
}

// weakless returns the tag as httpkit.NoneMatch compares it.
func weakless(tag string) string {
	if len(tag) > 2 && tag[:2] == "W/" {
		return tag[2:]
	}
	return tag
}

// exporting makes the answer of a list that is exported.
func exporting[T any](page Page[T]) *answer[Page[T]] {
	b := page.export.basis
	return &answer[Page[T]]{Status: http.StatusOK, Position: strconv.FormatUint(b.position, 10), Parked: b.parkedHeader(), Stale: b.staleHeader(), Body: page}
}

// paged makes the answer of a list.
func paged[T any](r *Request, f found[T]) *answer[Page[T]] {
	if f.export != nil {
		return exporting(Page[T]{export: f.export})
	}
	out := answered(r, f.basis, r.tag(f.basis), Page[T]{Items: f.items, Next: f.next, Count: f.count, RestsOn: f.past, fields: f.fields})
	if f.next != "" {
		out.Link = r.link("cursor", f.next)
	}
	return out
}

// tag returns the entity tag of what this request finds when it rests on b:
// weak, because the same rows may be found at many positions, and the role's own,
// because what is masked differs, and of an agent the team's. What is found is added
// when it is answered.
func (r *Request) tag(b basis, more ...any) string {
	sum := sha256.Sum256([]byte(r.role + " " + r.team + " " + r.url.Path + "?" + r.url.Query().Encode() + fmt.Sprint(more...)))
	return fmt.Sprintf(byContent+`%d-%d-%s"`, b.position, b.version, hex.EncodeToString(sum[:6]))
}

// byContent is what tags of lists and figures begin with.
const byContent = `W/"a`

// tagged adds to the tag of a list or a figure what is answered: at the same position
// another answer may be found, because time has passed (what is overdue, in force, of
// today) or because another read model has gone on.
func tagged(tag string, body any) string {
	if !strings.HasPrefix(tag, byContent) {
		return tag
	}
	sum := sha256.New()
	if err := json.NewEncoder(sum).Encode(body); err != nil {
		return tag // that it cannot be encoded is found where it is written
	}
	return strings.TrimSuffix(tag, `"`) + "-" + hex.EncodeToString(sum.Sum(nil)[:6]) + `"`
}

// weak returns the entity tag of one thing: of what it is its revision, weak so that
// nobody takes it for the customer's in If-Match, and of what it was a list's.
func (r *Request) weak(b basis, then *past, revision uint64) string {
	if then != nil {
		return r.tag(b)
	}
	return fmt.Sprintf(`W/"%d"`, revision)
}

// strong returns the entity tag of one thing that If-Match of a command takes: of what
// it is its revision, and of what it was a list's.
func (r *Request) strong(b basis, then *past, revision uint64) string {
	if then != nil {
		return r.tag(b)
	}
	return httpkit.ETag(revision)
}

// link returns the request's own URL with a parameter set, as the target of a
// Link header.
func (r *Request) link(parameter, value string) string {
	q := r.url.Query()
	q.Set(parameter, value)
	q.Del("minPosition") // the page before has waited for it
	return "<" + (&url.URL{Path: r.url.Path, RawQuery: q.Encode()}).String() + `>; rel="next"`
}

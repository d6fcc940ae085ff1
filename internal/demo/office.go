package demo

import (
	"context"
	"fmt"
	"net/http"
	"sort"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// Cast is whom of the stories the office does something for that is about more than
// one of them, by their numbers: the first that are there to stay.
type Cast []Member

// Member is one of the cast.
type Member struct {
	Number  int
	Company bool
	IDs     IDs
}

// castMost is how many the office knows.
const castMost = 60

// office is a client for what concerns more than one customer.
type office struct {
	c   *client.Client
	ctx context.Context //nolint:containedctx // of one loading
	err error

	position int64 // of the last command
}

// post sends a command, unless one before it failed, and returns a text of the answer.
func (o *office) post(method, path, key string, body map[string]any, field string) string {
	if o.err != nil {
		return ""
	}
	answer := map[string]any{}
	if err := o.c.Call(o.ctx, method, "/v1/"+path, true, body, &answer, client.Key("demo-office-"+key)); err != nil {
		o.err = fmt.Errorf("%s %s: %w", method, path, err)
		return ""
	}
	if at, is := answer["position"].(float64); is {
		o.position = int64(at)
	}
	id, _ := answer[field].(string)
	return id
}

// Office does what is about more than one customer, or is decided on today: the staff
// and what they have, contact persons, improvements, what may be one, whom to address,
// classes by a scheme. c is no client of an import: nothing of this is loaded in bulk.
func Office(ctx context.Context, c *client.Client, cast Cast, end time.Time) error {
	o := &office{c: c, ctx: ctx}
	sort.Slice(cast, func(i, j int) bool { return cast[i].Number < cast[j].Number })
	var persons, companies []string
	for _, m := range cast {
		if m.Company {
			companies = append(companies, m.IDs.Customer)
		} else {
			persons = append(persons, m.IDs.Customer)
		}
	}
	o.people(persons, end)
	o.links(persons, companies, end)
	o.await("complaints")
	o.improvements(cast, end)
	o.await("customers")
	o.decisions(persons)
	return o.err
}

// await returns when the list has what was done before.
func (o *office) await(list string) {
	if o.err == nil {
		o.err = o.c.Get(o.ctx, fmt.Sprintf("/v1/%s?limit=1&minPosition=%d", list, o.position), nil)
	}
}

// people have customers; one has left, and hers are still hers.
func (o *office) people(persons []string, end time.Time) {
	since := end.AddDate(-2, 0, 0).Format(time.RFC3339)
	var staff []string
	for i, name := range []string{"Ines Albrecht", "Tom Barker", "陈晓", "Noor Haddad"} {
		staff = append(staff, o.post(http.MethodPost, "staff", fmt.Sprint("staff-", i), map[string]any{"name": name, "team": []string{"north", "south"}[i%2], "occurredAt": since}, "id"))
	}
	for i, p := range persons {
		if i < 24 {
			o.post(http.MethodPut, "customers/"+p+"/manager", fmt.Sprint("manager-", i), map[string]any{"staff": staff[i%len(staff)]}, "")
		}
	}
	o.post(http.MethodPost, "staff/"+staff[3]+"/leave", "leave", map[string]any{"reason": "retired"}, "")
}

// links make two persons the contacts of each company.
func (o *office) links(persons, companies []string, end time.Time) {
	for i, company := range companies {
		for j, role := range []string{"buyer", "billing"} {
			if n := 2*i + j; n < len(persons) {
				o.post(http.MethodPost, "customers/"+persons[n]+"/companies", fmt.Sprint("link-", n),
					map[string]any{"companyId": company, "roles": []string{role}, "source": "staff", "occurredAt": end.AddDate(0, 0, -30).Format(time.RFC3339)}, "")
			}
		}
	}
}

// improvements that complaints have called for: one works, one does not, one is due.
func (o *office) improvements(cast Cast, end time.Time) {
	var because []string
	for _, m := range cast {
		for _, id := range m.IDs.Complaints {
			because = append(because, id)
		}
	}
	sort.Strings(because)
	day := func(ago int) string { return end.AddDate(0, 0, -ago).Format(time.RFC3339) }
	open := func(i int, cause, title string, opened, due int) string {
		body := map[string]any{"cause": cause, "title": title, "owner": fmt.Sprintf("staff-%02d", i), "due": day(due), "occurredAt": day(opened)}
		if i < len(because) {
			body["because"] = map[string]any{"complaints": because[i : i+1]}
		}
		return o.post(http.MethodPost, "measures", fmt.Sprint("measure-", i), body, "id")
	}
	works := open(0, "carrier-delay", "A second carrier for the south", 200, 160)
	o.post(http.MethodPost, "measures/"+works+"/implement", "implement-0", map[string]any{"action": "contract-signed", "occurredAt": day(165)}, "")
	o.post(http.MethodPost, "measures/"+works+"/verify", "verify-0", map[string]any{"occurredAt": day(60)}, "")
	fails := open(1, "carrier-damage", "Thicker boxes", 150, 120)
	o.post(http.MethodPost, "measures/"+fails+"/implement", "implement-1", map[string]any{"occurredAt": day(118)}, "")
	o.post(http.MethodPost, "measures/"+fails+"/ineffective", "ineffective-1", map[string]any{"reason": "no-fewer", "occurredAt": day(30)}, "")
	open(2, "wrong-price-list", "One price list for all branches", 20, 3)
}

// decisions of today.
func (o *office) decisions(persons []string) {
	if n := len(persons); n > 3 {
		o.post(http.MethodPost, "merges", "merge-0", map[string]any{"customers": persons[:2], "reason": "same-desk"}, "")
		o.post(http.MethodPost, "customers/"+persons[n-1]+"/erasures", "erasure", map[string]any{"reason": "asked-by-letter", "channel": "post"}, "")
	}
	o.post(http.MethodPut, "selections/maintenance", "selection", map[string]any{
		"title": "Who needs maintenance", "kind": "person", "needs": []map[string]any{{"need": "maintenance", "atLeast": 2}}, "reason": "spring",
	}, "")
	o.post(http.MethodPost, "selections/maintenance/runs", "selection-run", map[string]any{"purpose": "marketing", "channel": "phone", "reason": "spring"}, "")
	o.post(http.MethodPut, "schemes/rfm", "scheme", map[string]any{
		"from": "2020-01-01T00:00:00Z", "currency": "EUR", "quintiles": map[string]any{"ties": "better"}, "reason": "year-plan", "otherwise": "c",
		"classes": []map[string]any{{"class": "a", "when": "m >= 4"}, {"class": "b", "when": "r >= 3"}},
	}, "")
	o.post(http.MethodPost, "schemes/rfm/runs", "scheme-run", map[string]any{"reason": "scheme"}, "")
}

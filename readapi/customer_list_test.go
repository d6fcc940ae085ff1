package readapi_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
)

func TestCustomerFilters(t *testing.T) {
	w := newWorld(t)
	ada := w.customer(domain.CustomerCreated{Name: "Ada", Region: "GB-LND", Source: "web"}, noon)
	// 23:30 in Shanghai on the 11th; the 11th in UTC too, but earlier in it.
	bob := w.customer(domain.CustomerCreated{Name: "Bob", Kind: "company", Source: "form"}, time.Date(2026, 3, 11, 15, 30, 0, 0, time.UTC))
	// Half an hour into the 12th in Shanghai, still the 11th in UTC.
	eve := w.customer(domain.CustomerCreated{Name: "Eve", Region: "GB-LND"}, time.Date(2026, 3, 11, 16, 30, 0, 0, time.UTC))
	w.append(ada,
		fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "x"}},
		fact{event: &domain.CustomerComplained{ComplaintID: domain.ID(uuid.New()), Category: "c", Severity: "low", Description: "x"}},
		fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}})
	w.append(bob, fact{event: &domain.CustomerArchived{}})
	w.append(eve, fact{event: &domain.CustomerReclassified{Scheme: "importance", To: "ordinary"}}, fact{event: &domain.CustomerReclassified{Scheme: "frequency", To: "potential"}})

	for filter, want := range map[string][]any{
		"":                       names("Eve", "Bob", "Ada"),
		"sort=createdAt":         names("Ada", "Bob", "Eve"),
		"sort=-updatedAt":        names("Eve", "Bob", "Ada"),
		"sort=updatedAt":         names("Ada", "Bob", "Eve"),
		"kind=company":           names("Bob"),
		"region=GB-LND":          names("Eve", "Ada"),
		"source=form":            names("Bob"),
		"status=archived":        names("Bob"),
		"status=erased":          names(),
		"value=high":             names("Ada"),
		"importance=ordinary":    names("Eve"),
		"frequency=potential":    names("Eve"),
		"openComplaints=true":    names("Ada"),
		"openComplaints=false":   names("Eve", "Bob"),
		"createdTo=2026-03-11":   names("Bob", "Ada"),
		"createdFrom=2026-03-12": names("Eve"),
		"createdFrom=2026-03-11&createdTo=2026-03-11":                           names("Bob"),
		"lastContactBefore=2026-03-11&sort=lastContactAt&limit=1&region=GB-LND": names("Eve"),
		"lastContactBefore=2026-03-10&region=GB-LND":                            names("Eve"),
		"region=GB-LND&value=high":                                              names("Ada"),
	} {
		r := w.get("/v1/customers?" + filter).is(200)
		if got := r.each("name"); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
	w.get("/v1/customers?count=true&limit=1&region=GB-LND").is(200).has("count", 2)
	w.get("/v1/customers?count=true&limit=1&lastContactBefore=2026-03-11&sort=lastContactAt").is(200).has("count", 3)
	r := w.get("/v1/customers").is(200).has("count", absent, "next", absent)
	equal(t, r.header.Get("Link"), "")
	w.get("/v1/customers", "If-None-Match", r.header.Get("ETag")).is(304)
	w.get("/v1/customers?limit=2", "If-None-Match", r.header.Get("ETag")).is(200)

	for query, fault := range map[string][2]string{
		"limit=0":                    {"query.limit", "range"},
		"limit=201":                  {"query.limit", "range"},
		"limit=x":                    {"query.limit", "type"},
		"sort=name":                  {"query.sort", "one-of"},
		"sort=name_ref":              {"query.sort", "one-of"},
		"region=%00":                 {"query.region", "text"},
		"region=%FF":                 {"query.region", "text"},
		"createdFrom=0000-12-31":     {"query.createdFrom", "date"},
		"kind=robot":                 {"query.kind", "one-of"},
		"status=gone":                {"query.status", "one-of"},
		"value=important":            {"query.value", "one-of"},
		"openComplaints=perhaps":     {"query.openComplaints", "type"},
		"createdFrom=2026-02-30":     {"query.createdFrom", "date"},
		"createdTo=tomorrow":         {"query.createdTo", "date"},
		"name=%2C.%21":               {"query.name", "format"},
		"notes=...":                  {"query.notes", "format"},
		"notes=a&count=true":         {"query.count", "exclusive"},
		"phone=x":                    {"query.phone", "format"},
		"name=a&count=true":          {"query.count", "exclusive"},
		"sort=updatedAt&kind=person": {"query.sort", "exclusive"},
		"sort=-lastContactAt&createdFrom=2026-03-01":  {"query.sort", "exclusive"},
		"name=" + strings.Repeat("a", 201):            {"query.name", "max-length"},
		"createdFrom=2026-03-02&createdTo=2026-03-01": {"query.createdTo", "range"},
	} {
		w.get("/v1/customers?"+query).fault(422, "invalid", fault[0], fault[1])
	}
}

func TestSearch(t *testing.T) {
	w := newWorld(t)
	person := func(name string, contacts ...domain.Contact) {
		w.customer(domain.CustomerCreated{Name: name, Contacts: contacts}, noon)
	}
	person("José María Núñez", domain.Contact{Kind: "email", Value: "Jose@Example.org"}, domain.Contact{Kind: "phone", Value: "+49 30 1234567"})
	person("Anna Nana", domain.Contact{Kind: "phone", Value: "030 1234567"}, domain.Contact{Kind: "chat", Value: "jose@example.org"})
	person("Anan Smith", domain.Contact{Kind: "phone", Value: "+44 30 1234567"})
	person("王小明", domain.Contact{Kind: "phone", Value: "13812345678"})
	person("小王明")
	person("Berta", domain.Contact{Kind: "phone", Value: "(0171) 2345678", Number: "+491712345678"})
	w.customer(domain.CustomerCreated{Name: "Agathe", Region: "AT", Contacts: []domain.Contact{{Kind: "phone", Value: "0171 2345678", Number: "+431712345678"}}}, noon)
	person("Paula", domain.Contact{Kind: "phone", Value: "0171/2345678 x9", Number: "+491712345678;ext=9"})
	person("Otto", domain.Contact{Kind: "phone", Value: "+49 40 1234567"}) // ends in the same eight digits as José's
	gone := w.customer(domain.CustomerCreated{Name: "Jose Erased", Notes: "drinks tea"}, noon)
	w.customer(domain.CustomerCreated{Name: "Tea Lover", Notes: "Likes GREEN tea; calls before ten o’clock are unwelcome"}, noon.Add(time.Minute))
	w.customer(domain.CustomerCreated{Name: "喝茶的人", Notes: "喜欢绿茶，不喜欢咖啡"}, noon)
	changed := w.customer(domain.CustomerCreated{Name: "Altered", Notes: "tea, but no more"}, noon.Add(2*time.Minute))
	w.append(changed, fact{event: &domain.CustomerProfileChanged{Notes: "кофе утром", Changed: []string{"notes"}}, occurred: noon.Add(48 * time.Hour)})
	cleared := w.customer(domain.CustomerCreated{Name: "Cleared", Notes: "tea, once"}, noon.Add(3*time.Minute))
	w.append(cleared, fact{event: &domain.CustomerProfileChanged{Cleared: []string{"notes"}}, occurred: noon.Add(48 * time.Hour)})
	expired := w.customer(domain.CustomerCreated{Name: "Expired", Notes: "tea, long ago"}, noon)
	w.append(expired, fact{event: &domain.CustomerArchived{}}, fact{event: &domain.PersonalDataExpired{Category: domain.CategoryContent, Days: 30}})

	for _, c := range []struct {
		by, term string
		want     []any
	}{
		{"name", "jose", names("José María Núñez", "Jose Erased")},
		{"name", "NUNEZ maria", names("José María Núñez")},
		{"name", "Núñ", names("José María Núñez")},
		{"name", "nana", names("Anna Nana")},  // has the pairs of anan
		{"name", "anan", names("Anan Smith")}, // and the other way round
		{"name", "n", names("José María Núñez", "Anna Nana", "Anan Smith")},
		{"name", "王", names("王小明", "小王明")},
		{"name", "小明", names("王小明")},
		{"name", "明王", names()},
		{"name", "nobody", names()},
		{"notes", "tea", names("Jose Erased", "Tea Lover")},
		{"notes", "green LIKE oclock", names("Tea Lover")},
		{"notes", "绿茶", names("喝茶的人")},
		{"notes", "茶绿", names()},
		{"notes", "КОФЕ", names("Altered")},
		{"notes", "jose", names()}, // that is a name
		{"email", " JOSE@example.ORG", names("José María Núñez")},
		{"email", "jose@example", names()},
		{"phone", "+49 (0)30 123 45 67", names("José María Núñez", "Anna Nana")},
		{"phone", "030/1234567", names("José María Núñez", "Anna Nana", "Anan Smith")},
		{"phone", "+4430 1234567", names("Anna Nana", "Anan Smith")},
		{"phone", "+86 138 1234 5678", names("王小明")},
		{"phone", "12345678", names()}, // the end of a number is not the number
		{"phone", "1234567", names()},
		{"phone", "040 1234567", names("Otto")},
		{"phone", "+49 171 2345678", names("Berta", "Paula")}, // with whatever extension
		{"phone", "0049 171 2345678 ext. 9", names("Paula")},
		{"phone", "+43 171 2345678", names("Agathe")},
		{"phone", "0171 2345678", names("Berta", "Agathe", "Paula")}, // of whatever country: none is asked for
		{"phone", "+41 171 2345678", names()},
		{"phone", "+49 000171 2345678", names()},
	} {
		r := w.get(query("/v1/customers", c.by, c.term, "sort", "createdAt")).is(200)
		got := r.each("name")
		for _, name := range c.want {
			if !slices.Contains(got, name) {
				t.Errorf("%s=%s: %v lacks %v", c.by, c.term, got, name)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s=%s: %v, want %v", c.by, c.term, got, c.want)
		}
	}
	equal(t, w.get("/v1/customers?phone=0301234567&email=jose@example.org&name=maria&kind=person").is(200).each("name"), names("José María Núñez"))
	equal(t, w.get(query("/v1/customers", "phone", "0171 2345678", "region", "AT")).is(200).each("name"), names("Agathe"))
	equal(t, w.get(query("/v1/customers", "phone", "+43 171 2345678", "occurredAsOf", noon.Add(time.Hour).Format(time.RFC3339))).is(200).each("name"), names("Agathe"))
	w.get("/v1/customers?email=jose@example.org&count=true").is(200).has("count", 1)
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(gone)))
	equal(t, w.get("/v1/customers?name=jose").is(200).each("name"), names("José María Núñez"))
	equal(t, w.get("/v1/customers?notes=tea").is(200).each("name"), names("Tea Lover"))
	equal(t, w.get("/v1/customers?notes=tea&occurredAsOf="+noon.Add(time.Hour).Format(time.RFC3339)+"&sort=createdAt").is(200).each("name"), names("Tea Lover", "Altered", "Cleared"))
}

// Candidates that only the index lets through do not shorten the way to those
// that match, and a page of them ends where the next one begins.
func TestSearchGoesThroughFalseCandidates(t *testing.T) {
	w := newWorld(t)
	for i := range 130 {
		name := "anan" // all the pairs of nana
		if i%13 == 0 {
			name = fmt.Sprintf("nana %d", i)
		}
		w.customer(domain.CustomerCreated{Name: name}, noon.Add(time.Duration(i)*time.Second))
	}
	var got []any
	path := "/v1/customers?name=nana&sort=createdAt&limit=3"
	for pages := 0; path != "" && pages < 10; pages++ {
		r := w.get(path).is(200)
		got = append(got, r.each("name")...)
		path = nextPath(t, r)
	}
	equal(t, got, "[nana 0 nana 13 nana 26 nana 39 nana 52 nana 65 nana 78 nana 91 nana 104 nana 117]")
}

// nextPath returns the target of the Link to the next page, or "".
func nextPath(t testing.TB, r reply) string {
	t.Helper()
	link := r.header.Get("Link")
	if link == "" {
		if r.at("next") != absent {
			t.Error("there is a next page but no Link")
		}
		return ""
	}
	target, ok := strings.CutSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	u, err := url.Parse(target)
	if !ok || err != nil || u.Query().Get("cursor") != r.at("next") {
		t.Fatalf("Link %s does not lead to %v", link, r.at("next"))
	}
	return target
}

func TestPagesWhileRowsAreAdded(t *testing.T) {
	all := newWorld(t)
	want := map[any]bool{}
	for _, sort := range []string{"createdAt", "-createdAt", "lastContactAt", "-lastContactAt"} {
		t.Run(sort, func(t *testing.T) {
			w := all.in(t)
			add := func(i int) domain.ID {
				// Three at each instant, so that the id has ties to break; half of
				// them were never contacted.
				at := noon.Add(time.Duration(i/3) * time.Second)
				id := w.customer(domain.CustomerCreated{Name: "x"}, at)
				if i%2 == 0 {
					w.append(id, fact{event: &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "x"}, occurred: at})
				}
				return id
			}
			for i := range 12 {
				want[add(100+i).String()] = true
			}
			var got []any
			path := "/v1/customers?limit=5&sort=" + sort
			for i := 0; path != "" && i < 40; i++ {
				r := w.get(path).is(200)
				if n := len(r.each("id")); n == 0 || n > 5 {
					t.Fatalf("a page of %d", n)
				}
				got = append(got, r.each("id")...)
				path = nextPath(t, r)
				if i < 5 {
					add(99 - i) // before, between and behind what was read
					add(104)
					add(200 + i)
				}
			}
			seen := map[any]bool{}
			for _, id := range got {
				if seen[id] {
					t.Errorf("%v came twice", id)
				}
				seen[id] = true
			}
			for id := range want {
				if !seen[id] {
					t.Errorf("%v never came", id)
				}
			}
		})
	}
}

func TestCursors(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.customer(domain.CustomerCreated{Name: "x"}, noon)
	}
	next := w.get("/v1/customers?limit=1").is(200).at("next").(string)
	w.get("/v1/customers?limit=2&cursor=" + next).is(200)

	bad := func(path, rule string) {
		t.Helper()
		w.get(path).fault(http.StatusBadRequest, "invalid-cursor", "query.cursor", rule)
	}
	bad("/v1/customers?kind=person&cursor="+next, "other-query")
	bad("/v1/customers?sort=createdAt&cursor="+next, "other-query")
	bad("/v1/visits?cursor="+next, "other-query")
	bad("/v1/customers?cursor=AAAA", "malformed")
	raw, err := base64.RawURLEncoding.DecodeString(next)
	must(t, err)
	for _, key := range []string{"9223372036854775807", "-9223372036854775808", "null"} { // no instant of a record
		made := regexp.MustCompile(`"k":\d+`).ReplaceAllString(string(raw), `"k":`+key)
		bad("/v1/customers?cursor="+base64.RawURLEncoding.EncodeToString([]byte(made)), "malformed")
	}
	for i := range len(next) { // no damage goes unseen or does harm
		c := byte('A')
		if next[i] == c {
			c = 'B'
		}
		r := w.get("/v1/customers?cursor=" + next[:i] + string(c) + next[i+1:])
		if r.status != 200 && r.status != 400 {
			t.Errorf("damage at %d: status %d", i, r.status)
		}
		w.get("/v1/customers?cursor="+next[:i]).has("errors.0.field", map[bool]any{true: absent, false: "query.cursor"}[i == 0])
	}
	w.get("/v1/customers?cursor=%2B%2B").fault(422, "invalid", "query.cursor", "pattern")
	_, err = w.pool.Exec(t.Context(), `UPDATE dossier.read_model SET version = version + 1; UPDATE dossier.checkpoint SET version = version + 1`)
	must(t, err)
	bad("/v1/customers?cursor="+next, "stale")
}

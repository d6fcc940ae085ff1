package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/erasure"
)

// TestFiguresAsOfAnyInstantRecomputed drives a story through the API, with facts that
// become known late, corrections, withdrawals, merges and an erasure. Then it reads the
// change feed as a client does, works the figures out by a program of its own
// (recompute_test.go), and asks the API for the same at pairs of instants, drawn with a
// fixed seed. And what was answered while the story ran is asked again.
func TestFiguresAsOfAnyInstantRecomputed(t *testing.T) {
	t.Parallel()
	store, notBefore := setBack(t)
	a := assembleOn(t, store, tables.URL(t))
	w := &teams{assembled: a, admin: a.key(access.Key{Principal: "admin", Role: access.Administrator})}
	w.handler, w.api = w.live()
	var err error
	w.certificates, err = erasure.NewSigner([32]byte{1})
	must(t, err)
	w.background(w.automate, w.erasures(privacyFlags{KeyBackups: t.TempDir()}).Run)
	for deployed := false; !deployed; time.Sleep(20 * time.Millisecond) {
		must(t, w.pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM automation.reactor WHERE name = 'carry-merges-out')`).Scan(&deployed))
	}
	s := &story{notBefore: notBefore, teams: w, chance: rand.New(rand.NewPCG(6, 7)), going: rand.New(rand.NewPCG(12, 15)), begin: time.Now().UTC().Truncate(time.Second).AddDate(0, 0, -120)}
	s.chapters = chapters()
	s.tell()

	w.catchUp()
	status, text := w.send(w.admin, http.MethodGet, "/v1/events?personal=true", nil)
	if status != http.StatusOK {
		t.Fatal(status, text)
	}
	log, err := readFeed(text)
	must(t, err)
	s.told(log)
	s.answeredThen()

	// Lists of the past leave out what began later by the column they are sorted by.
	for _, begins := range []string{
		"visits.occurred_at", "interactions.occurred_at", "survey_answers.answered_at", "interviews.held_at", "offers.presented_at", "offer_rankings.ranked_at",
		"order_returns.returned_at", "service_upgrades.requested_at", "orders.ordered_at", "complaints.filed_at", "requests.received_at", "disputes.opened_at",
	} {
		table, column, _ := strings.Cut(begins, ".")
		var later, rows int
		must(t, w.pool.QueryRow(t.Context(), "SELECT count(*) FILTER (WHERE "+column+" > occurred_from), count(*) FROM read."+table+"_history").Scan(&later, &rows))
		if later > 0 || rows == 0 {
			t.Errorf("of %d former rows of %s %d say that they began later than they hold from", rows, table, later)
		}
	}

	pairs := []instants{{}, {}} // with the one half of the chapters, and with the other
	for range 48 {
		var at instants
		if s.chance.IntN(5) > 0 { // at an event of the world, or beside it
			at.occurred = log.events[s.chance.IntN(len(log.events))].OccurredAt.Truncate(time.Microsecond).Add(time.Duration(s.chance.IntN(3)-1) * time.Microsecond)
		}
		if s.chance.IntN(5) > 0 || at.occurred.IsZero() {
			at.recorded = log.events[s.chance.IntN(len(log.events))].RecordedAt.Truncate(time.Microsecond).Add(time.Duration(s.chance.IntN(3)) * time.Microsecond)
		}
		pairs = append(pairs, at)
	}
	compared := 0
	for _, at := range pairs {
		compared += s.compare(log, at)
	}
	t.Logf("%d events, %d pairs of instants, %d values compared", len(log.events), len(pairs), compared)
}

// setBack is a store whose clock is set back by three seconds again and again, as far as
// it is a node's, but not behind what notBefore says: what was recorded by an instant is a
// part of the log all the same.
func setBack(t *testing.T) (store string, notBefore func(time.Time)) {
	t.Helper()
	var floor, asked atomic.Int64
	notBefore = func(at time.Time) { floor.Store(at.UnixNano()) }
	if os.Getenv(nodetest.EnvServer) != "" {
		return nodetest.ConnectionString(t), notBefore
	}
	return nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) {
		c.Now = func() time.Time {
			now := time.Now()
			if asked.Add(1)/50%3 == 2 {
				now = time.Unix(0, max(now.Add(-3*time.Second).UnixNano(), floor.Load()))
			}
			return now
		}
	})).ConnectionString(), notBefore
}

// story is what happens. What it draws is the same in each run.
type story struct {
	*teams
	notBefore func(time.Time) // the store's clock is not set back behind it
	chance    *rand.Rand
	begin     time.Time
	customers []string
	made      map[string][][2]string // customer and id of what there is, by noun
	going     *rand.Rand             // of planned visits, so that these can change without all else
	planned   [][3]string            // customer, visit, and when its window began at first
	visited   int
	asked     []questionThen
	chapters  []chapter
	compared  int // so many times, which says what comes next
}

// chapter is what happens about one noun beside the rest. It draws from a chance of its
// own, so that a change to it leaves the others as they are.
type chapter interface {
	begin(s *story)              // when there are customers
	goOn(s *story, i int)        // at each step of the story
	paths() map[string]string    // what is asked about it
	compare(c *comparison)       // with what the events say
	told(s *story, log *auditor) // holds it against what it is told for
}

// questionThen is a question that was asked while the story ran, and its answer.
type questionThen struct{ path, answer, plain string }

func (s *story) pick(list ...string) string { return list[s.chance.IntN(len(list))] }

// when is an instant of the story, in whole seconds: late facts are the rule.
func (s *story) when() string {
	return s.begin.Add(time.Duration(s.chance.IntN(119*24*3600)) * time.Second).Format(time.RFC3339)
}

// does sends a command. It may be refused, since what comes next is drawn.
func (s *story) does(path string, body map[string]any) map[string]any {
	s.t.Helper()
	status, text := s.send(s.admin, http.MethodPost, path, body)
	if status >= 300 {
		if status != http.StatusConflict && status != http.StatusNotFound {
			s.t.Fatalf("%s %v: %d %s", path, body, status, text)
		}
		return nil
	}
	return s.accepted(text)
}

func (s *story) accepted(text string) map[string]any {
	s.t.Helper()
	var out map[string]any
	must(s.t, json.Unmarshal([]byte(text), &out))
	s.position = uint64(out["position"].(float64))
	return out
}

func (s *story) customer(body map[string]any) string {
	s.t.Helper()
	body["kind"], body["name"] = "person", fmt.Sprintf("Somebody %03d", len(s.customers))
	id := s.does("/v1/customers", body)["customerId"].(string)
	s.customers = append(s.customers, id)
	return id
}

// begins has something made of which there will be more, and remembers it.
func (s *story) begins(noun, path, field string, body map[string]any) {
	s.t.Helper()
	c := s.pick(s.customers...)
	out := s.does("/v1/customers/"+c+path, body)
	if out == nil {
		return
	}
	id := out[field]
	if many, is := id.([]any); is {
		id = many[0]
	}
	s.made[noun] = append(s.made[noun], [2]string{c, id.(string)})
}

// goesOn does something about what there is.
func (s *story) goesOn(noun, path, step string, body map[string]any) {
	s.t.Helper()
	if len(s.made[noun]) == 0 {
		return
	}
	of := s.made[noun][s.chance.IntN(len(s.made[noun]))]
	s.does("/v1/customers/"+of[0]+path+"/"+of[1]+"/"+step, body)
}

func (s *story) tell() {
	s.t.Helper()
	s.made = map[string][][2]string{}
	for i := range 24 {
		body := map[string]any{"source": s.pick("web", "web", "form", "order", "import"), "occurredAt": s.begin.Add(time.Duration(i*29) * time.Hour).Format(time.RFC3339), "region": s.pick("DE", "GB", "FR")}
		if i%11 == 7 {
			body["standing"] = "contact"
		}
		s.customer(body)
	}
	s.plant()
	for _, one := range s.chapters {
		one.begin(s)
	}
	for i := range 520 {
		s.something()
		for _, one := range s.chapters {
			one.goOn(s, i)
		}
		if i%5 == 0 {
			s.visits()
		}
		switch i {
		case 150:
			s.merge(s.customers[1], s.customers[2])
		case 250:
			s.merge(s.customers[3], s.customers[1]) // a chain
			s.merge(s.customers[5], s.customers[6])
		case 350:
			s.split(s.customers[5], s.customers[6])
		case 400:
			s.erase(s.customers[8])
			s.erase(s.customers[3]) // with those that are in it
			for _, member := range []int{1, 2} {
				s.soon("/v1/customers/"+s.customers[member], `"erased":true`)
			}
		case 30, 120, 200, 300, 390, 450:
			s.ask()
		}
	}
	s.ask()
}

// plant has those things happen that chance may leave out: steps that occurred in
// another order than they were recorded in, so that as of some instant one counts and
// what it rests on does not, and corrections of what is over.
func (s *story) plant() {
	s.t.Helper()
	day := func(n int) string { return s.begin.AddDate(0, 0, n).Add(time.Hour).Format(time.RFC3339) }
	c := "/v1/customers/" + s.customers[4]
	step := func(path string, n int, body map[string]any) map[string]any {
		s.t.Helper()
		body["occurredAt"] = day(n)
		out := s.does(path, body)
		if out == nil {
			s.t.Fatalf("%s is refused", path)
		}
		return out
	}
	euros := func(n string) map[string]any { return map[string]any{"amount": n, "currency": "EUR"} }
	order := func(n int) string {
		return c + "/orders/" + step(c+"/orders", n, map[string]any{"items": 2, "amount": euros("80")})["orderId"].(string)
	}
	back := order(20)
	step(back+"/deliver", 24, map[string]any{})
	step(back+"/return", 25, map[string]any{"reason": "too-small"})
	step(back+"/correct", 27, map[string]any{"reason": "mistake", "number": "B-1"}) // it was placed later than it came back
	part := order(21)
	step(part+"/deliver", 22, map[string]any{})
	step(part+"/return", 23, map[string]any{"reason": "broken", "items": 1, "amount": euros("30")})
	step(part+"/correct", 21, map[string]any{"reason": "mistake", "amount": euros("20")}) // and was less than came back
	rest := order(26)
	step(rest+"/deliver", 27, map[string]any{})
	step(rest+"/return", 28, map[string]any{"reason": "too-small"})
	step(rest+"/correct", 26, map[string]any{"reason": "mistake", "amount": euros("60")}) // all of it came back, whatever it was
	off := order(30)
	step(off+"/cancel", 33, map[string]any{"reason": "too-late"})
	step(off+"/correct", 31, map[string]any{"reason": "mistake", "amount": euros("8")})

	complaint := c + "/complaints/" + step(c+"/complaints", 40, map[string]any{"category": "price", "severity": "low", "description": "d"})["complaintId"].(string)
	step(complaint+"/assign", 41, map[string]any{"owner": "staff-1"})
	step(complaint+"/analyse", 42, map[string]any{"cause": "carrier"})
	step(complaint+"/agree-action", 43, map[string]any{"action": "replace"})
	step(complaint+"/resolve", 60, map[string]any{"resolution": "replaced"})
	step(complaint+"/reopen", 61, map[string]any{"reason": "broke-again"})
	step(complaint+"/reject", 50, map[string]any{"reason": "no-ground"}) // before it was resolved
	moved := c + "/complaints/" + step(c+"/complaints", 44, map[string]any{"category": "delivery", "severity": "low", "description": "d"})["complaintId"].(string)
	step(moved+"/resolve", 46, map[string]any{"resolution": "replaced"})
	step(moved+"/reopen", 47, map[string]any{"reason": "broke-again"})
	step(moved+"/correct", 70, map[string]any{"reason": "mistake", "severity": "high"}) // it was filed later

	dispute := c + "/disputes/" + step(c+"/disputes", 50, map[string]any{"kind": "billing", "claim": "c"})["disputeId"].(string)
	step(dispute+"/evidence", 51, map[string]any{"from": "customer", "description": "d"})
	step(dispute+"/rule", 52, map[string]any{"for": "both", "ruling": "r"})
	agreed := step(c+"/follow-ups", 53, map[string]any{"kind": "call", "owner": "staff-1", "due": day(56), "description": "d"})["followUpIds"].([]any)[0].(string)
	step(c+"/follow-ups/"+agreed+"/done", 55, map[string]any{})
	ill := step(c+"/visit-plans", 30, map[string]any{"mode": "phone", "staff": "staff-1", "from": day(34), "until": day(35)})["visitId"].(string)
	step(c+"/visit-plans/"+ill+"/cancel", 32, map[string]any{"by": "customer", "reason": "ill"})
	visit := step(c+"/visits", 60, map[string]any{"mode": "phone", "content": "c"})["visitId"].(string)
	step(c+"/visits/"+visit+"/correct", 55, map[string]any{"reason": "mistake", "mode": "mail"})
}

// visits plans visits and says what became of them, by a chance of its own. The cadence
// becomes known along the way, and is another one since the middle of the story.
func (s *story) visits() {
	s.t.Helper()
	n := s.going.IntN
	at := s.begin.Add(time.Duration(n(119*24*3600)) * time.Second)
	window := func(body map[string]any) map[string]any {
		from := at.Add(time.Duration(n(6*24)) * time.Hour)
		body["from"], body["until"] = from.Format(time.RFC3339), from.Add(time.Duration(1+n(4*24))*time.Hour).Format(time.RFC3339)
		return body
	}
	rfc := at.Format(time.RFC3339)
	about := func(step string, body map[string]any) {
		if len(s.planned) > 0 {
			of := s.planned[n(len(s.planned))]
			s.does("/v1/customers/"+of[0]+"/visit-plans/"+of[1]+"/"+step, body)
		}
	}
	switch s.visited++; s.visited {
	case 20, 45:
		status, text := s.send(s.admin, http.MethodPut, "/v1/visit-cadence", map[string]any{
			"from": s.begin.AddDate(0, 0, s.visited).Format(time.RFC3339), "tierScheme": "importance", "reason": "r",
			"cadences": []map[string]any{{"tier": "important", "days": s.visited}, {"tier": "ordinary", "days": 60}},
		})
		if status != http.StatusOK {
			s.t.Fatal(status, text)
		}
	}
	switch n(9) {
	case 0, 1, 2, 3:
		c, plan := s.customers[n(len(s.customers))], window(map[string]any{"mode": []string{"inPerson", "phone"}[n(2)], "staff": "staff-1", "occurredAt": rfc})
		if out := s.does("/v1/customers/"+c+"/visit-plans", plan); out != nil {
			s.planned = append(s.planned, [3]string{c, out["visitId"].(string), plan["from"].(string)})
		}
	case 4, 5:
		if n(3) > 0 && len(s.planned) > 0 { // the last one, as it was planned
			of := s.planned[len(s.planned)-1]
			s.does("/v1/customers/"+of[0]+"/visit-plans/"+of[1]+"/complete", map[string]any{"mode": "phone", "content": "c", "occurredAt": of[2]})
			break
		}
		about("complete", map[string]any{"mode": "phone", "content": "c", "occurredAt": rfc})
	case 6:
		about("cancel", map[string]any{"by": []string{"customer", "us"}[n(2)], "reason": "r", "occurredAt": rfc})
	case 7:
		about("reschedule", window(map[string]any{"by": "us", "reason": "r", "occurredAt": rfc}))
	case 8:
		about([]string{"confirm", "start", "miss"}[n(3)], map[string]any{"occurredAt": rfc})
	}
}

func (s *story) something() {
	s.t.Helper()
	at := s.when()
	n := func(most int) int { return s.chance.IntN(most) }
	switch n(34) {
	case 0, 1:
		s.begins("visit", "/visits", "visitId", map[string]any{"mode": s.pick("inPerson", "phone", "video", "mail"), "content": "c", "occurredAt": at})
	case 2, 3:
		s.begins("complaint", "/complaints", "complaintId", map[string]any{
			"category": s.pick("delivery", "price", "quality"), "severity": s.pick("low", "normal", "high"), "channel": s.pick("", "phone", "email"), "description": "d", "occurredAt": at,
		})
	case 4, 5:
		body := map[string]any{"questionnaire": s.pick("annual", "care"), "version": 1 + n(2), "channel": s.pick("", "web", "phone"), "occurredAt": at}
		for _, one := range []struct {
			name        string
			least, most int
		}{{"nps", 0, 10}, {"csat", 1, 5}, {"ces", 1, 7}} {
			if score := one.least + n(one.most-one.least+2); score <= one.most {
				body[one.name] = score
			}
		}
		if body["nps"] == nil && body["csat"] == nil && body["ces"] == nil {
			body["nps"] = n(11)
		}
		s.begins("answer", "/survey-answers", "answerId", body)
	case 6, 7:
		body := map[string]any{"items": 2 + n(3), "channel": s.pick("", "web", "shop"), "amount": map[string]any{"amount": fmt.Sprintf("%d.%02d", 10+n(500), n(100)), "currency": "EUR"}, "occurredAt": at}
		if n(3) > 0 {
			body["promised"] = s.begin.AddDate(0, 0, n(125)).Format(time.DateOnly)
		}
		s.begins("order", "/orders", "orderId", body)
	case 8:
		s.begins("follow-up", "/follow-ups", "followUpIds", map[string]any{"kind": s.pick("call", "letter"), "owner": "staff-1", "due": s.when(), "description": "d", "occurredAt": at})
	case 9:
		s.begins("dispute", "/disputes", "disputeId", map[string]any{"kind": s.pick("billing", "damage"), "claim": "c", "occurredAt": at})
	case 10:
		s.goesOn("complaint", "/complaints", "acknowledge", map[string]any{"occurredAt": at})
	case 11:
		s.goesOn("complaint", "/complaints", "assign", map[string]any{"owner": s.pick("staff-1", "staff-2"), "occurredAt": at})
	case 12:
		s.goesOn("complaint", "/complaints", "analyse", map[string]any{"cause": s.pick("carrier", "packaging"), "occurredAt": at})
	case 13:
		s.goesOn("complaint", "/complaints", "agree-action", map[string]any{"action": "replace", "occurredAt": at})
	case 14, 15:
		s.goesOn("complaint", "/complaints", "resolve", map[string]any{"resolution": "replaced", "cause": s.pick("", "carrier", "packaging"), "occurredAt": at})
	case 16:
		s.goesOn("complaint", "/complaints", s.pick("reject", "reopen", "reopen"), map[string]any{"reason": "r", "occurredAt": at})
	case 17:
		s.goesOn("complaint", "/complaints", s.pick("send-feedback", "confirm", "close"), map[string]any{"occurredAt": at})
	case 18:
		s.goesOn("order", "/orders", s.pick("ship", "deliver"), map[string]any{"occurredAt": at})
	case 19, 30, 31:
		s.goesOn("order", "/orders", "deliver", map[string]any{"occurredAt": at})
	case 20:
		body := map[string]any{"reason": s.pick("too-small", "broken"), "occurredAt": at}
		if n(2) == 0 {
			body["items"], body["amount"] = 1, map[string]any{"amount": "1.50", "currency": "EUR"}
		}
		s.goesOn("order", "/orders", "return", body)
	case 21:
		s.goesOn("order", "/orders", "cancel", map[string]any{"reason": "r", "occurredAt": at})
	case 22:
		if n(3) > 0 {
			s.goesOn("follow-up", "/follow-ups", "done", map[string]any{"occurredAt": at})
		} else {
			s.goesOn("follow-up", "/follow-ups", "drop", map[string]any{"reason": "r", "occurredAt": at})
		}
	case 23:
		s.goesOn("dispute", "/disputes", "evidence", map[string]any{"from": "customer", "description": "d", "occurredAt": at})
		if n(2) == 0 {
			s.goesOn("dispute", "/disputes", "settle", map[string]any{"occurredAt": at})
		} else if n(3) == 0 {
			s.goesOn("dispute", "/disputes", "withdraw", map[string]any{"reason": "r", "occurredAt": at})
		}
	case 24:
		s.goesOn("dispute", "/disputes", "rule", map[string]any{"for": s.pick("customer", "us", "both"), "ruling": "r", "occurredAt": at})
	case 25, 26:
		scheme, classes := "importance", []string{"important", "ordinary", "potential"}
		if n(3) == 0 {
			scheme, classes = "value", []string{"high", "mid", "low"}
		}
		s.does("/v1/customers/"+s.pick(s.customers...)+"/classifications", map[string]any{"scheme": scheme, "to": s.pick(classes...), "reason": "r", "occurredAt": at})
	case 27:
		s.correct(at)
	case 32, 33:
		body := map[string]any{"channel": s.pick("phone", "chat"), "direction": s.pick("inbound", "outbound"), "topic": s.pick("topic-a", "topic-b"), "content": "c", "occurredAt": at}
		if body["direction"] == "outbound" && n(2) == 0 {
			body["missed"] = true
		}
		s.begins("interaction", "/interactions", "interactionId", body)
	case 28:
		noun := s.pick("visit", "complaint", "answer", "order", "follow-up", "interaction")
		path := map[string]string{"interaction": "/interactions", "visit": "/visits", "complaint": "/complaints", "answer": "/survey-answers", "order": "/orders", "follow-up": "/follow-ups"}[noun]
		s.goesOn(noun, path, "withdraw", map[string]any{"reason": "mistake"})
	case 29:
		c := s.pick(s.customers[10:]...)
		switch n(4) {
		case 0:
			s.does("/v1/customers/"+c+"/archive", map[string]any{"reason": "closed", "occurredAt": at})
		default:
			status, text := s.send(s.admin, http.MethodPatch, "/v1/customers/"+c, map[string]any{"region": s.pick("DE", "GB", "FR", "IT"), "occurredAt": at}, "Content-Type", "application/merge-patch+json")
			if status >= 300 && status != http.StatusConflict {
				s.t.Fatal(status, text)
			}
		}
	}
}

func (s *story) correct(at string) {
	s.t.Helper()
	body := map[string]any{"reason": "mistake"}
	if s.chance.IntN(2) == 0 {
		body["occurredAt"] = at
	}
	switch s.chance.IntN(6) {
	case 0:
		body["mode"] = s.pick("inPerson", "phone")
		s.goesOn("visit", "/visits", "correct", body)
	case 1:
		body["category"], body["severity"] = s.pick("delivery", "price"), s.pick("low", "high")
		s.goesOn("complaint", "/complaints", "correct", body)
	case 2:
		body["nps"] = s.chance.IntN(11)
		s.goesOn("answer", "/survey-answers", "correct", body)
	case 3:
		body["amount"] = map[string]any{"amount": "100.00", "currency": "EUR"}
		s.goesOn("order", "/orders", "correct", body)
	case 4:
		body["kind"], body["due"] = s.pick("call", "letter"), s.when()
		s.goesOn("follow-up", "/follow-ups", "correct", body)
	case 5:
		body["region"] = s.pick("DE", "IT")
		s.does("/v1/customers/"+s.pick(s.customers...)+"/profile-changes/0/correct", body)
	}
}

func (s *story) merge(survivor, loser string) {
	s.t.Helper()
	id := s.does("/v1/merges", map[string]any{"customers": []string{survivor, loser}, "reason": "same-person"})["id"].(string)
	s.does("/v1/merges/"+id+"/accept", map[string]any{"survivor": survivor, "reason": "same-person"})
	s.soon("/v1/merges/"+id, `"confirmed"`)
	s.made["merge"] = append(s.made["merge"], [2]string{survivor + loser, id})
}

func (s *story) split(survivor, loser string) {
	s.t.Helper()
	for _, one := range s.made["merge"] {
		if one[0] == survivor+loser {
			s.does("/v1/merges/"+one[1]+"/split", map[string]any{"reason": "not-the-same"})
			s.soon("/v1/merges/"+one[1], `"split"`)
		}
	}
}

func (s *story) erase(customer string) {
	s.t.Helper()
	var keys []string
	for _, name := range []string{"officer-1", "officer-2"} {
		keys = append(keys, s.key(access.Key{Principal: name, Role: access.Officer}))
	}
	status, text := s.send(keys[0], http.MethodPost, "/v1/customers/"+customer+"/erasures", map[string]any{"reason": "person-asked"})
	var out struct{ ErasureID string }
	if err := json.Unmarshal([]byte(text), &out); err != nil || status != http.StatusCreated {
		s.t.Fatal(status, text)
	}
	status, text = s.send(keys[1], http.MethodPost, "/v1/customers/"+customer+"/erasures/"+out.ErasureID+"/approve", map[string]any{"reason": "identity-checked"})
	if status != http.StatusOK {
		s.t.Fatal(status, text)
	}
	s.soon("/v1/customers/"+customer, `"erased":true`)
}

// told holds the story against what it is told for: without these it shows nothing.
func (s *story) told(log *auditor) {
	s.t.Helper()
	n := map[string]int{}
	for _, e := range log.events {
		n[e.Type]++
	}
	for name, least := range map[string]int{
		"CustomerVisited": 10, "CustomerComplained": 10, "ComplaintResolved": 5, "ComplaintReopened": 1, "CustomerSurveyed": 10, "OrderPlaced": 10, "OrderDelivered": 5,
		"OrderReturned": 1, "OrderCancelled": 1, "FollowUpDone": 1, "DisputeRuled": 1, "CustomerReclassified": 10, "CustomerArchived": 1, "CustomerProfileChanged": 3,
		"RecordWithdrawn": 3, "OrderCorrected": 1, "VisitCorrected": 1, "ComplaintCorrected": 1, "SurveyAnswerCorrected": 1, "FollowUpCorrected": 1, "ProfileCorrected": 1,
		"CustomerContacted": 5, "VisitPlanned": 20, "VisitCancelled": 1, "VisitRescheduled": 1, "VisitCadenceDefined": 2, "CustomerMerged": 3, "CustomerUnmerged": 1, "CustomerErased": 4,
	} {
		if n[name] < least {
			s.t.Errorf("the story has %d of %s, want %d at least", n[name], name, least)
		}
	}
	for _, one := range s.chapters {
		one.told(s, log)
	}
	visits, tiers := log.adherenceFigures(instants{}, time.Now()), log.coverageFigures(instants{}, time.Now())
	for _, name := range []string{"* inside", "* outside", "* customer", "* us", "* missed", "* moved"} {
		if visits[name] == nil {
			s.t.Errorf("of no planned visit can be said %q", name)
		}
	}
	if due, _ := tiers["ordinary due"].(int); due == 0 {
		s.t.Error("no customer is due a visit")
	}
}

// paths are the questions that are compared with the recomputed figures, and asked
// while the story runs.
func (s *story) paths() map[string]string {
	to, from := time.Now().UTC().Format(time.DateOnly), s.begin.Format(time.DateOnly)
	paths := map[string]string{
		"classes": "/v1/classes", "complaints": "/v1/complaints/summary", "open": "/v1/complaints?open=true&count=true&limit=1", "surveys": "/v1/survey-answers/summary",
		"visits": "/v1/visits?count=true&limit=1", "period": "/v1/visits?count=true&limit=1&from=" + s.period(0) + "&to=" + s.period(1),
		"managed": "/v1/managed-customers?from=" + from + "&to=" + to, "lifecycle": "/v1/lifecycle", "rate": "/v1/merges/rate",
		"orders": "/v1/orders?count=true&limit=1", "delivery": "/v1/orders/delivery", "returns": "/v1/order-returns/summary", "closure": "/v1/follow-ups/closure?by=kind", "disputes": "/v1/disputes/summary",
		"exchanges": "/v1/interactions/summary?by=topic", "adherence": "/v1/visit-plans/adherence?by=mode", "coverage": "/v1/visits/coverage",
		"customers": "/v1/customers?sort=createdAt&limit=200",
	}
	for _, status := range []string{"active", "archived", "merged", "erased"} {
		paths["status "+status] = "/v1/customers?count=true&limit=1&status=" + status
	}
	for _, mode := range []string{"inPerson", "phone", "video", "mail"} {
		paths["mode "+mode] = "/v1/visits?count=true&limit=1&mode=" + mode
	}
	return paths
}

func (s *story) period(i int) string {
	return s.begin.AddDate(0, 0, 40+20*i).Format(time.DateOnly)
}

func (s *story) read(path string, at instants) (string, map[string]any) {
	s.t.Helper()
	q := url.Values{}
	if !at.occurred.IsZero() {
		q.Set("occurredAsOf", at.occurred.Format(time.RFC3339Nano))
	}
	if !at.recorded.IsZero() {
		q.Set("recordedAsOf", at.recorded.Format(time.RFC3339Nano))
	}
	q.Set("minPosition", fmt.Sprint(s.position))
	if strings.Contains(path, "?") {
		path += "&" + q.Encode()
	} else {
		path += "?" + q.Encode()
	}
	status, text := s.send(s.admin, http.MethodGet, path, nil)
	if status == http.StatusNotFound {
		return text, nil
	}
	if status != http.StatusOK {
		s.t.Fatalf("%s: %d %s", path, status, text)
	}
	var out map[string]any
	must(s.t, json.Unmarshal([]byte(text), &out))
	return text, out
}

// ask asks everything, of now and as of an instant behind the last event, and remembers the answers.
func (s *story) ask() {
	s.t.Helper()
	s.catchUp()
	time.Sleep(2 * time.Millisecond)
	at := instants{recorded: time.Now().UTC().Truncate(time.Microsecond)}
	s.notBefore(at.recorded.Add(time.Millisecond)) // else what comes would be recorded by then too
	paths := s.paths()
	if s.compared++; s.compared%3 == 0 {
		for _, one := range s.chapters {
			maps.Copy(paths, one.paths())
		}
	}
	delete(paths, "contacts due") // of the present it is about the end of the day
	for _, path := range paths {
		plain, _ := s.read(path, instants{})
		text, _ := s.read(path, at)
		key := path + " " + at.recorded.Format(time.RFC3339Nano)
		s.asked = append(s.asked, questionThen{key, text, plain})
	}
}

// answeredThen asks what was asked while the story ran once more. Each answer has to
// be the same byte for byte, and what was answered of the present then but for what
// only either kind has; of a list, those who have been erased since are erased.
func (s *story) answeredThen() {
	s.t.Helper()
	erased := map[string]bool{}
	for _, id := range s.customers {
		if _, one := s.read("/v1/customers/"+id, instants{}); one["erased"] == true {
			erased[id] = true
		}
	}
	for _, q := range s.asked {
		path, k, _ := strings.Cut(q.path, " ")
		at, err := time.Parse(time.RFC3339Nano, k)
		must(s.t, err)
		again, now := s.read(path, instants{recorded: at})
		var then, plain map[string]any
		must(s.t, json.Unmarshal([]byte(q.answer), &then))
		must(s.t, json.Unmarshal([]byte(q.plain), &plain))
		if again != q.answer && !reflect.DeepEqual(blot(then, erased), blot(now, erased)) {
			s.t.Errorf("%s at %s: was answered\n%s\nand is\n%s", path, k, q.answer, again)
		}
		then = nil
		must(s.t, json.Unmarshal([]byte(q.answer), &then))
		for _, only := range []string{"restsOn", "suspected", "at"} {
			delete(then, only)
			delete(plain, only)
		}
		if a, b := jsonText(steadily(plain)), jsonText(steadily(then)); a != b {
			at := 0
			for at < min(len(a), len(b)) && a[at] == b[at] {
				at++
			}
			s.t.Errorf("%s: of the present was answered …%s, and as of then …%s", path, a[max(0, at-40):min(len(a), at+60)], b[max(0, at-40):min(len(b), at+60)])
		}
	}
	if len(s.asked) < 100 || len(erased) < 4 {
		s.t.Errorf("%d questions were asked, and %d were erased", len(s.asked), len(erased))
	}
}

// blot takes away what an erasure does.
func blot(answer map[string]any, erased map[string]bool) map[string]any {
	items, _ := answer["items"].([]any)
	for _, one := range items {
		item, is := one.(map[string]any)
		if !is {
			continue
		}
		if erased[fmt.Sprint(item["id"])] || erased[fmt.Sprint(item["customerId"])] {
			for _, name := range []string{"name", "contacts", "interests", "notes", "birthDate", "content", "feedback", "agreements", "description", "erased"} {
				delete(item, name)
			}
		}
	}
	return answer
}

// steadily takes away what an answer about the present has more than one of the past:
// documented as such, and what a revision says of the row.
func steadily(answer map[string]any) map[string]any {
	items, _ := answer["items"].([]any)
	for _, one := range items {
		item, is := one.(map[string]any)
		if !is {
			continue
		}
		for _, name := range []string{"tags", "standing", "custom", "manager", "sources", "revision", "position", "updatedAt"} {
			delete(item, name)
		}
		entries, _ := item["entries"].(map[string]any) // lists of the same instants
		for name, path := range entries {
			at, err := url.Parse(fmt.Sprint(path))
			if err != nil {
				continue
			}
			q := at.Query()
			q.Del("recordedAsOf")
			at.RawQuery = q.Encode()
			entries[name] = at.String()
		}
	}
	delete(answer, "next")
	return answer
}

// comparison is what is answered at two instants, beside what the events say.
type comparison struct {
	*story
	log     *auditor
	at      instants
	now     time.Time
	answers map[string]map[string]any
	n       int // so many values were compared
}

func (c *comparison) figure(name string, got, want any) {
	c.t.Helper()
	c.n++
	if fmt.Sprint(got) == fmt.Sprint(want) {
		return
	}
	var a, b float64
	_, is := fmt.Sscan(fmt.Sprint(got), &a)
	if _, err := fmt.Sscan(fmt.Sprint(want), &b); is == nil && err == nil && math.Abs(a-b) < 0.0100001 { // what is rounded
		return
	}
	c.t.Errorf("as of occurred %v, recorded %v: %s is %v, and by the events %v", c.at.occurred, c.at.recorded, name, got, want)
}

// answer is what an answer says under a path.
func (c *comparison) answer(name string, steps ...string) any {
	var v any = c.answers[name]
	for _, step := range steps {
		m, _ := v.(map[string]any)
		v = m[step]
	}
	return v
}

// groups compares lists of groups, both ways.
func (c *comparison) groups(what, name, list, key string, want figures, prefix string, fields map[string]string) {
	c.t.Helper()
	items, _ := c.answer(name, list).([]any)
	seen := map[string]bool{}
	for _, one := range items {
		item := one.(map[string]any)
		group := fmt.Sprint(item[key])
		seen[prefix+group] = true
		for field, as := range fields {
			var got any = item
			for step := range strings.SplitSeq(field, ".") {
				got = got.(map[string]any)[step]
			}
			value, there := want[prefix+group+" "+as]
			if !there && got != nil { // a figure of nothing
				value = 0
			}
			c.figure(what+" "+prefix+group+" "+field, got, value)
		}
	}
	for name := range want {
		for _, as := range fields {
			group, is := strings.CutSuffix(name, " "+as)
			if is && strings.HasPrefix(group, prefix) && !seen[group] && (prefix != "" || !strings.Contains(group, " ")) {
				c.figure(what+" "+group, "absent", want[name])
			}
		}
	}
}

// compare asks for everything at two instants and compares it with what the events
// say. It returns how many values were compared.
func (s *story) compare(log *auditor, at instants) int {
	s.t.Helper()
	c := &comparison{story: s, log: log, at: at, now: time.Now(), answers: map[string]map[string]any{}}
	paths := s.paths()
	chapters := s.together()
	for _, one := range chapters {
		maps.Copy(paths, one.paths())
	}
	for name, path := range paths {
		_, c.answers[name] = s.read(path, at)
	}
	figure, at1, groups, now := c.figure, c.answer, c.groups, c.now

	want := log.customers(at)
	for _, status := range []string{"active", "archived", "merged", "erased"} {
		figure("status "+status, at1("status "+status, "count"), want["status "+status])
	}
	figure("records", at1("rate", "records"), want["records"])
	figure("clusters", at1("rate", "clusters"), want["clusters"])
	for _, scheme := range at1("classes", "schemes").([]any) {
		for _, class := range scheme.(map[string]any)["classes"].([]any) {
			name := fmt.Sprint("class ", scheme.(map[string]any)["scheme"], " ", class.(map[string]any)["class"])
			value, there := want[name]
			if !there {
				value = 0
			}
			figure(name, class.(map[string]any)["customers"], value)
		}
	}

	want = log.complaintFigures(at)
	figure("open complaints", at1("open", "count"), want["open"])
	figure("recurring", at1("complaints", "recurrence", "recurring"), want["recurring"])
	times := map[string]string{"complaints": "complaints", "resolved": "resolved", "meanHoursToResolve": "mean", "medianHoursToResolve": "median"}
	for field, as := range times {
		figure("complaints "+field, at1("complaints", field), want["all "+as])
	}
	for _, by := range []string{"byState", "bySeverity", "byCategory", "byChannel", "byOwner", "byClass", "byCause"} {
		groups("complaints", "complaints", by, "value", want, by+" ", times)
	}

	want = log.surveyFigures(at)
	scores := map[string]string{
		"answers": "answers", "nps.n": "n", "nps.promoters": "promoters", "nps.detractors": "detractors", "nps.score": "nps", "nps.standardError": "error", "csat.score": "csat", "ces.mean": "ces",
	}
	for field, as := range scores {
		figure("surveys "+field, at1("surveys", strings.Split(field, ".")...), want["all "+as])
	}
	for _, by := range []string{"byClass", "byChannel", "byVersion", "byMonth"} {
		groups("surveys", "surveys", by, "value", want, by+" ", scores)
	}

	want = log.visitFigures(at, s.period(0), s.period(1))
	figure("visits", at1("visits", "count"), want["visits"])
	figure("visits of the period", at1("period", "count"), want["period"])
	for _, mode := range []string{"inPerson", "phone", "video", "mail"} {
		figure("visits "+mode, at1("mode "+mode, "count"), want["mode "+mode])
	}

	want = log.orderFigures(at, now)
	figure("orders", at1("orders", "count"), want["orders"])
	figure("waiting", at1("delivery", "waiting"), want["waiting"])
	figure("late", at1("delivery", "late"), want["late"])
	groups("delivery", "delivery", "items", "group", want, "", map[string]string{"delivered": "delivered", "promised": "promised", "onTime": "onTime", "onTimeRate": "rate", "meanDays": "days"})

	want = log.returnFigures(at)
	figure("orders of which something came back", at1("returns", "orders"), want["orders"])
	figure("rate of returns", at1("returns", "returnRate"), want["rate"])
	groups("returns", "returns", "items", "group", want, "", map[string]string{"returns": "returns", "amount.amount": "amount"})

	groups("closure", "closure", "items", "group", log.closureFigures(at, now), "", map[string]string{"due": "due", "doneOnTime": "onTime", "doneLate": "late", "notDone": "notDone", "closureRate": "rate"})
	groups("adherence", "adherence", "items", "group", log.adherenceFigures(at, now), "", map[string]string{
		"due": "due", "completedInWindow": "inside", "completedOutside": "outside", "cancelledByCustomer": "customer", "cancelledByUs": "us", "missed": "missed", "rescheduled": "moved", "adherence": "adherence",
	})
	groups("coverage", "coverage", "tiers", "tier", log.coverageFigures(at, now), "", map[string]string{"due": "due", "met": "met", "coverage": "coverage"})
	groups("disputes", "disputes", "items", "group", log.disputeFigures(at).ends(), "", map[string]string{
		"disputes": "disputes", "open": "open", "ruled": "ruled", "settled": "settled", "withdrawn": "withdrawn", "ruledForCustomer": "upheld", "upheldRate": "rate", "meanDaysToEnd": "mean",
	})

	for _, one := range at1("exchanges", "items").([]any) { // visits and complaints are among them, without a topic
		item := one.(map[string]any)
		want := log.exchangeFigures(at, item["group"].(string))
		for field, value := range want {
			figure(fmt.Sprint("exchanges ", item["group"], " ", field), item[field], value)
		}
	}

	// Counts by day are those of the ends of days, up to that of the instant.
	streams, last := log.known(at.recorded), dayText(at.moment(now))
	for _, one := range at1("managed", "items").([]any) {
		item := one.(map[string]any)
		day, until := fmt.Sprint(item["day"]), "9999-12-31"
		if !at.occurred.IsZero() {
			until = last
		}
		parts := managed(streams, min(day, until))
		figure(fmt.Sprint("existing on ", day), item["existing"], len(parts["existing"]))
		figure(fmt.Sprint("potential on ", day), item["potential"], len(parts["potential"]))
		within, effective := log.effective(streams, at.recorded, day, until)
		figure(fmt.Sprint("days that a contact counts for on ", day), item["withinDays"], within)
		figure(fmt.Sprint("effective on ", day), item["effective"], effective)
	}
	in := stages(streams, last)
	for _, one := range at1("lifecycle", "stages").([]any) {
		item := one.(map[string]any)
		figure(fmt.Sprint("in the stage ", item["stage"]), item["customers"], in[item["stage"].(string)])
	}
	s.compareRecords(log, at, c.answers["customers"], figure)
	for _, one := range chapters {
		one.compare(c)
	}
	return c.n
}

// together are the chapters that are compared at the next pair of instants: each at every
// other one, since there are many.
func (s *story) together() (out []chapter) {
	for i, one := range s.chapters {
		if (i+s.compared)%2 == 0 {
			out = append(out, one)
		}
	}
	s.compared++
	return out
}

// compareRecords compares each customer's record, as it is read by itself and in the
// list, with what its events say.
func (s *story) compareRecords(log *auditor, at instants, list map[string]any, figure func(string, any, any)) {
	listed := map[string]map[string]any{}
	for _, one := range list["items"].([]any) {
		item := one.(map[string]any)
		listed[item["id"].(string)] = item
	}
	streams := log.so(at)
	for _, id := range s.customers {
		_, one := s.read("/v1/customers/"+id, at)
		p := personOf(streams[id])
		if one == nil || !p.there {
			figure("customer "+id+" is there", one != nil, p.there)
			continue
		}
		want := map[string]any{
			"status": p.status(), "visits": p.visits, "surveyAnswers": p.answers, "orders": p.orders, "complaints": p.complaints, "openComplaints": p.open, "lastNps": p.nps,
			"region": nil, "classes.importance": nil, "classes.value": nil, "lastContactAt": nil, "lastVisitAt": nil, "lastOrderAt": nil,
		}
		if p.region != "" {
			want["region"] = p.region
		}
		for _, scheme := range []string{"importance", "value"} {
			if class := p.classes[scheme]; class != "" {
				want["classes."+scheme] = class
			}
		}
		for name, when := range map[string]time.Time{"lastContactAt": p.contact, "lastVisitAt": p.visit, "lastOrderAt": p.ordering} {
			if !when.IsZero() {
				want[name] = when.UTC().Format("2006-01-02T15:04:05.000000Z")
			}
		}
		in := []struct {
			name string
			of   map[string]any
		}{{"record", one}}
		if p.into == "" { // a list leaves out who goes on elsewhere
			in = append(in, struct {
				name string
				of   map[string]any
			}{"list", listed[id]})
		}
		for _, source := range in {
			for name, value := range want {
				var got any = source.of
				for step := range strings.SplitSeq(name, ".") {
					m, _ := got.(map[string]any)
					got = m[step]
				}
				figure(fmt.Sprintf("%s of customer %d by its %s", name, slices.Index(s.customers, id), source.name), got, value)
			}
			sum := 0.0
			amounts, _ := source.of["orderAmounts"].([]any)
			for _, one := range amounts {
				sum += amountOf(one)
			}
			figure(fmt.Sprintf("order amounts of customer %d by its %s", slices.Index(s.customers, id), source.name), sum, hundredths(p.amount))
		}
	}
}

package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// caring makes up what else is done for a customer: requests, disputes, talks, favours,
// and what is found out about the record.
type caring struct {
	p   *person
	r   *rand.Rand
	out []Step
}

// care draws from a generator of its own, so that the rest of the story stays the same.
// What is rare is planted in one of twelve customers, so that also a small demo has it.
func (p *person) care(seed uint64) []Step {
	r := rand.New(rand.NewPCG(seed, 1<<35|uint64(p.number))) //nolint:gosec // made-up data, numbers are small
	p.r = r
	c := &caring{p: p, r: r}
	c.wishes()
	for _, at := range p.times(0.6) {
		c.request(at)
	}
	c.planted(0.05, 1, 6, func() { c.request(p.until.Add(-20 * time.Hour)) }) // its clock runs
	c.planted(0.05, 2, 7, c.disputes)
	c.planted(0.10, 3, 8, c.interview)
	c.planted(0.05, 0, 5, c.keyContact)
	c.planted(0.04, 4, 9, c.upgrade)
	c.planted(0.30, 1, 8, c.invitation)
	c.planted(0.03, 4, 11, c.comesBack)
	c.planted(0.06, 2, 10, c.faulty)
	c.planted(0.01, 7, 3, c.hold)
	return c.out
}

// planted does it to so large a share of the customers, and to two of each twelve.
func (c *caring) planted(share float64, one, other int, do func()) {
	if drawn := c.r.Float64() < share; drawn || c.p.number%12 == one || c.p.number%12 == other {
		do()
	}
}

// ago is an instant of working hours so many days before the story's end.
func (c *caring) ago(days int) time.Time {
	at := c.p.until.AddDate(0, 0, -days)
	return time.Date(at.Year(), at.Month(), at.Day(), 8+c.r.IntN(9), c.r.IntN(60), 0, 0, time.UTC)
}

func (c *caring) someone() string { return fmt.Sprintf("staff-%02d", c.r.IntN(20)) }

// send has a command sent; path is asked for when its turn has come.
func (c *caring) send(at time.Time, method string, path func() string, body map[string]any, answered func(map[string]any)) bool {
	if !at.After(c.p.since) || !at.Before(c.p.until) {
		return false
	}
	if _, dated := body["occurredAt"]; !dated {
		body["occurredAt"] = at.Format(time.RFC3339)
	}
	c.out = append(c.out, Step{At: at, Send: func(ctx context.Context, cl *client.Client, ids *IDs, key string) (client.Accepted, error) {
		answer := map[string]any{}
		err := cl.Call(ctx, method, "/v1/customers/"+ids.Customer+path(), true, body, &answer, client.Key(key))
		if err == nil && answered != nil {
			answered(answer)
		}
		return client.Accepted{CustomerID: ids.Customer}, err
	}})
	return true
}

// thing is something with an id that has steps of its own.
type thing struct {
	c              *caring
	collection, id string
	begun          bool
}

// begin starts one; idField names its id in the answer.
func (c *caring) begin(at time.Time, collection, idField string, body map[string]any) *thing {
	t := &thing{c: c, collection: collection}
	t.begun = c.send(at, http.MethodPost, func() string { return "/" + collection }, body, func(a map[string]any) { t.id, _ = a[idField].(string) })
	return t
}

func (t *thing) step(at time.Time, name string, body map[string]any) {
	if t.begun {
		t.c.send(at, http.MethodPost, func() string { return "/" + t.collection + "/" + t.id + "/" + name }, body, nil)
	}
}

// wishes are what the customer wants of channels and needs.
func (c *caring) wishes() {
	at := c.p.since.Add(2 * time.Hour)
	if c.r.Float64() < 0.2 {
		channel := pick(c.r, "phone", "mail", "post")
		c.send(at, http.MethodPut, func() string { return "/preferences/" + channel }, map[string]any{"stance": pick(c.r, "preferred", "refused")}, nil)
	}
	if need := pick(c.r, needs...); c.r.Float64() < 0.5 || c.p.number%12 == 1 {
		c.send(at.Add(time.Minute), http.MethodPut, func() string { return "/needs/" + need }, map[string]any{"weight": 2 + c.r.IntN(4), "source": "visit"}, nil)
	}
}

// request goes through the departments within two days; the last ones are not done yet.
func (c *caring) request(at time.Time) {
	r, owner := c.r, c.someone()
	hours := func(n float64) time.Time { return at.Add(time.Duration(n * float64(time.Hour))).Truncate(time.Second) }
	t := c.begin(at, "requests", "requestId", map[string]any{"channel": pick(r, "phone", "mail", "chat"), "description": pick(r, requests...)})
	t.step(hours(1), "triage", map[string]any{"type": pick(r, "repair", "question", "change"), "urgency": pick(r, "low", "normal", "normal", "high")})
	t.step(hours(3), "assign", map[string]any{"owner": owner, "team": pick(r, "service", "accounts")})
	t.step(hours(5), "start", map[string]any{})
	t.step(hours(9), "progress", map[string]any{"channel": "mail", "description": "We are on it."})
	t.step(hours(26+20*r.Float64()), "resolve", map[string]any{"resolution": pick(r, "repaired", "explained", "replaced")})
	if r.Float64() < 0.8 {
		t.step(hours(60), "confirm", map[string]any{"satisfied": r.Float64() < c.p.content})
	}
}

// disputes: one that was ruled on, with evidence of both sides, and one that is open.
func (c *caring) disputes() {
	at, amount := c.ago(45), map[string]any{"amount": fmt.Sprintf("%d.00", 40+c.r.IntN(400)), "currency": "EUR"}
	t := c.begin(at, "disputes", "disputeId", map[string]any{"kind": "billing", "claim": "The invoice has an item that was sent back.", "owner": c.someone(), "amount": amount})
	t.step(at.Add(30*time.Hour), "evidence", map[string]any{"from": "customer", "description": "The receipt of the parcel that went back."})
	t.step(at.Add(50*time.Hour), "evidence", map[string]any{"from": "us", "description": "The list of what came in that week."})
	if c.r.Float64() < 0.7 {
		t.step(at.Add(200*time.Hour), "rule", map[string]any{"for": pick(c.r, "customer", "customer", "us", "both"), "ruling": "The parcel came in and was booked to another order.", "body": "ombudsman"})
	} else {
		t.step(at.Add(200*time.Hour), "settle", map[string]any{"description": "Half of it is credited."})
	}
	open := c.begin(c.ago(4), "disputes", "disputeId", map[string]any{"kind": "warranty", "claim": "The part broke within the warranty.", "owner": c.someone(), "amount": amount})
	open.step(c.ago(2), "evidence", map[string]any{"from": "customer", "description": "A photograph of the part."})
	c.attach(c.ago(2).Add(time.Hour), "part.txt", "A photograph would be here.")
}

// attach adds a file as evidence.
func (c *caring) attach(at time.Time, name, content string) {
	if !at.After(c.p.since) || !at.Before(c.p.until) {
		return
	}
	c.out = append(c.out, Step{At: at, Send: func(ctx context.Context, cl *client.Client, ids *IDs, key string) (client.Accepted, error) {
		resp, err := cl.Stream(ctx, http.MethodPost, "/v1/customers/"+ids.Customer+"/attachments?occurredAt="+url.QueryEscape(at.Format(time.RFC3339)), "application/json", "text/plain", strings.NewReader(content),
			client.Key(key), client.AttachmentName(name))
		if err == nil {
			err = resp.Body.Close()
		}
		return client.Accepted{CustomerID: ids.Customer}, err
	}})
}

func (c *caring) interview() {
	score := func() int { return 1 + c.r.IntN(5) }
	c.begin(c.ago(20+c.r.IntN(60)), "interviews", "interviewId", map[string]any{
		"mode": pick(c.r, "inPerson", "phone", "video"), "staff": c.someone(), "content": pick(c.r, interviews...),
		"scores": []map[string]any{{"aspect": "productQuality", "score": score()}, {"aspect": "speed", "score": score()}, {"aspect": "attitude", "score": score()}},
	})
}

// keyContact is a talk of the management: one was held and followed up, one is prepared.
func (c *caring) keyContact() {
	at, owner := c.ago(40), c.someone()
	important := func(at time.Time) { // only those are talked with in this way
		before := at.Add(-time.Hour)
		if !before.After(c.p.since) || !at.Before(c.p.until) {
			return
		}
		c.out = append(c.out, Step{At: before, Send: func(ctx context.Context, cl *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return reclassify(ctx, cl, ids, client.Reclassification{Scheme: "importance", To: "important", Reason: "key-account", OccurredAt: before}, key)
		}})
	}
	important(at)
	t := c.begin(at, "key-contacts", "keyContactId", map[string]any{"owner": owner, "topic": "renewal", "agenda": "Prices of next year, and who calls whom.", "goal": "A contract for two years.", "holdBy": at.AddDate(0, 0, 7).Format(time.RFC3339)})
	t.step(at.AddDate(0, 0, 5), "hold", map[string]any{"channel": "branch", "content": "Wants two years, at this year's prices.", "outcome": "order-expected", "followUpBy": at.AddDate(0, 0, 15).Format(time.RFC3339)})
	t.step(at.AddDate(0, 0, 12), "follow-up", map[string]any{"content": "The contract is signed.", "outcome": "signed"})
	next := c.ago(3)
	important(next)
	c.begin(next, "key-contacts", "keyContactId", map[string]any{"owner": owner, "topic": "delivery", "agenda": "The deliveries of the last quarter.", "holdBy": next.AddDate(0, 0, 10).Format(time.RFC3339)})
}

// upgrade is a better service for a while: granted, refused, or still to be decided on.
func (c *caring) upgrade() {
	at := c.ago(50)
	t := c.begin(at, "service-upgrades", "upgradeId", map[string]any{"tier": "important", "cause": "large-order", "description": "Opens a second plant and needs us at hand."})
	if c.r.Float64() < 0.7 {
		t.step(at.AddDate(0, 0, 1), "grant", map[string]any{"until": at.AddDate(0, 6, 0).Format(time.RFC3339), "reason": "large-order"})
	} else {
		t.step(at.AddDate(0, 0, 1), "refuse", map[string]any{"reason": "no-capacity"})
	}
	c.begin(c.ago(2), "service-upgrades", "upgradeId", map[string]any{"tier": "important", "cause": "complaint"})
}

// invitation to a survey: most are delivered, and half of those answered.
func (c *caring) invitation() {
	at := c.ago(15 + c.r.IntN(60))
	t := c.begin(at, "survey-invitations", "invitationId", map[string]any{"questionnaire": "after-service", "version": 1, "channel": "email", "expires": at.AddDate(0, 0, 14).Format(time.RFC3339)})
	if c.r.Float64() < 0.1 {
		t.step(at.Add(time.Hour), "expire", map[string]any{"reason": "bounced"})
		return
	}
	t.step(at.Add(time.Hour), "deliver", map[string]any{})
	if !t.begun || c.r.Float64() > 0.55 && c.p.number%12 != 1 {
		return
	}
	answer := at.AddDate(0, 0, 1+c.r.IntN(8))
	body := map[string]any{"questionnaire": "after-service", "version": 1, "channel": "email", "nps": c.r.IntN(11), "ces": 1 + c.r.IntN(7)}
	c.send(answer, http.MethodPost, func() string { body["invitation"] = t.id; return "/survey-answers" }, body, nil)
}

// comesBack is an order of which a part was returned.
func (c *caring) comesBack() {
	at := c.ago(30)
	t := c.begin(at, "orders", "orderId", map[string]any{"items": 2, "channel": "web", "amount": map[string]any{"amount": "118.00", "currency": "EUR"}})
	t.step(at.AddDate(0, 0, 1), "ship", map[string]any{"carrier": "parcel"})
	t.step(at.AddDate(0, 0, 3), "deliver", map[string]any{})
	t.step(at.AddDate(0, 0, 8), "return", map[string]any{"reason": "too-small", "items": 1, "amount": map[string]any{"amount": "59.00", "currency": "EUR"}})
}

// faulty: somebody has looked at the record. The region was wrong, and a phone is no
// number; one of the two has been accepted, and is put right some day.
func (c *caring) faulty() {
	at := c.ago(9)
	c.begin(at, "verifications", "verificationId", map[string]any{"field": "region", "outcome": "wrong", "method": "call"})
	if said := append(append([]client.Contact{}, c.p.contacts...), client.Contact{Kind: "phone", Value: "+86 138 0013", Label: "work"}); at.After(c.p.since) {
		list := make([]map[string]any, len(said))
		for i, one := range said {
			list[i] = map[string]any{"kind": one.Kind, "value": one.Value}
			if one.Label != "" {
				list[i]["label"] = one.Label
			}
		}
		c.out = append(c.out, Step{At: at.Add(time.Minute), Send: func(ctx context.Context, cl *client.Client, ids *IDs, key string) (client.Accepted, error) {
			var a client.Accepted
			err := cl.Call(ctx, http.MethodPut, "/v1/customers/"+ids.Customer+"/contacts", true,
				map[string]any{"contacts": list, "source": "staff", "occurredAt": at.Format(time.RFC3339)}, &a, client.Key(key), client.IfAny())
			return a, err
		}})
		c.send(at.Add(time.Hour), http.MethodPost, func() string { return "/faults/accept" }, map[string]any{"field": "phone", "fault": "invalid", "reason": "will-ask"}, nil)
	}
}

// hold keeps the record from being erased. It is placed now: it has no other time.
func (c *caring) hold() {
	at := c.ago(1)
	if !at.After(c.p.since) || !at.Before(c.p.until) {
		return
	}
	c.out = append(c.out, Step{At: at, Send: func(ctx context.Context, cl *client.Client, ids *IDs, key string) (client.Accepted, error) {
		var a client.Accepted
		err := cl.Call(ctx, http.MethodPost, "/v1/customers/"+ids.Customer+"/legal-holds", true, map[string]any{"matter": "tax-audit-2025", "reason": "tax-audit"}, &a, client.Key(key))
		return a, err
	}})
}

var (
	needs      = []string{"maintenance", "training", "spare-parts", "financing"}
	requests   = []string{"Please send the manual once more.", "The machine makes a noise; who can look at it?", "Change the address of the invoices.", "请寄一份新的目录。"}
	interviews = []string{"Likes the parts and waits too long for them.", "Would rather have one person to call.", "产品很好，交货可以更快。", "Has tried another supplier, and came back."}
)

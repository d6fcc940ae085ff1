package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/dossier-crm/dossier/client"
)

func (p *person) orders() []Step {
	var out []Step
	if p.r.Float64() < 0.2 { // a potential customer has not bought yet
		return nil
	}
	for i, at := range p.times(1 + 11*p.value) {
		o := client.Order{
			Number: fmt.Sprintf("D%06d-%d", p.number, i), Channel: pick(p.r, "web", "web", "store", "phone"), Items: 1 + p.r.IntN(4),
			Amount:     client.Money{Amount: fmt.Sprintf("%.2f", 15+math.Exp(3.2+1.4*p.value+0.6*p.r.NormFloat64())), Currency: "EUR"},
			OccurredAt: at,
		}
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			a, err := c.PlaceOrder(ctx, ids.Customer, o, client.Key(key))
			ids.Orders[i] = a.OrderID
			return a, err
		}})
		p.ordered = append(p.ordered, ordered{i, at, o.Amount})
	}
	return out
}

// ordered is an order of the story.
type ordered struct {
	number int
	at     time.Time
	amount client.Money
}

// fulfilled is what becomes of an order: most come in time, some late, a few go
// back, and the last ones are still on their way when the year ends.
func (p *person) fulfilled(r *rand.Rand, o ordered) []Step {
	var out []Step
	step := func(days float64, name string, body map[string]any) {
		when := o.at.Add(time.Duration(days * 24 * float64(time.Hour))).Truncate(time.Second)
		if !when.Before(p.until) {
			return
		}
		body["occurredAt"] = when.Format(time.RFC3339)
		out = append(out, Step{At: when, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return c.OnOrder(ctx, ids.Customer, ids.Orders[o.number], name, body, client.Key(key))
		}})
	}
	delivered, fate := 2+4*r.Float64(), r.Float64()
	if fate < 0.04 {
		step(0.5, "cancel", map[string]any{"reason": "customer-changed-mind"})
		return out
	}
	step(0, "promise", map[string]any{"promised": o.at.AddDate(0, 0, 5).Format(time.DateOnly)})
	step(1, "ship", map[string]any{"carrier": pick(r, "parcel", "courier")})
	step(delivered, "deliver", map[string]any{})
	if reason := pick(r, "too-small", "not-as-described", "damaged"); fate > 0.93 {
		step(delivered+6, "return", map[string]any{"reason": reason, "items": 1, "amount": map[string]any{"amount": o.amount.Amount, "currency": o.amount.Currency}})
	}
	return out
}

func (p *person) visits() []Step {
	var out []Step
	for _, at := range p.times(0.5 + 7*p.value) {
		v := client.Visit{
			Mode: pick(p.r, "inPerson", "phone", "phone", "video", "mail"), Purpose: pick(p.r, "review", "introduction", "renewal", "courtesy"),
			Outcome: pick(p.r, "satisfied", "follow-up", "no-interest", "order-expected"), Minutes: 10 + 5*p.r.IntN(12), Staff: p.staff(),
			Content: pick(p.r, visitContents...), OccurredAt: at,
		}
		if p.r.Float64() < 0.5 {
			v.Feedback = pick(p.r, visitFeedback...)
		}
		if v.Outcome == "follow-up" {
			v.Agreements = []string{pick(p.r, agreements...)}
		}
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return c.RecordVisit(ctx, ids.Customer, v, client.Key(key))
		}})
	}
	return out
}

// complaints come more often from those who are not pleased; most are resolved
// within days, some are still open when the year ends.
func (p *person) complaints() []Step {
	var out []Step
	for i, at := range p.times(0.15 + 1.6*(1-p.content)) {
		topic := topics[p.r.IntN(len(topics))]
		n := client.Complaint{
			Category: topic.category, Severity: pick(p.r, "low", "normal", "normal", "normal", "high", "critical"),
			Channel: pick(p.r, "phone", "email", "web", "branch"), Description: topic.text, OccurredAt: at,
		}
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			a, err := c.FileComplaint(ctx, ids.Customer, n, client.Key(key))
			ids.Complaints[i] = a.ComplaintID
			return a, err
		}})
		resolved := at.Add(time.Duration(math.Exp(3.2+0.9*p.r.NormFloat64()) * float64(time.Hour)))
		if !resolved.Before(p.until) || p.r.Float64() < 0.06 {
			p.filed = append(p.filed, filed{number: i, at: at})
			continue
		}
		p.filed = append(p.filed, filed{i, at, resolved})
		end := client.Resolution{
			Resolution: pick(p.r, "replaced", "refunded", "explained", "repaired"), Cause: topic.causes[p.r.IntN(len(topic.causes))],
			Description: pick(p.r, resolutions...), OccurredAt: resolved,
		}
		if end.Resolution == "refunded" {
			end.Compensation = &client.Money{Amount: fmt.Sprintf("%.2f", 5+60*p.r.Float64()), Currency: "EUR"}
		}
		out = append(out, Step{At: resolved, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return c.ResolveComplaint(ctx, ids.Customer, ids.Complaints[i], end, client.Key(key))
		}})
	}
	return out
}

func (p *person) surveys() []Step {
	var out []Step
	score := func(low, high float64) *int {
		n := int(math.Round(low + (high-low)*math.Min(1, math.Max(0, p.content+0.14*p.r.NormFloat64()))))
		return &n
	}
	for _, at := range p.times(0.9) {
		a := client.SurveyAnswer{
			Questionnaire: "relationship", Version: 1, Channel: pick(p.r, "email", "web", "phone"),
			NPS: score(0, 10), CSAT: score(1, 5), OccurredAt: at,
		}
		if at.After(p.until.AddDate(0, -6, 0)) {
			a.Version = 2
			a.CES = score(1, 7)
		}
		if p.r.Float64() < 0.6 {
			a.Drivers = map[string]int{"productQuality": *score(1, 5), "attitude": *score(1, 5), "speed": *score(1, 5), "afterSales": *score(1, 5)}
		}
		if p.r.Float64() < 0.3 {
			a.Comment = pick(p.r, comments...)
		}
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return c.RecordSurveyAnswer(ctx, ids.Customer, a, client.Key(key))
		}})
	}
	return out
}

// classes: everybody is classified after a while, some move later.
func (p *person) classes() []Step {
	var out []Step
	send := func(at time.Time, scheme, to, reason string) {
		if !at.Before(p.until) {
			return
		}
		r := client.Reclassification{Scheme: scheme, To: to, Reason: reason, OccurredAt: at}
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return reclassify(ctx, c, ids, r, key)
		}})
	}
	grade := func(high, mid, low string) string {
		switch {
		case p.value > 0.6:
			return high
		case p.value > 0.2:
			return mid
		}
		return low
	}
	first := p.since.Add(time.Duration(5+p.r.IntN(20)) * 24 * time.Hour)
	send(first, "importance", grade("important", "ordinary", "potential"), "first-review")
	send(first.Add(time.Minute), "value", grade("high", "mid", "low"), "first-review")
	if p.r.Float64() < 0.25 {
		to := "important"
		if p.value > 0.6 {
			to = "ordinary"
		}
		send(first.Add(time.Duration(60+p.r.IntN(120))*24*time.Hour), "importance", to, "half-year-review")
	}
	return out
}

// reclassify leaves a customer who is in the class already where it is.
func reclassify(ctx context.Context, c *client.Client, ids *IDs, r client.Reclassification, key string) (client.Accepted, error) {
	_, err := c.Reclassify(ctx, ids.Customer, r, client.Key(key))
	if client.ProblemCode(err) == "class-unchanged" {
		err = nil
	}
	return client.Accepted{CustomerID: ids.Customer}, err
}

var (
	visitContents = []string{
		"Went through the year's orders and what is planned for the next.", "Showed the new catalogue and left samples.",
		"Asked after the delivery of last month; it came on time.", "Introduced the new contact person.", "介绍了新产品，客户对价格有疑问。",
	}
	visitFeedback = []string{"Finds the prices fair but delivery slow.", "Is pleased with the service.", "Wants a single contact person.", "希望缩短交货时间。"}
	agreements    = []string{"Send the offer by Friday.", "Call again next month.", "Arrange a visit to the plant."}
	resolutions   = []string{"The goods were replaced the next day.", "Explained the invoice; the customer agreed.", "Refunded and apologised."}
	comments      = []string{"Keep going.", "The hotline takes too long.", "Packaging could be better.", "总体满意。", "Friendly people."}
	topics        = []struct {
		category, text string
		causes         []string
	}{
		{"delivery", "The parcel came a week late and nobody said a word.", []string{"carrier-delay", "stock-out"}},
		{"quality", "The part broke on its first day.", []string{"material-fault", "assembly-fault"}},
		{"billing", "The invoice shows a discount that was agreed as not applied.", []string{"wrong-price-list", "manual-entry"}},
		{"service", "I waited forty minutes on the telephone.", []string{"understaffed", "training"}},
		{"packaging", "The box was open and wet.", []string{"carrier-damage", "packaging-weak"}},
	}
)

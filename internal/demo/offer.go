package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// offerRules are what the company of the demo offers, and to whom.
var offerRules = map[string]any{
	"from": "2020-01-01T00:00:00Z", "purpose": "marketing", "windowDays": 365, "currency": "EUR", "most": 2, "minutes": 30, "answerDays": 14, "reason": "year-plan",
	"offers": []map[string]any{
		{"code": "service-plan", "name": "A year of service", "when": "orders >= 2 and openComplaints == 0", "score": "10 + min(orders, 10)", "coolDownDays": 180},
		{"code": "gold-card", "name": "Gold card", "when": "class_importance_important == 1", "score": "20", "coolDownDays": 365},
		{"code": "next-order", "name": "Ten per cent off the next order", "score": "5 + (daysSinceOrder > 90 ? 10 : 0)", "coolDownDays": 30, "repeat": true},
	},
}

// offers are made on the telephone to who has permitted it; a third is taken, and
// some are never answered.
func (p *person) offers(seed uint64) []Step {
	r := rand.New(rand.NewPCG(seed, 1<<34|uint64(p.number))) //nolint:gosec // made-up data, numbers are small
	p.r = r
	var out []Step
	at := func(when time.Time, send func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error)) {
		if when.Before(p.until) {
			out = append(out, Step{At: when, Send: send})
		}
	}
	post := func(ctx context.Context, c *client.Client, ids *IDs, path string, body map[string]any, out any, key string) error {
		return c.Call(ctx, http.MethodPost, "/v1/customers/"+ids.Customer+path, true, body, out, client.Key(key))
	}
	if r.Float64() < 0.7 {
		when := p.since.Add(time.Hour)
		at(when, func(ctx context.Context, c *client.Client, ids *IDs, key string) (a client.Accepted, err error) {
			return a, post(ctx, c, ids, "/consents", map[string]any{"purpose": "marketing", "notice": "2026-1", "channel": "web", "occurredAt": when.Format(time.RFC3339)}, &a, key)
		})
	}
	last := p.since
	for i, contact := range p.times(0.5 + 2*p.value) {
		if contact.Sub(last) < 24*time.Hour {
			continue
		}
		last = contact
		staff, fate := fmt.Sprintf("staff-%02d", r.IntN(20)), r.Float64()
		at(contact, func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			var a struct {
				client.Accepted
				Ranking struct {
					Offers []struct {
						OfferID string `json:"offerId"`
					} `json:"offers"`
				} `json:"ranking"`
			}
			err := post(ctx, c, ids, "/offers/rank", map[string]any{"channel": "phone", "occurredAt": contact.Format(time.RFC3339)}, &a, key)
			if len(a.Ranking.Offers) > 0 {
				ids.Offers[i] = a.Ranking.Offers[0].OfferID
			}
			return a.Accepted, err
		})
		step := func(when time.Time, name string, body map[string]any) {
			body["occurredAt"] = when.Format(time.RFC3339)
			at(when, func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
				offer, ranked := ids.Offers[i]
				if !ranked { // there was nothing for them
					return client.Accepted{CustomerID: ids.Customer}, nil
				}
				var a client.Accepted
				err := post(ctx, c, ids, "/offers/"+offer+name, body, &a, key)
				return a, err
			})
		}
		step(contact.Add(5*time.Minute), "/present", map[string]any{"staff": staff})
		switch answer := contact.Add(10 * time.Minute); {
		case fate < 0.35:
			step(answer, "/accept", map[string]any{})
		case fate < 0.85:
			step(answer, "/decline", map[string]any{"reason": pick(r, "too-dear", "has-one", "no-need")})
		}
	}
	return out
}

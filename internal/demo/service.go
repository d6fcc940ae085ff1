package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// Policies defines those that the company of the demo goes by.
func Policies(ctx context.Context, c *client.Client) error {
	day := []map[string]string{{"from": "09:00", "until": "18:00"}}
	for _, p := range []struct {
		name string
		body map[string]any
	}{
		{"calendars/office", map[string]any{
			"zone": "Europe/Berlin", "reason": "opening-hours",
			"week":       map[string]any{"monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day},
			"exceptions": []map[string]any{{"day": "2026-01-01", "name": "New Year"}, {"day": "2026-05-01", "name": "Labour Day"}, {"day": "2026-12-25", "name": "Christmas Day"}},
		}},
		{"service-levels", map[string]any{
			"from": "2020-01-01T00:00:00Z", "calendar": "office", "tierScheme": "importance", "reason": "service-promise",
			"targets": []map[string]any{
				{"tier": "important", "firstResponseMinutes": 240, "nextResponseMinutes": 480, "resolutionMinutes": 1620},
				{"firstResponseMinutes": 540, "nextResponseMinutes": 1080, "resolutionMinutes": 3240},
			},
		}},
		{"visit-cadence", map[string]any{
			"from": "2020-01-01T00:00:00Z", "tierScheme": "importance", "reason": "year-plan",
			"cadences": []map[string]any{{"tier": "important", "days": 90}, {"tier": "ordinary", "days": 240}},
		}},
		{"retention", map[string]any{"from": "2020-01-01T00:00:00Z", "identityDays": 3650, "contactDays": 1825, "contentDays": 1825, "reason": "privacy-review"}},
		{"custom-fields", map[string]any{
			"reason": "crm-start", "fields": []map[string]any{
				{"code": "segment", "label": "Segment", "type": "choice", "choices": []string{"retail", "wholesale"}, "search": true},
				{"code": "passport", "label": "Passport", "type": "text", "sensitivity": "identity"},
			},
		}},
		{"collection-standard", map[string]any{
			"from": "2020-01-01T00:00:00Z", "classScheme": "importance", "reason": "year-plan",
			"standards": []map[string]any{
				{"class": "important", "required": []map[string]any{{"field": "name"}, {"field": "email"}, {"field": "phone"}, {"field": "region"}}, "refreshDays": 365, "responsible": "staff-01"},
				{"required": []map[string]any{{"field": "name"}, {"field": "email"}}, "refreshDays": 730, "responsible": "staff-02"},
			},
		}},
		{"quality-weights", map[string]any{
			"from": "2020-01-01T00:00:00Z", "completeness": "0.4", "accuracy": "0.3", "timeliness": "0.2", "uniqueness": "0.1", "sampleDays": 365, "reason": "year-plan",
		}},
		{"offer-rules", offerRules},
		{"communication-plan", map[string]any{
			"from": "2020-01-01T00:00:00Z", "tierScheme": "importance", "effectiveDays": 180, "reason": "year-plan",
			"tiers": []map[string]any{{"tier": "important", "days": 30, "channels": []string{"phone"}}, {"tier": "ordinary", "days": 90, "channels": []string{"mail", "phone"}}, {"tier": "potential", "days": 60, "channels": []string{"phone"}}},
		}},
		{"questionnaires/after-service", map[string]any{
			"aim": "Whether service was easy to get", "audience": "Who had a visit or a request", "occurredAt": "2020-01-01T00:00:00Z",
			"questions": []map[string]any{{"code": "recommend", "type": "nps", "text": "Would you recommend us?"}, {"code": "effort", "type": "ces", "text": "How easy was it?"}},
		}},
	} {
		if err := c.Define(ctx, p.name, p.body, client.Key("demo-policy-"+p.name)); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if err := c.Call(ctx, http.MethodPost, "/v1/questionnaires/after-service/publish", true,
		map[string]any{"version": 1, "occurredAt": "2020-01-02T00:00:00Z"}, nil, client.Key("demo-policy-publish")); err != nil {
		return fmt.Errorf("publish the questionnaire: %w", err)
	}
	// In the last year of the demo more is asked of everybody. The version has a key of
	// its own: a demo that was loaded by an older program gains it.
	if err := c.Define(ctx, "collection-standard", map[string]any{
		"from": "2025-01-01T00:00:00Z", "classScheme": "importance", "reason": "more-by-phone",
		"standards": []map[string]any{
			{"class": "important", "required": []map[string]any{{"field": "name"}, {"field": "email"}, {"field": "phone"}, {"field": "region"}}, "refreshDays": 365, "responsible": "staff-01"},
			{"required": []map[string]any{{"field": "name"}, {"field": "email"}, {"field": "phone"}}, "refreshDays": 730, "responsible": "staff-02"},
		},
	}, client.Key("demo-policy-collection-standard-2")); err != nil {
		return fmt.Errorf("collection-standard: %w", err)
	}
	return nil
}

// filed is a complaint of the story: which, when, and when it is resolved; zero
// where it is not.
type filed struct {
	number       int
	at, resolved time.Time
}

// service is what is done about complaints, and the visits that are planned. It
// draws from a generator of its own, so that the rest of the story stays the same.
func (p *person) service(seed uint64) []Step {
	r := rand.New(rand.NewPCG(seed, 1<<32|uint64(p.number))) //nolint:gosec // made-up data, numbers are small
	p.r = r
	var out []Step
	for _, f := range p.filed {
		out = append(out, p.handling(r, f)...)
	}
	for _, at := range p.times(0.4 + 3*p.value) {
		out = append(out, p.planned(r, at)...)
	}
	return out
}

func (p *person) handling(r *rand.Rand, f filed) []Step {
	end := f.resolved
	if end.IsZero() {
		end = p.until
	}
	var out []Step
	step := func(share float64, name string, body map[string]any) {
		at := f.at.Add(time.Duration(share * float64(end.Sub(f.at)))).Truncate(time.Second)
		if !at.Before(p.until) || !at.After(f.at) {
			return
		}
		body["occurredAt"] = at.Format(time.RFC3339)
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return c.OnComplaint(ctx, ids.Customer, ids.Complaints[f.number], name, body, client.Key(key))
		}})
	}
	if r.Float64() < 0.15 { // nobody has looked at it yet, or it was settled on the spot
		return nil
	}
	step(0.05+0.1*r.Float64(), "acknowledge", map[string]any{"channel": "email"})
	step(0.2, "assign", map[string]any{"owner": fmt.Sprintf("staff-%02d", r.IntN(20)), "team": pick(r, "logistics", "quality", "accounts"), "due": f.at.AddDate(0, 0, 5).Format(time.RFC3339)})
	step(0.4, "analyse", map[string]any{})
	if r.Float64() < 0.25 {
		step(0.5, "pause", map[string]any{"reason": "photo-wanted"})
		step(0.6, "notes", map[string]any{"direction": "in", "channel": "email", "description": "Here is the photograph."})
		step(0.7, "notes", map[string]any{"direction": "out", "channel": "email", "description": "Thank you; we are on it."})
	}
	if f.resolved.IsZero() { // whoever is overdue is escalated by automation
		return out
	}
	step(1.1, "send-feedback", map[string]any{"channel": "phone"})
	if r.Float64() < 0.8 {
		step(1.3, "confirm", map[string]any{"satisfied": r.Float64() < p.content})
		step(1.5, "close", map[string]any{})
	}
	return out
}

// planned is a visit from the plan to what becomes of it.
func (p *person) planned(r *rand.Rand, at time.Time) []Step {
	from := time.Date(at.Year(), at.Month(), at.Day(), 8, 0, 0, 0, time.UTC)
	made := from.AddDate(0, 0, -10)
	if made.Before(p.since) {
		return nil
	}
	staff, visit := fmt.Sprintf("staff-%02d", r.IntN(20)), ""
	plan := client.VisitPlan{
		Mode: pick(r, "inPerson", "phone", "video"), Purpose: "review", Staff: staff, From: from, Until: from.Add(10 * time.Hour),
		Goal: pick(r, "Renew the contract.", "Hear what is missing.", "Introduce the new range."), OccurredAt: made,
	}
	out := []Step{{At: made, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
		a, err := c.PlanVisit(ctx, ids.Customer, plan, client.Key(key))
		visit = a.VisitID
		return a, err
	}}}
	then := func(at time.Time, name string, body map[string]any, after func(client.Accepted)) {
		if !at.Before(p.until) {
			return
		}
		body["occurredAt"] = at.Format(time.RFC3339)
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			a, err := c.OnVisit(ctx, ids.Customer, visit, name, body, client.Key(key))
			if after != nil {
				after(a)
			}
			return a, err
		}})
	}
	then(from.AddDate(0, 0, -3), "confirm", map[string]any{}, nil)
	switch chance := r.Float64(); {
	case chance < 0.7:
		body := map[string]any{"mode": plan.Mode, "staff": staff, "minutes": 15 + 5*r.IntN(9), "outcome": "satisfied", "content": pick(r, visitContents...)}
		if r.Float64() < 0.6 {
			due := at.AddDate(0, 0, 7)
			body["followUps"] = []map[string]any{{"kind": "agreement", "owner": staff, "due": due.Format(time.RFC3339), "description": pick(r, agreements...)}}
			followUp := ""
			then(at, "complete", body, func(a client.Accepted) {
				if len(a.FollowUpIDs) > 0 {
					followUp = a.FollowUpIDs[0]
				}
			})
			if done := due.AddDate(0, 0, r.IntN(9)-6); done.Before(p.until) && r.Float64() < 0.85 {
				out = append(out, Step{At: done, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
					return c.DoFollowUp(ctx, ids.Customer, followUp, "done", done, client.Key(key))
				}})
			}
			return out
		}
		then(at, "complete", body, nil)
	case chance < 0.8:
		then(from.AddDate(0, 0, -1), "cancel", map[string]any{"by": pick(r, "customer", "us"), "reason": "ill"}, nil)
	case chance < 0.9:
		then(from.Add(11*time.Hour), "miss", map[string]any{"reason": "nobody-there"}, nil)
	}
	return out
}

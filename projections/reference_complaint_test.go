package projections

import (
	"maps"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// complaints are made one by one: the events about each that its state expects,
// and then every column from the last event that says something of it.
func (r *referenceModel) complaints() {
	about := map[domain.ID][]*eventstore.Event{}
	state := map[domain.ID]domain.ComplaintState{}
	for _, e := range r.inOrder() {
		id, ok := domain.ComplaintOf(e.Opened())
		if !ok || len(about[id]) > 0 && about[id][0].Stream != e.Stream {
			continue
		}
		if _, filed := e.Opened().(*domain.CustomerComplained); filed {
			about[id], state[id] = []*eventstore.Event{e}, "received"
			continue
		}
		next, expected := domain.ComplaintLife[state[id]][e.Opened().(domain.ComplaintStep).Step()]
		if !expected {
			continue
		}
		about[id], state[id] = append(about[id], e), next
	}
	for id, events := range about {
		r.rows["complaints"] = append(r.rows["complaints"], r.complaint(id, events))
	}
}

func (r *referenceModel) complaint(id domain.ID, events []*eventstore.Event) row {
	filed, last := events[0], events[len(events)-1]
	d := filed.Opened().(*domain.CustomerComplained)
	customer, _ := filed.Customer()
	classes := map[string]string{}
	for _, e := range r.events[customer] {
		if c, ok := e.Opened().(*domain.CustomerReclassified); ok && e.Revision < filed.Revision {
			classes[c.Scheme] = c.To
		}
	}
	out := row{
		"id": id.String(), "customer_id": customer.String(), "revision": last.Revision, "position": last.Position,
		"category": d.Category, "severity": d.Severity, "channel": d.Channel, "filed_at": when(filed.Meta.OccurredAt), "filed_day": r.day(filed.Meta.OccurredAt),
		"recorded_at": when(filed.Created), "description_ref": ref(filed, "description"), "classes": classes,
		"state": "received", "state_since": when(filed.Meta.OccurredAt), "cause": "", "owner": "", "team": "", "due_at": nil, "level": 0, "action": "", "reopened": 0,
	}
	outcome := row{
		"resolution": "", "rejection": "", "compensation_amount": nil, "compensation_currency": "", "resolved_at": nil, "resolved_day": nil,
		"resolution_ref": nil, "satisfied": nil, "closed_at": nil,
	}
	running := row{"paused_since": nil, "waits_for": ""}
	maps.Copy(out, outcome)
	maps.Copy(out, running)
	for _, e := range events[1:] {
		at := when(e.Meta.OccurredAt)
		if next := string(domain.ComplaintLife[domain.ComplaintState(out["state"].(string))][e.Opened().(domain.ComplaintStep).Step()]); next != out["state"] {
			out["state"], out["state_since"] = next, at
		}
		switch d := e.Opened().(type) {
		case *domain.ComplaintAssigned:
			out["owner"], out["team"], out["due_at"] = d.Owner, d.Team, nil
			if !d.Due.IsZero() {
				out["due_at"] = when(d.Due)
			}
		case *domain.ComplaintAnalysed:
			if d.Cause != "" {
				out["cause"] = d.Cause
			}
		case *domain.ComplaintActionAgreed:
			out["action"] = d.Action
			if !d.Due.IsZero() {
				out["due_at"] = when(d.Due)
			}
		case *domain.ComplaintEscalated:
			out["level"] = d.Level
			if d.Owner != "" {
				out["owner"] = d.Owner
			}
			if !d.Due.IsZero() {
				out["due_at"] = when(d.Due)
			}
		case *domain.ComplaintResolved:
			maps.Copy(out, outcome)
			maps.Copy(out, row{"resolution": d.Resolution, "resolved_at": at, "resolved_day": r.day(e.Meta.OccurredAt), "resolution_ref": ref(e, "description")})
			if d.Cause != "" {
				out["cause"] = d.Cause
			}
			if d.Compensation != nil {
				out["compensation_amount"], out["compensation_currency"] = sixDigits(d.Compensation.Amount), d.Compensation.Currency
			}
			maps.Copy(out, running)
		case *domain.ComplaintRejected:
			out["rejection"] = e.Meta.Reason
			maps.Copy(out, running)
		case *domain.ComplaintReopened:
			maps.Copy(out, outcome)
			out["reopened"] = out["reopened"].(int) + 1
		case *domain.ComplaintConfirmed:
			if d.Satisfied != nil {
				out["satisfied"] = *d.Satisfied
			}
		case *domain.ComplaintClosed:
			out["closed_at"] = at
		case *domain.ComplaintPaused:
			if out["paused_since"] == nil {
				out["paused_since"] = at
			}
			out["waits_for"] = e.Meta.Reason
		case *domain.ComplaintResumed:
			maps.Copy(out, running)
		case *domain.ComplaintNoted:
			if d.Direction == "in" {
				maps.Copy(out, running)
			}
		}
	}
	out["open"] = domain.ComplaintState(out["state"].(string)).Open()
	return out
}

package projections

import (
	"maps"
	"time"

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
		c := r.complaint(id, events)
		r.rows["complaints"] = append(r.rows["complaints"], c)
		r.rows["service_cases"] = append(r.rows["service_cases"], serviceCaseOf(c, events))
	}
}

func (r *referenceModel) complaint(id domain.ID, events []*eventstore.Event) row {
	filed, last := events[0], events[len(events)-1]
	d := filed.Opened().(*domain.CustomerComplained)
	customer, _ := filed.Customer()
	out := row{
		"id": id.String(), "customer_id": customer.String(), "revision": last.Revision, "position": last.Position,
		"category": d.Category, "severity": d.Severity, "channel": d.Channel, "filed_at": when(filed.Meta.OccurredAt), "filed_day": r.day(filed.Meta.OccurredAt),
		"recorded_at": when(filed.Created), "description_ref": ref(filed, "description"), "classes": r.classesAt(customer, filed),
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
			out["owner"], out["team"] = d.Owner, d.Team
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

// serviceCaseOf is the case that a complaint is, and its clocks.
func serviceCaseOf(complaint row, events []*eventstore.Event) row {
	out := row{"kind": "complaint", "received_at": complaint["filed_at"], "received_day": complaint["filed_day"]}
	for _, same := range []string{"id", "customer_id", "revision", "position", "state", "open", "category", "severity", "channel", "owner", "team", "classes"} {
		out[same] = complaint[same]
	}
	short := func(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano) }
	clocks := row{"received": short(events[0].Meta.OccurredAt)}
	var responded, resolved *time.Time
	spans := map[string][]row{}
	running := func(name string) bool {
		n := len(spans[name])
		return n > 0 && spans[name][n-1]["until"] == nil
	}
	end := func(name string, at time.Time) {
		if running(name) {
			last := spans[name][len(spans[name])-1]
			last["until"] = short(at)
			if from, _ := time.Parse(time.RFC3339Nano, last["from"].(string)); at.Before(from) {
				last["until"] = last["from"]
			}
		}
	}
	for _, e := range events[1:] {
		at := e.Meta.OccurredAt.UTC().Truncate(time.Microsecond)
		answered := false
		switch d := e.Opened().(type) {
		case *domain.ComplaintAcknowledged, *domain.ComplaintFeedbackSent:
			answered = true
		case *domain.ComplaintNoted:
			answered = d.Direction == "out"
			if d.Direction == "in" {
				end("pauses", at)
				if responded != nil && resolved == nil && !running("asked") {
					spans["asked"] = append(spans["asked"], row{"from": short(at)})
				}
			}
		case *domain.ComplaintPaused:
			if !running("pauses") {
				spans["pauses"] = append(spans["pauses"], row{"from": short(at)})
			}
		case *domain.ComplaintResumed:
			end("pauses", at)
		case *domain.ComplaintResolved, *domain.ComplaintRejected:
			answered, resolved = true, &at
			end("pauses", at)
		case *domain.ComplaintReopened:
			spans["pauses"] = append(spans["pauses"], row{"from": short(*resolved), "until": short(at)})
			resolved = nil
		}
		if answered {
			end("asked", at)
			if responded == nil {
				responded = &at
			}
		}
	}
	for name, list := range spans {
		clocks[name] = list
	}
	out["responded_at"], out["resolved_at"] = nil, nil
	if responded != nil {
		out["responded_at"], clocks["responded"] = when(*responded), short(*responded)
	}
	if resolved != nil {
		out["resolved_at"], clocks["resolved"] = when(*resolved), short(*resolved)
	}
	out["clocks"] = clocks
	return out
}

package projections

import (
	"maps"
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// disputes are made event by event in the order of the log.
func (r *referenceModel) disputes() {
	byID := map[domain.ID]row{}
	give := func(c row, e *eventstore.Event, m *domain.Money) {
		if c["ended_at"] = when(e.Meta.OccurredAt); m != nil {
			c["given_amount"], c["given_currency"] = sixDigits(m.Amount), m.Currency
		}
	}
	for _, e := range r.inOrder() {
		id, ok := domain.DisputeOf(e.Opened())
		customer, _ := e.Customer()
		c := byID[id]
		if !ok || c != nil && c["customer_id"] != customer.String() {
			continue
		}
		at := e.Meta.OccurredAt
		if d, opened := e.Opened().(*domain.DisputeOpened); opened {
			c = row{
				"id": id.String(), "customer_id": customer.String(), "state": "opened", "open": true, "kind": d.Kind, "complaint_id": nil, "order_id": nil, "owner": d.Owner, "team": "",
				"claimed_amount": nil, "claimed_currency": "", "evidence": []row{}, "found_for": "", "body": "", "given_amount": nil, "given_currency": "", "reason": "",
				"opened_at": when(at), "opened_day": r.day(at), "ended_at": nil, "classes": r.classesAt(customer, e), "claim_ref": ref(e, "claim"), "outcome_ref": nil,
			}
			if !d.ComplaintID.IsZero() {
				c["complaint_id"] = d.ComplaintID.String()
			}
			if !d.OrderID.IsZero() {
				c["order_id"] = d.OrderID.String()
			}
			if d.Amount != nil {
				c["claimed_amount"], c["claimed_currency"] = sixDigits(d.Amount.Amount), d.Amount.Currency
			}
			byID[id] = c
		} else if c == nil || c["open"] == false {
			continue
		}
		switch d := e.Opened().(type) {
		case *domain.DisputeEvidenceAdded:
			one := row{"from": d.From, "at": at.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), "revision": e.Revision}
			if !d.AttachmentID.IsZero() {
				one["attachment"] = d.AttachmentID.String()
			}
			c["state"], c["evidence"] = "evidenceAdded", append(c["evidence"].([]row), one)
		case *domain.DisputeAssigned:
			c["owner"], c["team"] = d.Owner, d.Team
		case *domain.DisputeRuled:
			if c["state"] != "evidenceAdded" {
				continue
			}
			c["state"], c["open"], c["found_for"], c["body"], c["outcome_ref"] = "ruled", false, d.For, d.Body, ref(e, "ruling")
			give(c, e, d.Amount)
		case *domain.DisputeSettled:
			c["state"], c["open"], c["outcome_ref"] = "settled", false, ref(e, "description")
			give(c, e, d.Amount)
		case *domain.DisputeWithdrawn:
			c["state"], c["open"], c["reason"] = "withdrawn", false, e.Meta.Reason
			give(c, e, nil)
		}
		c["revision"], c["position"] = e.Revision, e.Position
	}
	r.rows["disputes"] = slices.Collect(maps.Values(byID))
}

// upgrades likewise.
func (r *referenceModel) upgrades() {
	byID := map[domain.ID]row{}
	for _, e := range r.inOrder() {
		id, ok := domain.UpgradeOf(e.Opened())
		customer, _ := e.Customer()
		c := byID[id]
		if !ok || c != nil && c["customer_id"] != customer.String() {
			continue
		}
		at := when(e.Meta.OccurredAt)
		switch d := e.Opened().(type) {
		case *domain.ServiceUpgradeRequested:
			c = row{
				"id": id.String(), "customer_id": customer.String(), "state": "requested", "tier": d.Tier, "cause": d.Cause, "requested_at": at, "decided_at": nil,
				"decided_by": "", "valid_from": nil, "valid_until": nil, "reason": "", "description_ref": ref(e, "description"),
			}
			byID[id] = c
		case *domain.ServiceUpgradeGranted:
			if c == nil || c["state"] != "requested" {
				continue
			}
			maps.Copy(c, row{"state": "granted", "tier": d.Tier, "valid_from": when(d.From), "valid_until": when(d.Until), "decided_at": at, "decided_by": e.Meta.Actor, "reason": e.Meta.Reason})
		case *domain.ServiceUpgradeRefused:
			if c == nil || c["state"] != "requested" {
				continue
			}
			maps.Copy(c, row{"state": "refused", "decided_at": at, "decided_by": e.Meta.Actor, "reason": e.Meta.Reason})
		case *domain.ServiceUpgradeEnded:
			if c == nil || c["state"] != "granted" {
				continue
			}
			c["state"], c["reason"] = "ended", e.Meta.Reason
			if until, _ := time.Parse("2006-01-02T15:04:05.999999Z07:00", c["valid_until"].(string)); e.Meta.OccurredAt.Before(until) {
				c["valid_until"] = at
			}
		}
		c["revision"], c["position"] = e.Revision, e.Position
	}
	r.rows["service_upgrades"] = slices.Collect(maps.Values(byID))
}

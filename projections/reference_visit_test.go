package projections

import (
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// plans are planned visits and follow-ups, event by event in the order of the
// log; what their tables do not have where they stand does not count.
func (r *referenceModel) plans() {
	visits, followUps := map[domain.ID]row{}, map[domain.ID]row{}
	// begin makes a row with what both have of the event that begins it.
	begin := func(of map[domain.ID]row, id domain.ID, e *eventstore.Event, columns row) {
		customer, _ := e.Customer()
		if old := of[id]; old != nil && old["customer_id"] != customer.String() {
			return
		}
		columns["id"], columns["customer_id"], columns["classes"] = id.String(), customer.String(), r.classesAt(customer, e)
		columns["revision"], columns["position"] = e.Revision, e.Position
		of[id] = columns
	}
	// step moves a row on where that is possible, and says whether.
	step := func(c row, e *eventstore.Event, to string, from ...string) bool {
		customer, _ := e.Customer()
		if c == nil || c["customer_id"] != customer.String() {
			return false
		}
		for _, state := range from {
			if c["state"] == state {
				c["state"], c["revision"], c["position"] = to, e.Revision, e.Position
				return true
			}
		}
		return false
	}
	for _, e := range r.inOrder() {
		at := when(e.Meta.OccurredAt)
		switch d := e.Opened().(type) {
		case *domain.VisitPlanned:
			begin(visits, d.VisitID, e, row{
				"state": "planned", "mode": d.Mode, "purpose": d.Purpose, "staff": d.Staff, "team": "", "from_at": when(d.From), "until_at": when(d.Until), "until_day": r.day(d.Until),
				"planned_at": at, "started_at": nil, "visited_at": nil, "in_window": false, "rescheduled": 0, "cancelled_by": "", "reason": "",
				"content_ref": ref(e, "content"), "goal_ref": ref(e, "goal"),
			})
		case *domain.VisitConfirmed:
			step(visits[d.VisitID], e, "confirmed", "planned")
		case *domain.VisitStarted:
			if c := visits[d.VisitID]; step(c, e, "started", "planned", "confirmed") {
				c["started_at"] = at
			}
		case *domain.CustomerVisited:
			if c := visits[d.VisitID]; step(c, e, "completed", "planned", "confirmed", "started") {
				c["visited_at"], c["in_window"] = at, c["from_at"].(string) <= at && at <= c["until_at"].(string)
			}
		case *domain.VisitMissed:
			if c := visits[d.VisitID]; step(c, e, "missed", "planned", "confirmed", "started") {
				c["reason"] = e.Meta.Reason
			}
		case *domain.VisitCancelled:
			if c := visits[d.VisitID]; step(c, e, "cancelled", "planned", "confirmed", "started") {
				c["cancelled_by"], c["reason"] = d.By, e.Meta.Reason
			}
		case *domain.VisitRescheduled:
			if c := visits[d.VisitID]; step(c, e, "planned", "planned", "confirmed") {
				c["from_at"], c["until_at"], c["until_day"], c["rescheduled"] = when(d.From), when(d.Until), r.day(d.Until), c["rescheduled"].(int)+1
				if d.Staff != "" {
					c["staff"], c["team"] = d.Staff, ""
				}
			}
		case *domain.VisitAssigned:
			if c := visits[d.VisitID]; c != nil && step(c, e, c["state"].(string), "planned", "confirmed", "started") {
				c["staff"], c["team"] = d.Staff, d.Team
			}
		case *domain.FollowUpOpened:
			begin(followUps, d.FollowUpID, e, row{
				"state": "open", "kind": d.Kind, "owner": d.Owner, "team": "", "opened_at": at, "due_at": when(d.Due), "due_day": r.day(d.Due), "ended_at": nil,
				"outcome": "", "visit_id": nil, "complaint_id": nil, "description_ref": ref(e, "description"), "outcome_ref": nil,
			})
			if c := followUps[d.FollowUpID]; c["position"] == e.Position && !d.VisitID.IsZero() {
				c["visit_id"] = d.VisitID.String()
			}
		case *domain.FollowUpDone:
			if c := followUps[d.FollowUpID]; step(c, e, "done", "open") {
				c["ended_at"], c["outcome"], c["outcome_ref"] = at, d.Outcome, ref(e, "description")
			}
		case *domain.FollowUpAssigned:
			if c := followUps[d.FollowUpID]; step(c, e, "open", "open") {
				c["owner"], c["team"] = d.Owner, d.Team
			}
		case *domain.FollowUpDropped:
			if c := followUps[d.FollowUpID]; step(c, e, "dropped", "open") {
				c["ended_at"], c["outcome"] = at, e.Meta.Reason
			}
		}
	}
	for _, c := range visits {
		c["open"] = c["state"] == "planned" || c["state"] == "confirmed" || c["state"] == "started"
		r.rows["visit_plans"] = append(r.rows["visit_plans"], c)
	}
	for _, c := range followUps {
		r.rows["follow_ups"] = append(r.rows["follow_ups"], c)
	}
}

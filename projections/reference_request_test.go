package projections

import (
	"slices"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// requests are service requests, event by event in the order of the log, and the
// cases that they are.
func (r *referenceModel) requests() {
	short := func(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano) }
	byID := map[domain.ID]row{}
	extra := map[domain.ID]row{} // what only the case has
	for _, e := range r.inOrder() {
		customer, _ := e.Customer()
		id, ok := domain.RequestOf(e.Opened())
		if c := byID[id]; !ok || c != nil && c["customer_id"] != customer.String() {
			continue
		}
		at := e.Meta.OccurredAt
		if d, opened := e.Opened().(*domain.CustomerRequested); opened {
			byID[id] = row{
				"id": id.String(), "customer_id": customer.String(), "revision": e.Revision, "position": e.Position, "state": "received", "type": "", "urgency": "",
				"channel": d.Channel, "owner": "", "team": "", "due_at": nil, "tasks": map[string]row{}, "resolution": "", "satisfied": nil, "received_at": when(at),
				"classes": r.classesAt(customer, e), "clocks": row{"received": short(at)}, "description_ref": ref(e, "description"), "resolution_ref": nil,
			}
			extra[id] = row{"received_day": r.day(at), "responded_at": nil, "resolved_at": nil}
			continue
		}
		c, x := byID[id], extra[id]
		if c == nil {
			continue
		}
		from := map[string][]string{
			"triage": {"received", "triaged"}, "assign": {"triaged", "assigned", "working"}, "start": {"assigned"}, "addTask": {"assigned", "working"}, "doTask": {"assigned", "working"},
			"notify": {"received", "triaged", "assigned", "working"}, "resolve": {"received", "triaged", "assigned", "working"}, "confirm": {"resolved"}, "resume": {"resolved"},
		}[e.Opened().(domain.RequestStep).Step()]
		if !slices.Contains(from, c["state"].(string)) {
			continue
		}
		c["revision"], c["position"] = e.Revision, e.Position
		clocks := c["clocks"].(row)
		answered := func() {
			if clocks["responded"] == nil {
				clocks["responded"], x["responded_at"] = short(at), when(at)
			}
		}
		switch d := e.Opened().(type) {
		case *domain.RequestTriaged:
			c["state"], c["type"], c["urgency"] = "triaged", d.Type, d.Urgency
		case *domain.RequestAssigned:
			if c["owner"], c["team"] = d.Owner, d.Team; c["state"] == "triaged" {
				c["state"] = "assigned"
			}
		case *domain.RequestStarted:
			c["state"] = "working"
		case *domain.RequestTaskAdded:
			c["tasks"].(map[string]row)[d.TaskID.String()] = row{"team": d.Team}
		case *domain.RequestTaskDone:
			if task := c["tasks"].(map[string]row)[d.TaskID.String()]; task != nil {
				task["done"] = short(at)
			}
		case *domain.RequestProgressNotified:
			answered()
		case *domain.RequestResolved:
			answered()
			c["state"], c["resolution"], c["resolution_ref"] = "resolved", d.Resolution, ref(e, "description")
			clocks["resolved"], x["resolved_at"] = short(at), when(at)
		case *domain.RequestConfirmed:
			c["state"] = "confirmed"
		case *domain.RequestResumed:
			pauses, _ := clocks["pauses"].([]row)
			clocks["pauses"] = append(pauses, row{"from": clocks["resolved"], "until": short(at)})
			delete(clocks, "resolved")
			c["state"], c["resolution"], c["resolution_ref"], x["resolved_at"] = "working", "", nil, nil
		}
	}
	for id, c := range byID {
		c["open"] = !slices.Contains([]string{"resolved", "confirmed"}, c["state"].(string))
		r.rows["requests"] = append(r.rows["requests"], c)
		of := extra[id]
		for _, same := range []string{"id", "customer_id", "revision", "position", "state", "open", "channel", "owner", "team", "classes", "received_at", "clocks"} {
			of[same] = c[same]
		}
		of["kind"], of["category"], of["severity"] = "request", c["type"], c["urgency"]
		r.rows["service_cases"] = append(r.rows["service_cases"], of)
	}
}

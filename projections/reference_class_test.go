package projections

import (
	"encoding/json"

	"github.com/dossier-crm/dossier/domain"
)

// classes makes the rows that are about schemes and the lifecycle.
func (r *referenceModel) classes() {
	days := map[[2]string]int{} // of a stage
	for id, events := range r.events {
		held := map[string]row{}
		var life []domain.LifeEvent
		for _, e := range events {
			at := when(e.Meta.OccurredAt)
			fact := row{"kind": "", "code": "", "class": "", "amount": json.Number(domain.Decimal{}.String()), "number": 0, "ref": domain.ID{}.String()}
			if step, ok := domain.LifeOf(e.Opened()); ok {
				life = append(life, domain.LifeEvent{Day: domain.DayOf(e.Meta.OccurredAt, r.zone), Step: step})
			}
			switch d := e.Opened().(type) {
			case *domain.CustomerCreated:
				fact["kind"] = "created"
			case *domain.CustomerArchived, *domain.CustomerErased:
				fact["kind"] = "ended"
			case *domain.OrderPlaced:
				fact["kind"], fact["code"], fact["amount"] = "order", d.Amount.Currency, json.Number(d.Amount.Amount.String())
			case *domain.CustomerVisited:
				fact["kind"] = "visit"
			case *domain.CustomerComplained:
				fact["kind"], fact["ref"] = "complaint", d.ComplaintID.String()
			case *domain.ComplaintReopened:
				fact["kind"], fact["ref"] = "reopened", d.ComplaintID.String()
			case *domain.ComplaintResolved:
				fact["kind"], fact["ref"] = "settled", d.ComplaintID.String()
			case *domain.ComplaintRejected:
				fact["kind"], fact["ref"] = "settled", d.ComplaintID.String()
			case *domain.CriterionDeclared:
				fact["kind"], fact["code"], fact["amount"] = "criterion", d.Criterion, json.Number(d.Value.String())
			case *domain.CustomerSurveyed:
				if d.NPS != nil {
					fact["kind"], fact["number"] = "nps", *d.NPS
				}
			case *domain.CustomerReclassified:
				fact["kind"], fact["code"], fact["class"], fact["number"] = "class", d.Scheme, d.To, d.SchemeVersion
				held[d.Scheme] = row{
					"id": domain.DeriveID(id, "class", d.Scheme).String(), "customer_id": id.String(), "scheme": d.Scheme,
					"revision": e.Revision, "position": e.Position, "class": d.To, "from_class": d.From, "scheme_version": d.SchemeVersion,
					"reason": e.Meta.Reason, "since": at, "evidence": d.Evidence,
				}
			}
			if fact["kind"] != "" {
				fact["customer_id"], fact["revision"], fact["position"], fact["occurred_at"] = id.String(), e.Revision, e.Position, at
				r.rows["class_facts"] = append(r.rows["class_facts"], fact)
			}
		}
		for _, one := range held {
			r.rows["customer_classes"] = append(r.rows["customer_classes"], one)
		}
		former := ""
		for _, step := range domain.Lifecycle(life) {
			day := step.Day.String()
			days[[2]string{string(step.Stage), day}]++
			if former != "" {
				days[[2]string{former, day}]--
			}
			former = string(step.Stage)
		}
	}
	for c, n := range days {
		if n != 0 {
			r.rows["lifecycle_days"] = append(r.rows["lifecycle_days"], row{"stage": c[0], "day": c[1], "customers": n})
		}
	}
}

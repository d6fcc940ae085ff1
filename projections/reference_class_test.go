package projections

import (
	"encoding/json"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// classes makes the rows that are about schemes.
func (r *referenceModel) classes() {
	for id, events := range r.events {
		held := map[string]row{}
		for _, e := range events {
			at := when(e.Meta.OccurredAt)
			if d, ok := e.Opened().(*domain.CustomerReclassified); ok {
				held[d.Scheme] = row{
					"id": domain.DeriveID(id, "class", d.Scheme).String(), "customer_id": id.String(), "scheme": d.Scheme,
					"revision": e.Revision, "position": e.Position, "class": d.To, "from_class": d.From, "scheme_version": d.SchemeVersion,
					"reason": e.Meta.Reason, "since": at, "evidence": d.Evidence,
				}
			}
			if fact := factOf(e); fact != nil {
				fact["customer_id"], fact["known_to"] = id.String(), nil
				r.rows["class_facts"] = append(r.rows["class_facts"], fact)
			}
		}
		for _, one := range held {
			r.rows["customer_classes"] = append(r.rows["customer_classes"], one)
		}
	}
}

// factOf is what of an event matters to schemes, nil where nothing does.
func factOf(e *eventstore.Event) row {
	fact := row{"kind": "", "code": "", "class": "", "amount": json.Number(domain.Decimal{}.String()), "number": 0, "ref": domain.ID{}.String()}
	switch d := e.Opened().(type) {
	case *domain.CustomerCreated:
		fact["kind"] = "created"
	case *domain.CustomerArchived, *domain.CustomerErased:
		fact["kind"] = "ended"
	case *domain.OrderPlaced:
		fact["kind"], fact["code"], fact["amount"] = "order", d.Amount.Currency, json.Number(d.Amount.Amount.String())
		fact["ref"] = d.OrderID.String()
	case *domain.OrderReturned:
		fact["kind"], fact["code"], fact["amount"] = "returned", d.Amount.Currency, json.Number(d.Amount.Amount.String())
		if fact["ref"] = d.OrderID.String(); d.Whole {
			fact["number"] = 1
		}
	case *domain.OrderCancelled:
		fact["kind"], fact["code"], fact["amount"] = "cancelled", d.Amount.Currency, json.Number(d.Amount.Amount.String())
		fact["ref"], fact["number"] = d.OrderID.String(), 1
	case *domain.CustomerVisited:
		fact["kind"] = "visit"
	case *domain.CustomerContacted:
		if d.Missed {
			return nil
		}
		fact["kind"] = "contact"
	case *domain.KeyContactHeld:
		fact["kind"] = "contact"
	case *domain.NeedRecorded:
		fact["kind"], fact["code"], fact["number"] = "need", d.Need, d.Weight
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
		if d.NPS == nil {
			return nil
		}
		fact["kind"], fact["number"] = "nps", *d.NPS
	case *domain.CustomerReclassified:
		fact["kind"], fact["code"], fact["class"], fact["number"] = "class", d.Scheme, d.To, d.SchemeVersion
	case *domain.CustomerMerged:
		fact["kind"], fact["ref"] = "merged", d.Into.String()
	case *domain.CustomerUnmerged:
		fact["kind"] = "unmerged"
	case *domain.CustomerAbsorbed:
		fact["kind"], fact["ref"] = "absorbed", d.Member.String()
	case *domain.CustomerSeparated:
		fact["kind"], fact["ref"] = "separated", d.Member.String()
	default:
		return nil
	}
	fact["revision"], fact["position"], fact["occurred_at"], fact["known_from"] = e.Revision, e.Position, when(e.Meta.OccurredAt), e.Position
	if by := e.AmendedBy(); by != nil {
		fact["known_from"] = by.Position
	}
	return fact
}

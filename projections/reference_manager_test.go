package projections

import "github.com/dossier-crm/dossier/domain"

// managers are who has which customer, a row an event.
func (r *referenceModel) managers() {
	for _, e := range r.inOrder() {
		customer, _ := e.Customer()
		out := row{
			"customer_id": customer.String(), "revision": e.Revision, "position": e.Position, "staff": nil, "team": "", "role": "",
			"valid_until": "infinity", "reason": e.Meta.Reason, "actor": e.Meta.Actor, "recorded_at": when(e.Created),
		}
		switch d := e.Opened().(type) {
		case *domain.ManagerAssigned:
			if out["team"], out["role"], out["valid_from"] = d.Team, d.Role, when(d.From); !d.Staff.IsZero() {
				out["staff"] = d.Staff.String()
			}
			if !d.Until.IsZero() {
				out["valid_until"] = when(d.Until)
			}
		case *domain.ManagerReleased:
			out["valid_from"] = when(d.From)
		default:
			continue
		}
		r.rows["customer_managers"] = append(r.rows["customer_managers"], out)
	}
}

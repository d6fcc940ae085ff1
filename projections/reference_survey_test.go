package projections

import (
	"time"

	"pgregory.net/rapid"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// classesAt are the classes the customer was in when the event occurred, as far as was
// recorded before it.
func (r *referenceModel) classesAt(customer domain.ID, e *eventstore.Event) map[string]string {
	classes := map[string]string{}
	for _, before := range r.events[customer] {
		if c, ok := before.Opened().(*domain.CustomerReclassified); ok && before.Revision < e.Revision && !before.Meta.OccurredAt.After(e.Meta.OccurredAt) {
			classes[c.Scheme] = c.To
		}
	}
	return classes
}

// invitations are those to surveys, event by event in the order of the log; what
// does not go on from where they stand does not count.
func (r *referenceModel) invitations() {
	all, ends := map[domain.ID]row{}, map[domain.ID]time.Time{}
	for _, e := range r.inOrder() {
		id, ok := domain.InvitationOf(e.Opened())
		if !ok {
			continue
		}
		customer, _ := e.Customer()
		c, at := all[id], when(e.Meta.OccurredAt)
		if c != nil && c["customer_id"] != customer.String() {
			continue
		}
		open := c != nil && (c["state"] == "invited" || c["state"] == "delivered")
		switch d := e.Opened().(type) {
		case *domain.SurveyInvited:
			c = row{
				"id": id.String(), "customer_id": customer.String(), "state": "invited", "questionnaire": d.Questionnaire, "version": d.Version, "channel": d.Channel,
				"invited_at": at, "delivered_at": nil, "delivered_day": nil, "answered_at": nil, "expires_at": when(d.Expires), "reason": "", "classes": r.classesAt(customer, e),
			}
			all[id], ends[id] = c, d.Expires
		case *domain.SurveyDelivered:
			if c == nil || c["state"] != "invited" {
				continue
			}
			c["state"], c["delivered_at"], c["delivered_day"] = "delivered", at, r.day(e.Meta.OccurredAt)
		case *domain.CustomerSurveyed:
			if !open || !e.Meta.OccurredAt.Before(ends[id]) { // a correction moved it behind the end
				continue
			}
			if c["state"] == "invited" {
				c["delivered_at"], c["delivered_day"] = at, r.day(e.Meta.OccurredAt)
			}
			c["state"], c["answered_at"] = "answered", at
		case *domain.SurveyInvitationExpired:
			if !open {
				continue
			}
			c["state"], c["reason"] = "expired", e.Meta.Reason
		}
		c["revision"], c["position"] = e.Revision, e.Position
		c["open"] = c["state"] == "invited" || c["state"] == "delivered"
	}
	for _, c := range all {
		r.rows["survey_invitations"] = append(r.rows["survey_invitations"], c)
	}
}

// onInvitation is an invitation to a survey, or any step of one.
func (h *history) onInvitation() domain.Event {
	id := domain.ID(uuid.New())
	if n := len(h.invitations); n > 0 && rapid.IntRange(0, 3).Draw(h.t, "known") > 0 {
		id = h.invitations[rapid.IntRange(max(0, n-5), n-1).Draw(h.t, "invitation")]
	} else {
		h.invitations = append(h.invitations, id)
	}
	switch rapid.IntRange(0, 5).Draw(h.t, "step") {
	case 0, 1:
		return &domain.SurveyInvited{InvitationID: id, Questionnaire: "q1", Version: 1, Channel: h.one("email", "web"), Expires: h.when().AddDate(0, 1, 0)}
	case 2, 3:
		return &domain.SurveyDelivered{InvitationID: id}
	case 4:
		return &domain.CustomerSurveyed{AnswerID: domain.ID(uuid.New()), InvitationID: id, Questionnaire: "q1", Version: 1, NPS: h.score(10), Ratings: []domain.Rating{{Question: "t", Kind: "trust", Aspect: "trust", Score: 4, Low: 1, High: 5}}}
	}
	return &domain.SurveyInvitationExpired{InvitationID: id}
}

// invitationSubject: an answer is about itself, also where it answers one.
func invitationSubject(e domain.Event) (domain.ID, bool) {
	if _, answer := e.(*domain.CustomerSurveyed); answer {
		return domain.ID{}, false
	}
	return domain.InvitationOf(e)
}

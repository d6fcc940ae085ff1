package domain

import (
	"reflect"
	"strings"
)

// PersonalField is one personal field that events keep: an entry of the register
// of what is kept, why and for how long.
type PersonalField struct {
	Event    string // type of the event
	Field    string // stored name
	Category string // by which its key and its retention go
	Why      string // what it is kept for
	Search   string // how it can be found without being read; "" where it cannot
}

// Why personal fields are kept. A line for each field that has the tag personal:
// a field without one fails the tests.
const (
	toKnow    = "to know whom the organisation deals with, and to tell people apart"
	toReach   = "to reach the customer"
	toServe   = "to serve the customer by what they asked for, were told and agreed to"
	toRemedy  = "to handle a complaint, to show how it was handled, and to remove its cause"
	toImprove = "to learn from what customers say about products and service"
	toExplain = "to show why the customer was put into a class"
	toEmploy  = "to know who of the staff is responsible"
)

var reasons = map[string]string{
	"CustomerCreated.name":                toKnow,
	"CustomerCreated.birthDate":           toKnow,
	"CustomerCreated.contacts":            toReach,
	"CustomerCreated.interests":           toServe,
	"CustomerCreated.notes":               toServe,
	"CustomerCreated.externalRef":         toKnow,
	"CustomerProfileChanged.name":         toKnow,
	"CustomerProfileChanged.birthDate":    toKnow,
	"CustomerProfileChanged.interests":    toServe,
	"CustomerProfileChanged.notes":        toServe,
	"CustomerContactsChanged.contacts":    toReach,
	"CustomFieldsChanged.identity":        toKnow,
	"CustomFieldsChanged.contact":         toReach,
	"CustomFieldsChanged.content":         toServe,
	"FieldVerified.note":                  toKnow,
	"PersonLinked.title":                  toKnow,
	"PersonLinked.contacts":               toReach,
	"CustomerVisited.content":             toServe,
	"CustomerVisited.feedback":            toImprove,
	"CustomerVisited.agreements":          toServe,
	"CustomerContacted.parties":           toServe,
	"CustomerContacted.content":           toServe,
	"KeyContactPrepared.agenda":           toServe,
	"KeyContactPrepared.goal":             toServe,
	"KeyContactHeld.content":              toServe,
	"KeyContactFollowedUp.content":        toServe,
	"NeedRecorded.note":                   toServe,
	"VisitPlanned.content":                toServe,
	"VisitPlanned.goal":                   toServe,
	"FollowUpOpened.description":          toServe,
	"FollowUpDone.description":            toServe,
	"CustomerRequested.description":       toServe,
	"RequestTaskAdded.description":        toServe,
	"RequestProgressNotified.description": toServe,
	"RequestResolved.description":         toServe,
	"CustomerComplained.description":      toRemedy,
	"ComplaintResolved.description":       toRemedy,
	"ComplaintAcknowledged.description":   toRemedy,
	"ComplaintAnalysed.description":       toRemedy,
	"ComplaintActionAgreed.description":   toRemedy,
	"ComplaintFeedbackSent.description":   toRemedy,
	"ComplaintConfirmed.description":      toRemedy,
	"ComplaintReopened.description":       toRemedy,
	"ComplaintRejected.description":       toRemedy,
	"ComplaintNoted.description":          toRemedy,
	"CustomerSurveyed.comment":            toImprove,
	"InterviewHeld.content":               toImprove,
	"DisputeOpened.claim":                 toRemedy,
	"DisputeEvidenceAdded.description":    toRemedy,
	"DisputeRuled.ruling":                 toRemedy,
	"DisputeSettled.description":          toRemedy,
	"ServiceUpgradeRequested.description": toServe,
	"OfferPresented.note":                 toServe,
	"OfferAccepted.note":                  toServe,
	"OfferDeclined.note":                  toImprove,
	"AttachmentAdded.name":                toRemedy,
	"AttachmentAdded.description":         toRemedy,
	"OrderReturned.description":           toRemedy,
	"CustomerReclassified.note":           toExplain,
	"CriterionDeclared.note":              toExplain,
	"VisitCorrected.content":              toServe,
	"VisitCorrected.feedback":             toImprove,
	"VisitCorrected.agreements":           toServe,
	"SurveyAnswerCorrected.comment":       toImprove,
	"ComplaintCorrected.description":      toRemedy,
	"FollowUpCorrected.description":       toServe,
	"ProfileCorrected.name":               toKnow,
	"ProfileCorrected.birthDate":          toKnow,
	"ProfileCorrected.interests":          toServe,
	"ProfileCorrected.notes":              toServe,
	"ContactsCorrected.contacts":          toReach,
	"StaffJoined.name":                    toEmploy,
}

// searches says of which fields keyed blind indexes are made.
var searches = map[string]string{
	"name":      "by pairs of letters, under a key",
	"birthDate": "by month and day, under a key",
	"contacts":  "by e-mail address and phone number, under a key",
}

// PersonalFields lists every personal field there is, in the order of the
// catalogue.
func PersonalFields() []PersonalField {
	var out []PersonalField
	for _, k := range Catalogue {
		for _, f := range PersonalFieldsOf(k.New()) {
			f.Event, f.Why = k.Type, reasons[k.Type+"."+f.Field]
			if strings.HasPrefix(k.Type, "Customer") || k.Type == "ProfileCorrected" || k.Type == "ContactsCorrected" {
				f.Search = searches[f.Field]
			}
			out = append(out, f)
		}
	}
	return out
}

// PersonalFieldsOf returns the names and categories of an event's personal fields.
func PersonalFieldsOf(e Event) []PersonalField {
	var out []PersonalField
	typ := reflect.TypeOf(e).Elem()
	for i := range typ.NumField() {
		f := typ.Field(i)
		if category, ok := f.Tag.Lookup("personal"); ok {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			out = append(out, PersonalField{Event: e.EventType(), Field: name, Category: category})
		}
	}
	return out
}

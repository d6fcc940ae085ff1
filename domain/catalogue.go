package domain

import "slices"

// Kind describes one type of event.
type Kind struct {
	Type   string       // stored name
	Schema int          // the newest schema; older ones are upcast
	New    func() Event // a pointer to a zero event, to decode into
	Family Family       // of the streams that have it
}

// Catalogue lists every event there is. A new event is its struct, its case in
// the folds, and a line in its family below; a golden file of its stored form
// is then asked for by the tests.
var Catalogue = slices.Concat(
	of(FamilyCustomer, customerEvents),
	of(FamilyStaff, staffEvents),
	of(FamilyScheme, serviceSchemeEvents),
	of(FamilyScheme, classSchemeEvents),
)

type kind struct {
	Type   string
	Schema int
	New    func() Event
}

func of(f Family, list []kind) []Kind {
	out := make([]Kind, len(list))
	for i, k := range list {
		out[i] = Kind{Type: k.Type, Schema: k.Schema, New: k.New, Family: f}
	}
	return out
}

var customerEvents = []kind{
	{"CustomerCreated", 1, func() Event { return new(CustomerCreated) }},
	{"CustomerProfileChanged", 1, func() Event { return new(CustomerProfileChanged) }},
	{"CustomerContactsChanged", 1, func() Event { return new(CustomerContactsChanged) }},
	{"CustomerArchived", 1, func() Event { return new(CustomerArchived) }},
	{"CustomerVisited", 1, func() Event { return new(CustomerVisited) }},
	{"VisitPlanned", 1, func() Event { return new(VisitPlanned) }},
	{"VisitConfirmed", 1, func() Event { return new(VisitConfirmed) }},
	{"VisitStarted", 1, func() Event { return new(VisitStarted) }},
	{"VisitMissed", 1, func() Event { return new(VisitMissed) }},
	{"VisitCancelled", 1, func() Event { return new(VisitCancelled) }},
	{"VisitRescheduled", 1, func() Event { return new(VisitRescheduled) }},
	{"FollowUpOpened", 1, func() Event { return new(FollowUpOpened) }},
	{"FollowUpDone", 1, func() Event { return new(FollowUpDone) }},
	{"FollowUpDropped", 1, func() Event { return new(FollowUpDropped) }},
	{"CustomerRequested", 1, func() Event { return new(CustomerRequested) }},
	{"RequestTriaged", 1, func() Event { return new(RequestTriaged) }},
	{"RequestAssigned", 1, func() Event { return new(RequestAssigned) }},
	{"RequestStarted", 1, func() Event { return new(RequestStarted) }},
	{"RequestTaskAdded", 1, func() Event { return new(RequestTaskAdded) }},
	{"RequestTaskDone", 1, func() Event { return new(RequestTaskDone) }},
	{"RequestProgressNotified", 1, func() Event { return new(RequestProgressNotified) }},
	{"RequestResolved", 1, func() Event { return new(RequestResolved) }},
	{"RequestConfirmed", 1, func() Event { return new(RequestConfirmed) }},
	{"RequestResumed", 1, func() Event { return new(RequestResumed) }},
	{"CustomerComplained", 1, func() Event { return new(CustomerComplained) }},
	{"ComplaintResolved", 1, func() Event { return new(ComplaintResolved) }},
	{"ComplaintAcknowledged", 1, func() Event { return new(ComplaintAcknowledged) }},
	{"ComplaintAssigned", 1, func() Event { return new(ComplaintAssigned) }},
	{"ComplaintAnalysed", 1, func() Event { return new(ComplaintAnalysed) }},
	{"ComplaintActionAgreed", 1, func() Event { return new(ComplaintActionAgreed) }},
	{"ComplaintFeedbackSent", 1, func() Event { return new(ComplaintFeedbackSent) }},
	{"ComplaintConfirmed", 1, func() Event { return new(ComplaintConfirmed) }},
	{"ComplaintClosed", 1, func() Event { return new(ComplaintClosed) }},
	{"ComplaintReopened", 1, func() Event { return new(ComplaintReopened) }},
	{"ComplaintRejected", 1, func() Event { return new(ComplaintRejected) }},
	{"ComplaintEscalated", 1, func() Event { return new(ComplaintEscalated) }},
	{"ComplaintNoted", 1, func() Event { return new(ComplaintNoted) }},
	{"ComplaintPaused", 1, func() Event { return new(ComplaintPaused) }},
	{"ComplaintResumed", 1, func() Event { return new(ComplaintResumed) }},
	{"CustomerSurveyed", 1, func() Event { return new(CustomerSurveyed) }},
	{"CustomerReclassified", 1, func() Event { return new(CustomerReclassified) }},
	{"CriterionDeclared", 1, func() Event { return new(CriterionDeclared) }},
	{"ConsentGranted", 1, func() Event { return new(ConsentGranted) }},
	{"ConsentWithdrawn", 1, func() Event { return new(ConsentWithdrawn) }},
	{"BasisRecorded", 1, func() Event { return new(BasisRecorded) }},
	{"BasisEnded", 1, func() Event { return new(BasisEnded) }},
	{"LegalHoldPlaced", 1, func() Event { return new(LegalHoldPlaced) }},
	{"LegalHoldReleased", 1, func() Event { return new(LegalHoldReleased) }},
	{"ErasureRequested", 1, func() Event { return new(ErasureRequested) }},
	{"ErasureRejected", 1, func() Event { return new(ErasureRejected) }},
	{"ErasureApproved", 1, func() Event { return new(ErasureApproved) }},
	{"CustomerErased", 1, func() Event { return new(CustomerErased) }},
	{"ErasureCertified", 1, func() Event { return new(ErasureCertified) }},
	{"PersonalDataExpired", 1, func() Event { return new(PersonalDataExpired) }},
	{"SubjectAccessGiven", 1, func() Event { return new(SubjectAccessGiven) }},
	{"OrderPlaced", 1, func() Event { return new(OrderPlaced) }},
}

var staffEvents = []kind{
	{"StaffJoined", 1, func() Event { return new(StaffJoined) }},
	{"StaffMoved", 1, func() Event { return new(StaffMoved) }},
	{"StaffLeft", 1, func() Event { return new(StaffLeft) }},
}

var serviceSchemeEvents = []kind{
	{"CalendarDefined", 1, func() Event { return new(CalendarDefined) }},
	{"VisitCadenceDefined", 1, func() Event { return new(VisitCadenceDefined) }},
	{"ServiceLevelsDefined", 1, func() Event { return new(ServiceLevelsDefined) }},
}

var classSchemeEvents = []kind{
	{"SchemeDefined", 1, func() Event { return new(SchemeDefined) }},
	{"SchemeCalibrated", 1, func() Event { return new(SchemeCalibrated) }},
}

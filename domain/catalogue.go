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
	of(FamilySurvey, questionnaireEvents),
	of(FamilyScheme, classSchemeEvents),
	of(FamilyMeasure, measureEvents),
	of(FamilyScheme, recordSchemeEvents),
	of(FamilyIdentity, mergeEvents),
	of(FamilyScheme, selectionEvents),
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
	{"CustomerTagged", 1, func() Event { return new(CustomerTagged) }},
	{"CustomFieldsChanged", 1, func() Event { return new(CustomFieldsChanged) }},
	{"FieldVerified", 1, func() Event { return new(FieldVerified) }},
	{"FaultAccepted", 1, func() Event { return new(FaultAccepted) }},
	{"FaultRejected", 1, func() Event { return new(FaultRejected) }},
	{"PersonLinked", 1, func() Event { return new(PersonLinked) }},
	{"PersonUnlinked", 1, func() Event { return new(PersonUnlinked) }},
	{"CustomerVisited", 1, func() Event { return new(CustomerVisited) }},
	{"CustomerContacted", 1, func() Event { return new(CustomerContacted) }},
	{"ContactPreferenceStated", 1, func() Event { return new(ContactPreferenceStated) }},
	{"GreetingRaised", 1, func() Event { return new(GreetingRaised) }},
	{"StrategyApplied", 1, func() Event { return new(StrategyApplied) }},
	{"StrategyEnded", 1, func() Event { return new(StrategyEnded) }},
	{"KeyContactPrepared", 1, func() Event { return new(KeyContactPrepared) }},
	{"KeyContactHeld", 1, func() Event { return new(KeyContactHeld) }},
	{"KeyContactFollowedUp", 1, func() Event { return new(KeyContactFollowedUp) }},
	{"KeyContactCancelled", 1, func() Event { return new(KeyContactCancelled) }},
	{"KeyContactAssigned", 1, func() Event { return new(KeyContactAssigned) }},
	{"NeedRecorded", 1, func() Event { return new(NeedRecorded) }},
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
	{"SurveyInvited", 1, func() Event { return new(SurveyInvited) }},
	{"SurveyDelivered", 1, func() Event { return new(SurveyDelivered) }},
	{"SurveyInvitationExpired", 1, func() Event { return new(SurveyInvitationExpired) }},
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
	{"ErasureCoversSet", 1, func() Event { return new(ErasureCoversSet) }},
	{"CustomerErased", 1, func() Event { return new(CustomerErased) }},
	{"ErasureCertified", 1, func() Event { return new(ErasureCertified) }},
	{"PersonalDataExpired", 1, func() Event { return new(PersonalDataExpired) }},
	{"SubjectAccessGiven", 1, func() Event { return new(SubjectAccessGiven) }},
	{"OrderPlaced", 1, func() Event { return new(OrderPlaced) }},
	{"OrderPromised", 1, func() Event { return new(OrderPromised) }},
	{"OrderShipped", 1, func() Event { return new(OrderShipped) }},
	{"OrderDelivered", 1, func() Event { return new(OrderDelivered) }},
	{"OrderReturned", 1, func() Event { return new(OrderReturned) }},
	{"InterviewHeld", 1, func() Event { return new(InterviewHeld) }},
	{"DisputeOpened", 1, func() Event { return new(DisputeOpened) }},
	{"DisputeEvidenceAdded", 1, func() Event { return new(DisputeEvidenceAdded) }},
	{"DisputeRuled", 1, func() Event { return new(DisputeRuled) }},
	{"DisputeSettled", 1, func() Event { return new(DisputeSettled) }},
	{"DisputeWithdrawn", 1, func() Event { return new(DisputeWithdrawn) }},
	{"DisputeAssigned", 1, func() Event { return new(DisputeAssigned) }},
	{"ServiceUpgradeRequested", 1, func() Event { return new(ServiceUpgradeRequested) }},
	{"ServiceUpgradeGranted", 1, func() Event { return new(ServiceUpgradeGranted) }},
	{"ServiceUpgradeRefused", 1, func() Event { return new(ServiceUpgradeRefused) }},
	{"ServiceUpgradeEnded", 1, func() Event { return new(ServiceUpgradeEnded) }},
	{"OffersRanked", 1, func() Event { return new(OffersRanked) }},
	{"OfferPresented", 1, func() Event { return new(OfferPresented) }},
	{"OfferAccepted", 1, func() Event { return new(OfferAccepted) }},
	{"OfferDeclined", 1, func() Event { return new(OfferDeclined) }},
	{"AttachmentAdded", 1, func() Event { return new(AttachmentAdded) }},
	{"OrderCancelled", 1, func() Event { return new(OrderCancelled) }},
	{"ManagerAssigned", 1, func() Event { return new(ManagerAssigned) }},
	{"ManagerReleased", 1, func() Event { return new(ManagerReleased) }},
	{"VisitAssigned", 1, func() Event { return new(VisitAssigned) }},
	{"FollowUpAssigned", 1, func() Event { return new(FollowUpAssigned) }},
	{"VisitCorrected", 1, func() Event { return new(VisitCorrected) }},
	{"OrderCorrected", 1, func() Event { return new(OrderCorrected) }},
	{"SurveyAnswerCorrected", 1, func() Event { return new(SurveyAnswerCorrected) }},
	{"ComplaintCorrected", 1, func() Event { return new(ComplaintCorrected) }},
	{"FollowUpCorrected", 1, func() Event { return new(FollowUpCorrected) }},
	{"ProfileCorrected", 1, func() Event { return new(ProfileCorrected) }},
	{"ContactsCorrected", 1, func() Event { return new(ContactsCorrected) }},
	{"RecordWithdrawn", 1, func() Event { return new(RecordWithdrawn) }},
	{"CustomerMerged", 1, func() Event { return new(CustomerMerged) }},
	{"CustomerAbsorbed", 1, func() Event { return new(CustomerAbsorbed) }},
	{"CustomerSeparated", 1, func() Event { return new(CustomerSeparated) }},
	{"CustomerUnmerged", 1, func() Event { return new(CustomerUnmerged) }},
}

var staffEvents = []kind{
	{"StaffJoined", 1, func() Event { return new(StaffJoined) }},
	{"StaffMoved", 1, func() Event { return new(StaffMoved) }},
	{"StaffLeft", 1, func() Event { return new(StaffLeft) }},
}

var serviceSchemeEvents = []kind{
	{"CalendarDefined", 1, func() Event { return new(CalendarDefined) }},
	{"VisitCadenceDefined", 1, func() Event { return new(VisitCadenceDefined) }},
	{"CommunicationPlanDefined", 1, func() Event { return new(CommunicationPlanDefined) }},
	{"GreetingsDefined", 1, func() Event { return new(GreetingsDefined) }},
	{"OfferRulesDefined", 1, func() Event { return new(OfferRulesDefined) }},
	{"RetentionDefined", 1, func() Event { return new(RetentionDefined) }},
	{"ServiceLevelsDefined", 1, func() Event { return new(ServiceLevelsDefined) }},
}

var questionnaireEvents = []kind{
	{"QuestionnaireDrafted", 1, func() Event { return new(QuestionnaireDrafted) }},
	{"QuestionnairePublished", 1, func() Event { return new(QuestionnairePublished) }},
	{"QuestionnaireClosed", 1, func() Event { return new(QuestionnaireClosed) }},
}

var measureEvents = []kind{
	{"MeasureOpened", 1, func() Event { return new(MeasureOpened) }},
	{"MeasureLinked", 1, func() Event { return new(MeasureLinked) }},
	{"MeasureImplemented", 1, func() Event { return new(MeasureImplemented) }},
	{"MeasureVerified", 1, func() Event { return new(MeasureVerified) }},
	{"MeasureIneffective", 1, func() Event { return new(MeasureIneffective) }},
	{"MeasureReopened", 1, func() Event { return new(MeasureReopened) }},
	{"MeasureAssigned", 1, func() Event { return new(MeasureAssigned) }},
}

var classSchemeEvents = []kind{
	{"SchemeDefined", 1, func() Event { return new(SchemeDefined) }},
	{"SchemeCalibrated", 1, func() Event { return new(SchemeCalibrated) }},
}

var recordSchemeEvents = []kind{
	{"DuplicateRulesDefined", 1, func() Event { return new(DuplicateRulesDefined) }},
	{"CustomFieldsDeclared", 1, func() Event { return new(CustomFieldsDeclared) }},
	{"CollectionStandardDefined", 1, func() Event { return new(CollectionStandardDefined) }},
	{"QualityWeightsDefined", 1, func() Event { return new(QualityWeightsDefined) }},
}

var selectionEvents = []kind{
	{"SelectionDefined", 1, func() Event { return new(SelectionDefined) }},
	{"SelectionRun", 1, func() Event { return new(SelectionRun) }},
}

var mergeEvents = []kind{
	{"MergeProposed", 1, func() Event { return new(MergeProposed) }},
	{"MergeAccepted", 1, func() Event { return new(MergeAccepted) }},
	{"MergeRejected", 1, func() Event { return new(MergeRejected) }},
	{"MergeConfirmed", 1, func() Event { return new(MergeConfirmed) }},
	{"MergeJoined", 1, func() Event { return new(MergeJoined) }},
	{"MergeFailed", 1, func() Event { return new(MergeFailed) }},
	{"MergeSplitAccepted", 1, func() Event { return new(MergeSplitAccepted) }},
	{"MergeSplit", 1, func() Event { return new(MergeSplit) }},
}

package eventstore

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/domain/calendar"
	"github.com/dossier-crm/dossier/internal/leaks"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, leaks.Forgotten()...) }

func openVault(t testing.TB) *vault.Vault {
	t.Helper()
	keyring, err := vault.OpenKeyring(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := vault.Open(t.Context(), pgtest.Database(t), keyring, vault.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func dial(t *testing.T, connection string, v *vault.Vault) *Store {
	t.Helper()
	s, err := Dial(t.Context(), connection, v, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// secrets are the personal values of the examples; none may be seen in what is
// stored.
var secrets = []string{"Ada Lovelace", "1985-12-10", "ada@example.org", "work-label", "+491712345678", "chess-club", "likes tea", "C-10017", "secret note", "parcel arrived open", "sent another", "price list", "too dear", "call again", "very kind"}

func ptr[T any](v T) *T { return &v }

// examples has one event of every type, each with every field set.
func examples() []domain.Event {
	id := domain.ID(uuid.MustParse("11111111-2222-4333-8444-555555555555"))
	contacts := []domain.Contact{{Kind: "email", Value: "ada@example.org", Label: "work-label", Number: "+491712345678"}}
	born, err := domain.ParseDay("1985-12-10")
	if err != nil {
		panic(err)
	}
	amount, err := domain.ParseDecimal("12.5")
	if err != nil {
		panic(err)
	}
	eur := domain.Money{Amount: amount, Currency: "EUR"}
	due := time.Date(2026, 3, 6, 16, 0, 0, 0, time.UTC)
	return []domain.Event{
		&domain.CustomerCreated{
			Kind: "person", Name: "Ada Lovelace", BirthDate: born, Contacts: contacts, Region: "GB-LND",
			Interests: []string{"chess-club"}, Notes: "likes tea", Source: "web", External: "shop", ExternalRef: "C-10017", Reached: []string{"email"}, Invalid: []string{"phone"}, Standing: "contact",
		},
		&domain.CustomerProfileChanged{
			Name: "Ada Lovelace", BirthDate: born, Region: "GB", Interests: []string{"chess-club"}, Notes: "likes tea",
			Changed: []string{"name", "birthDate", "region", "interests", "notes"}, Cleared: []string{"none"}, Source: "form",
		},
		&domain.CustomerContactsChanged{Contacts: contacts, Count: 1, Reached: []string{"email"}, Invalid: []string{"phone"}, Source: "form"},
		&domain.CustomerTagged{Added: []string{"vip"}, Removed: []string{"trial"}, Source: "staff"},
		&domain.CustomFieldsChanged{
			Source: "staff", Version: 2, Set: []domain.CustomSet{{Field: "tier", Type: "choice", Search: true, Value: "gold"}, {Field: "passport", Type: "text", Sensitivity: "identity"}},
			Cleared: []string{"seats"}, Identity: map[string]string{"passport": "C-10017"}, Contact: map[string]string{"messenger": "ada@example.org"}, Content: map[string]string{"diet": "likes tea"},
		},
		&domain.FieldVerified{Field: "email", Outcome: "correct", Method: "call", Note: "likes tea"},
		&domain.SelectionDefined{
			Title: "who needs insurance", Kind: "person", Regions: []string{"GB-LND"}, Classes: []domain.SelectedClass{{Scheme: "importance", Class: "important"}}, Tags: []string{"vip"},
			Needs: []domain.SelectedNeed{{Need: "insurance", AtLeast: 3}}, QuietDays: 90,
		},
		&domain.SelectionRun{
			RunID: id, Version: 1, Purpose: "marketing", Channel: "phone", At: due, Known: due, Position: 4711,
			Matched: 6, Selected: 3, NotPermitted: 2, ChannelRefused: 1,
		},
		&domain.FaultAccepted{Field: "email", Fault: "stale", Said: 4711},
		&domain.FaultRejected{Field: "phone", Fault: "missing", Said: 4711},
		&domain.PersonLinked{LinkID: id, CompanyID: id, Roles: []string{"buyer"}, Title: "Ada Lovelace", Contacts: contacts, Source: "staff"},
		&domain.PersonUnlinked{LinkID: id},
		&domain.CustomerArchived{},
		&domain.CustomerVisited{
			VisitID: id, Mode: "phone", Purpose: "review", Outcome: "follow-up", Minutes: 45, Staff: "staff-17",
			Content: "price list", Feedback: "too dear", Agreements: []string{"call again"},
		},
		&domain.VisitCorrected{
			VisitID: id, Corrects: id, CorrectsRevision: 3, Mode: "phone", Purpose: "review", Outcome: "follow-up", Minutes: 45, Staff: "staff-17",
			Content: "price list", Feedback: "too dear", Agreements: []string{"call again"}, Changed: []string{"mode"}, Cleared: []string{"none"},
		},
		&domain.OrderCorrected{
			OrderID: id, Corrects: id, CorrectsRevision: 3, Number: "2026-1", Channel: "web", Items: 2, Amount: &eur, Changed: []string{"amount"}, Cleared: []string{"none"},
		},
		&domain.SurveyAnswerCorrected{
			AnswerID: id, Corrects: id, CorrectsRevision: 3, Channel: "email", NPS: new(9), CSAT: new(4), CES: new(6),
			Drivers: &domain.DriverRatings{ProductQuality: new(5), Attitude: new(4), Speed: new(3), AfterSales: new(2)},
			Ratings: []domain.Rating{{Question: "fair-prices", Kind: "rating", Aspect: "fair-prices", Score: 4, Low: 1, High: 5}},
			Comment: "too dear", Changed: []string{"nps"}, Cleared: []string{"none"},
		},
		&domain.ComplaintCorrected{
			ComplaintID: id, Corrects: id, CorrectsRevision: 3, Category: "delivery", Severity: "high", Channel: "phone", Description: "parcel arrived open",
			Changed: []string{"severity"}, Cleared: []string{"none"},
		},
		&domain.FollowUpCorrected{
			FollowUpID: id, Corrects: id, CorrectsRevision: 3, Kind: "greeting", Owner: "staff-17", Due: due, Description: "call again",
			Changed: []string{"due"}, Cleared: []string{"none"},
		},
		&domain.ProfileCorrected{
			Corrects: id, CorrectsRevision: 3, Name: "Ada Lovelace", BirthDate: born, Region: "GB", Interests: []string{"chess-club"}, Notes: "likes tea",
			Changed: []string{"name"}, Cleared: []string{"none"},
		},
		&domain.ContactsCorrected{Corrects: id, CorrectsRevision: 3, Contacts: contacts, Count: 1, Reached: []string{"email"}, Invalid: []string{"phone"}, Changed: []string{"contacts"}, Cleared: []string{"none"}},
		&domain.RecordWithdrawn{Corrects: id, CorrectsRevision: 3, Record: "OrderPlaced", SubjectID: id},
		&domain.CustomerContacted{
			InteractionID: id, Channel: "chat", Direction: "outbound", Topic: "delivery-date", Outcome: "answered", Missed: true, Staff: "staff-17",
			ComplaintID: id, RequestID: id, Parties: []string{"Ada Lovelace"}, Content: "call again",
		},
		&domain.ContactPreferenceStated{Channel: "phone", Stance: "preferred", From: 540, Until: 1020},
		&domain.GreetingRaised{Occasion: "birthday", Kind: "birthday", Once: "2026", Channel: "post", Content: "card", FollowUpID: id},
		&domain.StrategyApplied{Scheme: "importance", SchemeVersion: 2, Given: domain.TierService{Class: "important", Service: "gold", ContactEvery: 30, Channel: "phone", Manager: true, Team: "north", Resources: []string{"hotline"}, Offers: []string{"early"}}},
		&domain.StrategyEnded{Scheme: "importance", Class: "important"},
		&domain.KeyContactPrepared{KeyContactID: id, Topic: "contract", Owner: "staff-17", HoldBy: due, Agenda: "next year", Goal: "a new order"},
		&domain.KeyContactHeld{KeyContactID: id, Channel: "branch", Outcome: "agreed", FollowUpBy: due, Content: "price list"},
		&domain.KeyContactFollowedUp{KeyContactID: id, Outcome: "signed", Content: "by courier"},
		&domain.KeyContactCancelled{KeyContactID: id},
		&domain.KeyContactAssigned{KeyContactID: id, Owner: "staff-2", Team: "north"},
		&domain.NeedRecorded{Need: "insurance", Weight: 4, Source: "visit", Note: "secret note"},
		&domain.CommunicationPlanDefined{From: due, TierScheme: "importance", Effective: 90, Tiers: []domain.TierPlan{{Tier: "important", Days: 30, Channels: []string{"phone"}, Content: "news", Purpose: "marketing"}}},
		&domain.GreetingsDefined{From: due, Occasions: []domain.Occasion{{Code: "xmas", Kind: "holiday", Calendar: "office", Holiday: "Christmas Day", Days: 180, LeadDays: 7, TierScheme: "importance", Tiers: []string{"important"}, Channels: []string{"post"}, Purpose: "marketing", Content: "card", Owner: "north"}}},
		&domain.CustomerComplained{ComplaintID: id, Category: "delivery", Severity: "high", Channel: "phone", Description: "parcel arrived open"},
		&domain.ComplaintResolved{ComplaintID: id, Resolution: "replaced", Cause: "packaging", Compensation: &eur, Description: "sent another"},
		&domain.CustomerRequested{RequestID: id, Channel: "phone", Description: "mend the lamp"},
		&domain.RequestTriaged{RequestID: id, Type: "repair", Urgency: "high"},
		&domain.RequestAssigned{RequestID: id, Owner: "staff-17", Team: "service", Due: due},
		&domain.RequestStarted{RequestID: id},
		&domain.RequestTaskAdded{RequestID: id, TaskID: id, Team: "stores", Due: due, Description: "find a bulb"},
		&domain.RequestTaskDone{RequestID: id, TaskID: id, Outcome: "found"},
		&domain.RequestProgressNotified{RequestID: id, Channel: "email", Description: "nearly there"},
		&domain.RequestResolved{RequestID: id, Resolution: "repaired", Description: "it shines"},
		&domain.RequestConfirmed{RequestID: id, Satisfied: ptr(true)},
		&domain.RequestResumed{RequestID: id},
		&domain.VisitPlanned{VisitID: id, Mode: "inPerson", Purpose: "review", Staff: "staff-17", From: due, Until: due.Add(time.Hour), Content: "next year", Goal: "a new order"},
		&domain.VisitConfirmed{VisitID: id},
		&domain.VisitStarted{VisitID: id},
		&domain.VisitMissed{VisitID: id},
		&domain.VisitCancelled{VisitID: id, By: "customer"},
		&domain.VisitRescheduled{VisitID: id, By: "us", From: due, Until: due.Add(time.Hour), Staff: "staff-1"},
		&domain.FollowUpOpened{FollowUpID: id, Kind: "agreement", Owner: "staff-17", Due: due, VisitID: id, ComplaintID: id, Description: "send the offer"},
		&domain.FollowUpDone{FollowUpID: id, Outcome: "sent", Description: "by courier"},
		&domain.FollowUpDropped{FollowUpID: id},
		&domain.VisitAssigned{VisitID: id, Staff: "staff-2", Team: "north"},
		&domain.FollowUpAssigned{FollowUpID: id, Owner: "staff-2", Team: "north"},
		&domain.ManagerAssigned{Staff: id, Team: "north", Role: "deputy", From: due, Until: due.Add(time.Hour)},
		&domain.ManagerReleased{From: due},
		&domain.ComplaintAcknowledged{ComplaintID: id, Channel: "phone", Description: "we have it"},
		&domain.ComplaintAssigned{ComplaintID: id, Owner: "staff-17", Team: "logistics", Due: due},
		&domain.ComplaintAnalysed{ComplaintID: id, Cause: "packaging", Description: "box too thin"},
		&domain.ComplaintActionAgreed{ComplaintID: id, Action: "replace", Due: due, Description: "a new one by Friday"},
		&domain.ComplaintFeedbackSent{ComplaintID: id, Channel: "email", Description: "it is on its way"},
		&domain.ComplaintConfirmed{ComplaintID: id, Satisfied: ptr(true), Description: "all is well"},
		&domain.ComplaintClosed{ComplaintID: id},
		&domain.ComplaintReopened{ComplaintID: id, Description: "open once more"},
		&domain.ComplaintRejected{ComplaintID: id, Description: "not ours"},
		&domain.ComplaintEscalated{ComplaintID: id, Level: 2, Owner: "staff-1", Due: due},
		&domain.ComplaintNoted{ComplaintID: id, Direction: "in", Channel: "email", Description: "where is it"},
		&domain.ComplaintPaused{ComplaintID: id},
		&domain.ComplaintResumed{ComplaintID: id},
		&domain.CustomerSurveyed{
			AnswerID: id, Questionnaire: "annual", Version: 3, Channel: "email", NPS: ptr(0), CSAT: ptr(4), CES: ptr(6),
			Drivers: &domain.DriverRatings{ProductQuality: ptr(1), Attitude: ptr(2), Speed: ptr(3), AfterSales: ptr(4)}, Ratings: []domain.Rating{{Question: "prices", Kind: "rating", Aspect: "price", Score: 4, Low: 1, High: 5}}, InvitationID: id, Comment: "very kind",
		},
		&domain.SurveyInvited{InvitationID: id, Questionnaire: "annual", Version: 3, Channel: "email", Expires: due},
		&domain.SurveyDelivered{InvitationID: id},
		&domain.SurveyInvitationExpired{InvitationID: id},
		&domain.CustomerReclassified{
			Scheme: "importance", SchemeVersion: 2, From: "ordinary", To: "important", Note: "secret note",
			Evidence: &domain.ClassEvidence{
				At: due, Rule: "classes[0]", Inputs: map[string]float64{"amount": 1200.5, "r": 5}, Facts: 2, Positions: []uint64{17, 42}, Calibration: 99, Run: domain.ID{1},
			},
		},
		&domain.ConsentGranted{Purpose: "newsletter", Notice: "2026-1", Channel: "web"},
		&domain.ConsentWithdrawn{Purpose: "newsletter", Channel: "phone"},
		&domain.BasisRecorded{Purpose: "billing", Basis: "contract", Notice: "2026-1", Channel: "web"},
		&domain.BasisEnded{Purpose: "billing", Basis: "contract"},
		&domain.LegalHoldPlaced{HoldID: id, Matter: "case-7"},
		&domain.LegalHoldReleased{HoldID: id},
		&domain.SubjectAccessGiven{AccessID: id, Channel: "letter"},
		&domain.PersonalDataExpired{Category: "content", Days: 30},
		&domain.ErasureRequested{ErasureID: id, Channel: "letter"},
		&domain.ErasureRejected{ErasureID: id},
		&domain.ErasureApproved{ErasureID: id},
		&domain.CustomerErased{ErasureID: id, Cause: "request"},
		&domain.ErasureCertified{ErasureID: id, Certificate: "a signed note"},
		&domain.OrderPlaced{OrderID: id, Number: "2026-000431", Channel: "web", Items: 2, Amount: eur},
		&domain.OrderPromised{OrderID: id, Promised: domain.DayOf(due, time.UTC)},
		&domain.OrderShipped{OrderID: id, Carrier: "parcel"},
		&domain.OrderDelivered{OrderID: id},
		&domain.OrderReturned{OrderID: id, ReturnID: id, Items: 1, Amount: eur, Whole: true, Description: "too small for me"},
		&domain.InterviewHeld{InterviewID: id, Mode: "phone", Staff: "staff-17", Scores: []domain.AspectScore{{Aspect: "speed", Score: 2}}, Content: "it took weeks"},
		&domain.DisputeOpened{DisputeID: id, Kind: "billing", ComplaintID: id, OrderID: id, Owner: "staff-17", Amount: &eur, Claim: "I never had it"},
		&domain.DisputeEvidenceAdded{DisputeID: id, From: "customer", AttachmentID: id, Description: "the letter of May"},
		&domain.DisputeRuled{DisputeID: id, For: "customer", Body: "ombudsman", Amount: &eur, Ruling: "it was never sent"},
		&domain.DisputeSettled{DisputeID: id, Amount: &eur, Description: "half of it"},
		&domain.DisputeWithdrawn{DisputeID: id},
		&domain.DisputeAssigned{DisputeID: id, Owner: "staff-2", Team: "north"},
		&domain.ServiceUpgradeRequested{UpgradeID: id, Tier: "important", Cause: "goodwill", Description: "a bad year"},
		&domain.ServiceUpgradeGranted{UpgradeID: id, Tier: "important", From: due, Until: due.Add(time.Hour)},
		&domain.ServiceUpgradeRefused{UpgradeID: id},
		&domain.ServiceUpgradeEnded{UpgradeID: id},
		&domain.OffersRanked{
			RankingID: id, Version: 2, Purpose: "marketing", Channel: "phone", Expires: due, AnswerDays: 14, Closed: "not-permitted", Ground: id, Preference: id,
			Ranked:  []domain.RankedOffer{{OfferID: id, Offer: "card", Name: "A card", Score: 12.5, Until: &due}},
			LeftOut: []domain.LeftOutOffer{{Offer: "talk", Why: "cool-down", Until: &due}},
			Inputs:  map[string]float64{"orders": 3}, Facts: 4, Positions: []uint64{4711},
		},
		&domain.OfferPresented{OfferID: id, RankingID: id, Offer: "card", Version: 2, Place: 1, Channel: "phone", Staff: "staff-17", Expires: due, Note: "call again"},
		&domain.OfferAccepted{OfferID: id, OrderID: id, Note: "by courier"},
		&domain.OfferDeclined{OfferID: id, Note: "too dear"},
		&domain.OfferRulesDefined{
			From: due, Purpose: "marketing", Window: 365, Currency: "EUR", Needs: []string{"insurance"}, Tags: []string{"vip"}, Most: 3, Minutes: 30, AnswerDays: 14,
			Offers: []domain.Offer{{
				Code: "card", Name: "A card", When: "orders > 3", Score: "10 * orders", From: &due, Until: &due, CoolDown: 30, Repeat: true, Channels: []string{"phone"},
			}},
			Note: "of the year",
		},
		&domain.AttachmentAdded{AttachmentID: id, About: "complaint", AboutID: id, MediaType: "image/png", Size: 7, Content: "00ff", Name: "a secret name.png", Description: "the secret box"},
		&domain.OrderCancelled{OrderID: id, Amount: eur},
		&domain.ErasureCoversSet{ErasureID: id, Members: []domain.ID{id}},
		&domain.CustomerMerged{MergeID: id, Into: id},
		&domain.CustomerAbsorbed{MergeID: id, Member: id},
		&domain.CustomerSeparated{MergeID: id, Member: id},
		&domain.CustomerUnmerged{MergeID: id},

		&domain.MergeProposed{First: id, Second: id, Source: "detected", Score: 90, Parts: []domain.MatchPart{{Part: "email", Alike: 100, Points: 50}, {Part: "name", Alike: 80, Points: 40}}, Version: 2, Run: id},
		&domain.MergeAccepted{Survivor: id, Loser: id},
		&domain.MergeRejected{},
		&domain.MergeConfirmed{Survivor: id, Loser: id},
		&domain.MergeJoined{},
		&domain.MergeFailed{Cause: "customer-erased"},
		&domain.MergeSplitAccepted{},
		&domain.MergeSplit{},

		&domain.MeasureOpened{Title: "Stronger boxes", Cause: "packaging", Owner: "staff-17", Due: due, Because: domain.Because{Complaints: []domain.ID{id}, Surveys: []string{"annual"}}},
		&domain.MeasureLinked{Because: domain.Because{Complaints: []domain.ID{id}, Surveys: []string{"annual"}}},
		&domain.MeasureImplemented{Action: "new-box"},
		&domain.MeasureVerified{},
		&domain.MeasureIneffective{},
		&domain.MeasureReopened{Owner: "staff-1", Due: due},
		&domain.MeasureAssigned{Owner: "staff-2", Team: "north"},
		&domain.StaffJoined{Name: "Ada Lovelace", Team: "north"},
		&domain.CalendarDefined{
			From: domain.DayOf(due, time.UTC), Zone: "Europe/Berlin", Week: [7][]calendar.Hours{1: {{From: 540, Until: 1020}}},
			Exceptions: []calendar.Exception{{Day: "2026-12-24", Hours: []calendar.Hours{{From: 540, Until: 720}}, Name: "Christmas Eve"}},
		},
		&domain.RetentionDefined{From: due, Identity: 3650, Contact: 730, Content: 365},
		&domain.DuplicateRulesDefined{From: due, Threshold: 70, Email: 60, Phone: 45, Post: 35, Handle: 45, Name: 40, NameAlike: 60, MostShared: 50},
		&domain.CustomFieldsDeclared{Note: "2026", Fields: []domain.CustomField{
			{Code: "tier", Label: "Tier", Type: "choice", Kind: "company", Choices: []string{"gold", "silver"}, Search: true},
			{Code: "seats", Label: "Seats", Type: "number", Min: decimalOf("0"), Max: decimalOf("1000.5")},
			{Code: "passport", Label: "Passport", Type: "text", Sensitivity: "identity", MaxLength: 20, Pattern: "[A-Z0-9]+"},
		}},
		&domain.CollectionStandardDefined{
			From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), ClassScheme: "value", Note: "2026",
			Standards: []domain.Standard{{Class: "high", Kind: "person", Required: []domain.RequiredField{{Field: "email", RefreshDays: 90}}, RefreshDays: 365, Responsible: "staff-17"}},
		},
		&domain.QualityWeightsDefined{
			From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Completeness: *decimalOf("0.4"), Accuracy: *decimalOf("0.3"), Timeliness: *decimalOf("0.2"), Uniqueness: *decimalOf("0.1"),
			SampleDays: 365, Note: "2026",
		},
		&domain.VisitCadenceDefined{From: due, TierScheme: "importance", Cadences: []domain.Cadence{{Tier: "important", Days: 90}}},
		&domain.CriterionDeclared{Criterion: "potential", Value: amount, Source: "review-2026", Note: "secret note"},
		&domain.SchemeDefined{
			From: due, Window: 365, Currency: "EUR", Ties: "better",
			Grade:   []domain.GradePart{{Input: "amount", Weight: amount, Least: new(amount), Most: new(amount)}},
			Classes: []domain.ClassRule{{Class: "important", When: "grade > 0.5 and r >= 4"}}, Otherwise: "ordinary", AfterOrder: true, KeepManual: true,
			Strategies: []domain.TierService{{Class: "important", Service: "gold", ContactEvery: 30, Channel: "phone", Manager: true, Resources: []string{"hotline"}, Offers: []string{"early"}}},
			Needs:      []string{"insurance"},
			Note:       "of the year",
		},
		&domain.SchemeCalibrated{Version: 1, At: due, Position: 4711, Customers: 10, Scales: map[string]domain.Scale{"r": {Customers: 10, Least: -300, Most: -1, Steps: [4]float64{-200, -100, -50, -10}}}},
		&domain.ServiceLevelsDefined{
			From: due, Calendar: "office", TierScheme: "importance", Note: "as agreed",
			Targets: []domain.ServiceTarget{{Kind: "complaint", Tier: "important", Severity: "high", FirstResponse: 240, NextResponse: 480, Resolution: 2400}},
		},
		&domain.QuestionnaireDrafted{
			Version: 1, Aim: "whether delivery got better", Audience: "who ordered", Scale: domain.AnswerScale{Low: 1, High: 5},
			Questions: []domain.Question{{Code: "speed", Type: "rating", Driver: "speed", Text: "How quickly did it arrive?"}},
		},
		&domain.QuestionnairePublished{Version: 1},
		&domain.QuestionnaireClosed{Version: 1},
		&domain.StaffMoved{Team: "south"},
		&domain.StaffLeft{Successor: id},
	}
}

// examplesOf returns the examples that belong into the family's streams.
func examplesOf(f domain.Family) (out []domain.Event) {
	for _, e := range examples() {
		if plans[e.EventType()].family == f {
			out = append(out, e)
		}
	}
	return out
}

// exampleMeta has every field of the metadata set.
func exampleMeta() Metadata {
	return Metadata{
		CorrelationID: "correlation-1", CausationID: "cause-1", Actor: "local", OnBehalfOf: "staff-17", Auth: "none",
		Command: "TheCommand", Reason: "a-reason", OccurredAt: time.Date(2026, 3, 1, 9, 30, 0, 123456000, time.UTC),
		Key: []byte("key-hash"), RequestDigest: []byte("digest"), Index: 1, Import: "run-1", Hops: 2,
	}
}

// customer is a new customer with keys.
func customer(t testing.TB, v *vault.Vault) (*vault.Subject, string) {
	t.Helper()
	id := uuid.New()
	subject, err := v.Ensure(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return subject, domain.CustomerStream(domain.ID(id))
}

// streamFor returns a stream of the event's family that is about the subject.
func streamFor(subject *vault.Subject, e domain.Event) string {
	f := plans[e.EventType()].family
	if f.Named() {
		return f.Stream("example")
	}
	return f.Stream(subject.ID().String())
}

func seal(t testing.TB, subject *vault.Subject, stream string, events ...domain.Event) []Sealed {
	t.Helper()
	var out []Sealed
	for _, e := range events {
		sealed, err := Seal(subject, stream, Proposed{ID: uuid.New(), Event: e, Meta: exampleMeta()})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, sealed)
	}
	return out
}

func readAll(t *testing.T, s *Store, stream string) []*Event {
	t.Helper()
	var out []*Event
	for e, err := range s.Stream(t.Context(), stream, 0, 100_000) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func decimalOf(text string) *domain.Decimal {
	d, err := domain.ParseDecimal(text)
	if err != nil {
		panic(err)
	}
	return &d
}

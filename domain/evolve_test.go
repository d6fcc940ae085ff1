package domain

import (
	"fmt"
	"testing"
	"time"
)

// everything is a history with each type of event, and some that a state does
// not expect.
var everything = []Event{
	resolved, // of a complaint that was never filed
	&CustomerCreated{Kind: "person", Name: "Ada", Contacts: []Contact{{Kind: "chat", Value: "x"}}, Interests: []string{"go"}, Source: "web"},
	&CustomerProfileChanged{Region: "GB", Changed: []string{"region"}, Cleared: []string{"interests"}},
	&CustomerContactsChanged{},
	&CustomerTagged{Added: []string{"vip", "trial"}, Source: "staff"},
	&CustomerTagged{Removed: []string{"trial"}, Source: "staff"},
	&CustomFieldsChanged{Source: "web", Version: 1, Set: []CustomSet{{Field: "tier", Type: "choice", Value: "gold"}, {Field: "seats", Type: "number", Value: "7"}}},
	&CustomFieldsChanged{Source: "web", Version: 1, Cleared: []string{"seats"}},
	&FieldVerified{Field: "name", Outcome: "correct"},
	&FaultAccepted{Field: "email", Fault: "missing"},
	&FaultRejected{Field: "phone", Fault: "missing"},
	&PersonLinked{LinkID: idA, CompanyID: idB, Roles: []string{"buyer"}, Source: "staff"},
	&PersonUnlinked{LinkID: idA},
	&CustomerVisited{VisitID: idA},
	complained,
	&CustomerComplained{ComplaintID: idB},
	resolved,
	&CustomerSurveyed{NPS: ptr(9)},
	&SurveyInvited{InvitationID: idA, Questionnaire: "annual", Version: 1},
	&SurveyDelivered{InvitationID: idA},
	&SurveyInvitationExpired{InvitationID: idA},
	important,
	&CustomerReclassified{Scheme: "importance", From: "important", To: "ordinary"},
	&CriterionDeclared{Criterion: "potential", Value: mustDecimal("3"), Source: "review"},
	&OrderPlaced{Amount: Money{Amount: mustDecimal("1"), Currency: "EUR"}},
	&OrderPlaced{Amount: Money{Amount: mustDecimal("2"), Currency: "EUR"}},
	&OrderPlaced{OrderID: idA, Items: 2, Amount: Money{Amount: mustDecimal("8"), Currency: "EUR"}},
	&OrderPromised{OrderID: idA, Promised: mustDay("2026-03-01")},
	&OrderShipped{OrderID: idA},
	&OrderDelivered{OrderID: idA},
	&OrderReturned{OrderID: idA, Items: 1, Amount: Money{Amount: mustDecimal("3"), Currency: "EUR"}},
	&OrderReturned{OrderID: idA, Items: 1, Amount: Money{Amount: mustDecimal("5"), Currency: "EUR"}, Whole: true},
	&OrderPlaced{OrderID: idB, Items: 1, Amount: Money{Amount: mustDecimal("4"), Currency: "EUR"}},
	&InterviewHeld{InterviewID: idA, Mode: "phone", Scores: []AspectScore{{"speed", 4}}},
	&DisputeOpened{DisputeID: idA, Kind: "billing"},
	&DisputeEvidenceAdded{DisputeID: idA, From: "us"},
	&DisputeAssigned{DisputeID: idA, Team: "north"},
	&KeyContactAssigned{KeyContactID: idA, Team: "north"}, // of none that was prepared
	&DisputeRuled{DisputeID: idA, For: "us"},
	&DisputeOpened{DisputeID: idB, Kind: "billing"},
	&DisputeSettled{DisputeID: idB},
	&DisputeWithdrawn{DisputeID: idB}, // too late
	&ServiceUpgradeRequested{UpgradeID: idA, Tier: "important"},
	&ServiceUpgradeGranted{UpgradeID: idA, Tier: "important", From: today, Until: today.AddDate(0, 1, 0)},
	&ServiceUpgradeEnded{UpgradeID: idA},
	&ServiceUpgradeRequested{UpgradeID: idB, Tier: "important"},
	&ServiceUpgradeRefused{UpgradeID: idB},
	&OffersRanked{RankingID: idA, Version: 1, Ranked: []RankedOffer{{OfferID: idA, Offer: "card"}, {OfferID: idB, Offer: "visit"}}},
	&OfferPresented{OfferID: idA, RankingID: idA, Offer: "card", Expires: today.AddDate(1, 0, 0)},
	&OfferPresented{OfferID: idA, RankingID: idA, Offer: "card"}, // once is enough
	&OfferAccepted{OfferID: idA},
	&OfferPresented{OfferID: idB, RankingID: idA, Offer: "visit", Expires: today.AddDate(1, 0, 0)},
	&OfferDeclined{OfferID: idB},
	&AttachmentAdded{AttachmentID: idA, About: "order", AboutID: idB, MediaType: "image/png", Size: 3},
	&OrderCancelled{OrderID: idB, Amount: Money{Amount: mustDecimal("4"), Currency: "EUR"}},
	&VisitCorrected{Corrects: ID{99}, Minutes: 5, Changed: []string{"minutes"}},
	&OrderCorrected{Corrects: ID{99}, Items: 5, Changed: []string{"items"}},
	&SurveyAnswerCorrected{Corrects: ID{99}, NPS: ptr(1), Changed: []string{"nps"}},
	&ComplaintCorrected{Corrects: ID{99}, Severity: "low", Changed: []string{"severity"}},
	&FollowUpCorrected{Corrects: ID{99}, Owner: "staff-1", Changed: []string{"owner"}},
	&ProfileCorrected{Corrects: ID{99}, Name: "Ada", Changed: []string{"name"}},
	&ContactsCorrected{Corrects: ID{99}, Cleared: []string{"contacts"}},
	&RecordWithdrawn{Corrects: ID{98}, Record: "OrderPlaced"},
	&ConsentGranted{Purpose: "newsletter", Notice: "v1", Channel: "web"},
	&ConsentWithdrawn{Purpose: "newsletter"},
	&BasisRecorded{Purpose: "billing", Basis: "contract"},
	&BasisEnded{Purpose: "billing", Basis: "contract"},
	&LegalHoldPlaced{HoldID: idA},
	&LegalHoldReleased{HoldID: idA},
	&ErasureRequested{ErasureID: idA},
	&ErasureRejected{ErasureID: idA},
	&SubjectAccessGiven{AccessID: idA},
	&CustomerAbsorbed{MergeID: idA, Member: idB},
	&CustomerSeparated{MergeID: idA, Member: idB},
	&CustomerMerged{MergeID: idA, Into: idB},
	&CustomerUnmerged{MergeID: idA},
	archived,
	&PersonalDataExpired{Category: "content", Days: 30},
	&ErasureRequested{ErasureID: idB},
	&ErasureApproved{ErasureID: idB},
	&ErasureCoversSet{ErasureID: idB, Members: []ID{idA}},
	&CustomerErased{ErasureID: idB, Cause: ErasedByRequest},
	&ErasureCertified{ErasureID: idB},
}

func TestEvolveKnowsEveryEvent(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range everything {
		seen[e.EventType()] = true
	}
	for _, k := range Catalogue {
		if k.Family == FamilyCustomer && !seen[k.Type] {
			t.Errorf("the history of this test has no %s", k.Type)
		}
		if got := k.New().EventType(); got != k.Type {
			t.Errorf("the catalogue's %s makes a %s", k.Type, got)
		}
	}
}

func TestCustomerEvolveLeavesCopiesAlone(t *testing.T) {
	var c Customer
	var r Record
	for i, e := range everything {
		h := Happened{Event: e, Revision: uint64(i), Position: uint64(i), Occurred: today.Add(time.Duration(i) * time.Hour), Recorded: today}
		customer, record := fmt.Sprintf("%+v", c), fmt.Sprintf("%+v", r)
		nextC, nextR := c.Evolve(h), r.Evolve(h)
		c.Evolve(Happened{Event: &CustomerComplained{ComplaintID: DeriveID(ID{}, "other")}})
		r.Evolve(Happened{Event: &CustomerReclassified{Scheme: "importance", To: "other"}, Occurred: today.AddDate(1, 0, 0)})
		if fmt.Sprintf("%+v", c) != customer || fmt.Sprintf("%+v", r) != record {
			t.Fatalf("%s changed what a copy sees", e.EventType())
		}
		c, r = nextC, nextR
	}
	if !c.Archived || c.Complaints[idA].State != ComplaintDone || c.Complaints[idB].State != ComplaintReceived || c.Classes["importance"] != "ordinary" {
		t.Errorf("state %+v", c)
	}
	if r.Region != "GB" || r.Interests != nil || r.Contacts != nil || len(r.OpenComplaints) != 1 || r.OpenComplaints[0] != idB ||
		r.Visits != 1 || r.Complaints != 2 || r.Answers != 1 || *r.LastNPS != 9 || r.Orders != 2 ||
		r.OrderAmounts["EUR"].String() != "3.00" || r.Status != RecordErased || r.Revision != uint64(len(everything)-1) {
		t.Errorf("record %+v", r)
	}
}

func TestALaterFactWinsInWhateverOrderItIsRecorded(t *testing.T) {
	name := func(s string, occurred time.Time, position uint64) Happened {
		return Happened{Event: &CustomerProfileChanged{Name: s, Changed: []string{"name"}}, Occurred: occurred, Position: position}
	}
	create := Happened{Event: created, Occurred: today, Position: 1}
	r := Record{}.Evolve(create).Evolve(name("Newest", today.AddDate(0, 0, 2), 2)).Evolve(name("Older", today.AddDate(0, 0, 1), 3))
	if r.Name != "Newest" {
		t.Errorf("the name is %q: a fact of an earlier day replaced one of a later", r.Name)
	}
	if r = r.Evolve(name("Same instant", today.AddDate(0, 0, 2), 4)); r.Name != "Same instant" {
		t.Errorf("the name is %q: of two facts of an instant the one recorded later wins", r.Name)
	}
}

func TestStampOrder(t *testing.T) {
	ordered := []Stamp{{-1, 9}, {0, 0}, {0, 1}, {1, 0}}
	for i, a := range ordered {
		for j, b := range ordered {
			if a.Before(b) != (i < j) {
				t.Errorf("%v before %v: %v", a, b, a.Before(b))
			}
		}
	}
	if s := (Happened{Occurred: time.Date(1969, 12, 31, 23, 59, 59, 999_999_000, time.UTC), Position: 7}).Stamp(); s != (Stamp{-1, 7}) {
		t.Errorf("a microsecond before 1970 is %v", s)
	}
}

func TestHorizonByRule(t *testing.T) {
	at := func(recorded, occurred int) Happened {
		return Happened{Recorded: today.AddDate(0, 0, recorded), Occurred: today.AddDate(0, 0, occurred)}
	}
	z := Horizon{Recorded: today.AddDate(0, 0, 3), Occurred: today.AddDate(0, 0, 1)}
	for i, step := range []struct {
		h            Happened
		counts, more bool
	}{
		{at(0, 0), true, true},
		{at(1, 2), false, true},  // occurred too late
		{at(3, 1), true, true},   // on both limits
		{at(4, 0), false, false}, // recorded too late
		{at(2, 0), false, false}, // behind it, though the clock was set back
	} {
		if counts, more := z.Admit(step.h); counts != step.counts || more != step.more {
			t.Errorf("event %d: counts %v, more %v", i, counts, more)
		}
	}
	var all Horizon
	if counts, more := all.Admit(at(9, 9)); !counts || !more {
		t.Error("no limits, and yet an event does not count")
	}
}

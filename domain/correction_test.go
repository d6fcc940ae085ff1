package domain

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// corrected numbers the events like happened, and has corrections name the events
// at the revisions.
func corrected(hours []int, events ...Event) []Happened { return happened(hours, events...) }

func id(revision int) ID { return ID{byte(revision + 1)} } // as happened gives them

var (
	orderA  = &OrderPlaced{OrderID: idA, Items: 1, Amount: Money{mustDecimal("1000"), "EUR"}}
	orderB  = &OrderPlaced{OrderID: idB, Items: 2, Amount: Money{mustDecimal("20"), "EUR"}}
	hundred = &Money{mustDecimal("100"), "EUR"}
)

// One customer orders for 1000 and 20 EUR, and answers 9 and then 3. The first
// order was 100 EUR, the last answer was a 7, later found to be an 8.
func TestFiguresAreOfWhatIsRight(t *testing.T) {
	events := corrected([]int{0, 1, 2, 3, 4, 1, 4, 4},
		created, orderA, orderB,
		&CustomerSurveyed{AnswerID: idA, NPS: ptr(9)},
		&CustomerSurveyed{AnswerID: idB, NPS: ptr(3)},
		&OrderCorrected{OrderID: idA, Corrects: id(1), CorrectsRevision: 1, Amount: hundred, Changed: []string{"amount"}},
		&SurveyAnswerCorrected{AnswerID: idB, Corrects: id(4), CorrectsRevision: 4, NPS: ptr(7), Changed: []string{"nps"}},
		&SurveyAnswerCorrected{AnswerID: idB, Corrects: id(4), CorrectsRevision: 4, NPS: ptr(8), Changed: []string{"nps"}},
	)
	for known, want := range map[int]struct {
		sum string
		nps int
	}{5: {"1020", 3}, 6: {"120", 3}, 7: {"120", 7}, 8: {"120", 8}} {
		r := RecordOf(events[:known], time.Time{})
		if r.OrderAmounts["EUR"].String() != mustDecimal(want.sum).String() || *r.LastNPS != want.nps || r.Orders != 2 || r.Answers != 2 {
			t.Errorf("known up to %d: %v, NPS %d, %d orders, %d answers, want %+v", known-1, r.OrderAmounts, *r.LastNPS, r.Orders, r.Answers, want)
		}
		if r.Revision != uint64(known-1) {
			t.Errorf("revision %d", r.Revision)
		}
	}
}

// A visit of hour 2 was one of hour 8. What was so at hour 5 is then without it,
// whatever was thought before.
func TestACorrectionMovesWhenItOccurred(t *testing.T) {
	events := corrected([]int{0, 2, 8},
		created, &CustomerVisited{VisitID: idA, Minutes: 10},
		&VisitCorrected{VisitID: idA, Corrects: id(1), CorrectsRevision: 1, Minutes: 20, Changed: []string{"minutes"}},
	)
	at := func(hour int) time.Time { return recordStart.Add(time.Duration(hour) * time.Hour) }
	for _, one := range []struct {
		known, hour, visits int
	}{{2, 1, 0}, {2, 5, 1}, {2, 9, 1}, {3, 1, 0}, {3, 5, 0}, {3, 8, 1}} {
		if r := RecordOf(events[:one.known], at(one.hour)); r.Visits != one.visits {
			t.Errorf("%+v: %d visits", one, r.Visits)
		}
	}
	if r := RecordOf(events, time.Time{}); !r.LastContactAt.Equal(at(8)) {
		t.Errorf("last contact %v", r.LastContactAt)
	}
}

// The name was Lovelace at hour 5, by mistake recorded as Byron; meanwhile the
// customer is called King since hour 9. Correcting the older fact leaves the newer.
func TestACorrectedFactKeepsItsPlace(t *testing.T) {
	events := corrected([]int{0, 5, 9, 5},
		created,
		&CustomerProfileChanged{Name: "Byron", Region: "GB", Changed: []string{"name", "region"}},
		&CustomerProfileChanged{Name: "King", Changed: []string{"name"}},
		&ProfileCorrected{Corrects: id(1), CorrectsRevision: 1, Name: "Lovelace", Changed: []string{"name"}, Cleared: []string{"region"}},
	)
	if r := RecordOf(events, time.Time{}); r.Name != "King" || r.Region != "" {
		t.Errorf("name %q, region %q", r.Name, r.Region)
	}
	if r := RecordOf(events, recordStart.Add(6*time.Hour)); r.Name != "Lovelace" {
		t.Errorf("at hour 6: %q", r.Name)
	}
	// Moved to after the other it wins.
	events[3].Occurred = recordStart.Add(10 * time.Hour)
	if r := RecordOf(events, time.Time{}); r.Name != "Lovelace" {
		t.Errorf("moved: %q", r.Name)
	}
}

// Withdrawing takes away what was done about it, and nothing else.
func TestWithdrawn(t *testing.T) {
	events := corrected([]int{0, 1, 2, 3, 4, 5, 6},
		created, complained, &CustomerComplained{ComplaintID: idB}, resolved, &ComplaintReopened{ComplaintID: idA},
		&RecordWithdrawn{Corrects: id(1), CorrectsRevision: 1, Record: "CustomerComplained", SubjectID: idA},
		&ComplaintNoted{ComplaintID: idA, Direction: NoteIn},
	)
	r := RecordOf(events, time.Time{})
	if r.Complaints != 1 || !reflect.DeepEqual(r.OpenComplaints, []ID{idB}) {
		t.Errorf("%d complaints, open %v", r.Complaints, r.OpenComplaints)
	}
	var c Customer
	var f ClassFacts
	for _, h := range Corrected(events) {
		c, f = c.Evolve(h), f.Evolve(h)
	}
	if _, known := c.Complaints[idA]; known || len(c.Complaints) != 1 {
		t.Errorf("complaints %v", c.Complaints)
	}
	if in, _ := f.Inputs(today.AddDate(1, 0, 0), 0, ""); in["complaints"] != 1 || in["openComplaints"] != 1 {
		t.Errorf("facts %v", in)
	}
	_, err := c.Resolve(ComplaintResolved{ComplaintID: idA, Resolution: "x"})
	refused("complaint-not-found complaintId").check(t, nil, err)
}

// A planned visit stands again where it stood before its record was withdrawn.
func TestAWithdrawnVisitIsPlannedAgain(t *testing.T) {
	events := corrected([]int{0, 1, 2, 3, 3},
		created, &VisitPlanned{VisitID: idA}, &VisitConfirmed{VisitID: idA}, &CustomerVisited{VisitID: idA},
		&RecordWithdrawn{Corrects: id(3), CorrectsRevision: 3, Record: "CustomerVisited", SubjectID: idA},
	)
	var c Customer
	for _, h := range Corrected(events) {
		c = c.Evolve(h)
	}
	if c.Visits[idA] != "confirmed" {
		t.Errorf("it is %s", c.Visits[idA])
	}
}

// A correction of what is not there, of another type, or that comes before what it
// names, corrects nothing and breaks nothing.
func TestCorrectionsOfNothing(t *testing.T) {
	good := corrected([]int{0, 1}, created, orderA)
	for name, e := range map[string]Event{
		"nothing":          &OrderCorrected{OrderID: idA, Corrects: ID{77}, CorrectsRevision: 1, Amount: hundred, Changed: []string{"amount"}},
		"another revision": &OrderCorrected{OrderID: idA, Corrects: id(1), CorrectsRevision: 0, Amount: hundred, Changed: []string{"amount"}},
		"another type":     &VisitCorrected{VisitID: idA, Corrects: id(1), CorrectsRevision: 1, Minutes: 1, Changed: []string{"minutes"}},
		"another order":    &OrderCorrected{OrderID: idB, Corrects: id(1), CorrectsRevision: 1, Amount: hundred, Changed: []string{"amount"}},
		"the creation":     &RecordWithdrawn{Corrects: id(0), CorrectsRevision: 0, Record: "CustomerCreated"},
		"a wrong record":   &RecordWithdrawn{Corrects: id(1), CorrectsRevision: 1, Record: "CustomerVisited"},
	} {
		h := happened([]int{0, 1, 1}, created, orderA, e)
		if r := RecordOf(h, time.Time{}); r.Orders != 1 || r.OrderAmounts["EUR"].String() != mustDecimal("1000").String() || !r.Exists || r.Revision != 2 {
			t.Errorf("%s: %+v", name, r)
		}
	}
	early := []Happened{good[0], {Event: &OrderCorrected{OrderID: idA, Corrects: id(2), CorrectsRevision: 2, Amount: hundred, Changed: []string{"amount"}}, ID: ID{9}, Revision: 1}, good[1]}
	early[2].Revision, early[2].ID = 2, id(2)
	if r := RecordOf(early, time.Time{}); r.OrderAmounts["EUR"].String() != mustDecimal("1000").String() {
		t.Errorf("a correction before its event: %v", r.OrderAmounts)
	}
}

// The plain form of the rule: had it been recorded right at first.
func TestCorrectedIsAsIfRecordedRightAtFirst(t *testing.T) {
	wrong := corrected([]int{0, 3, 2, 2},
		created, orderA, orderB, &OrderCorrected{OrderID: idA, Corrects: id(1), CorrectsRevision: 1, Amount: hundred, Number: "A-7", Changed: []string{"amount", "number"}})
	right := corrected([]int{0, 2, 2}, created, &OrderPlaced{OrderID: idA, Items: 1, Number: "A-7", Amount: *hundred}, orderB)
	got := Corrected(wrong)[:3]
	if got[1].Amended != wrong[3].Position {
		t.Errorf("amended by %d, want %d", got[1].Amended, wrong[3].Position)
	}
	got[1].Amended = 0 // all that tells it from one that was recorded right
	if !reflect.DeepEqual(got, right) {
		t.Errorf("\ngot  %+v\nwant %+v", got, right)
	}
	if wrong[1].Event.(*OrderPlaced).Number != "" {
		t.Error("what was recorded was changed")
	}
}

func TestDecideOnCorrections(t *testing.T) {
	events := corrected([]int{0, 1, 2}, created, orderA, &CustomerProfileChanged{Name: "Ada", Changed: []string{"name"}})
	on := func(revision int, more ...Happened) (Customer, Standing) {
		all := append(slices.Clone(events), more...)
		var c Customer
		for _, h := range Corrected(all) {
			c = c.Evolve(h)
		}
		return c, Stands(all, func(h Happened) bool { return h.Revision == uint64(revision) && Correctable(h.Event) })
	}
	order := func(change func(*OrderCorrected)) *OrderCorrected {
		e := &OrderCorrected{OrderID: idA, Corrects: id(1), CorrectsRevision: 1}
		change(e)
		return e
	}
	amount := order(func(e *OrderCorrected) { e.Amount, e.Changed = hundred, []string{"amount"} })
	withdrawn := &RecordWithdrawn{Corrects: id(1), CorrectsRevision: 1, Record: "OrderPlaced", SubjectID: idA}
	later := func(e Event) Happened {
		return Happened{Event: e, ID: ID{50}, Revision: 3, Occurred: recordStart}
	}
	correct := func(e Correction, reason string, revision int, more ...Happened) func() ([]Event, error) {
		return func() ([]Event, error) {
			c, s := on(revision, more...)
			return c.Correct(e, s, reason, false, today)
		}
	}
	profile := &ProfileCorrected{Corrects: id(2), CorrectsRevision: 2, Region: "GB", Changed: []string{"region"}}
	for name, test := range map[string]struct {
		when func() ([]Event, error)
		then then
	}{
		"the amount":                     {correct(amount, "typing-error", 1), happens(amount)},
		"without a reason":               {correct(amount, "", 1), violates("reason required")},
		"nothing named":                  {correct(order(func(*OrderCorrected) {}), "typing-error", 1), violates(" required")},
		"no items":                       {correct(order(func(e *OrderCorrected) { e.Cleared = []string{"items"} }), "typing-error", 1), violates("items range")},
		"what is not there":              {correct(amount, "typing-error", 9), refused("order-not-found orderId")},
		"something else than it is":      {correct(amount, "typing-error", 2), refused("order-not-found orderId")},
		"again":                          {correct(amount, "typing-error", 1, later(order(func(e *OrderCorrected) { e.Items, e.Changed = 7, []string{"items"} }))), happens(amount)},
		"what was withdrawn":             {correct(amount, "typing-error", 1, later(withdrawn)), refused("record-withdrawn")},
		"of an archived customer":        {correct(amount, "typing-error", 1, later(archived)), happens(amount)},
		"of an erased customer":          {correct(amount, "typing-error", 1, later(&CustomerErased{})), refused("customer-erased customerId")},
		"a field that the change had no": {correct(profile, "typing-error", 2), violates("region not-stated")},
		"withdraw": {func() ([]Event, error) {
			c, s := on(1)
			return c.WithdrawRecord(&RecordWithdrawn{Corrects: id(1), CorrectsRevision: 1}, s, "duplicate")
		}, happens(withdrawn)},
		"withdraw twice": {func() ([]Event, error) {
			c, s := on(1, later(withdrawn))
			return c.WithdrawRecord(&RecordWithdrawn{Corrects: id(1), CorrectsRevision: 1}, s, "duplicate")
		}, refused("record-withdrawn")},
		"withdraw the creation": {func() ([]Event, error) {
			c, s := on(0)
			return c.WithdrawRecord(&RecordWithdrawn{Corrects: id(0)}, s, "duplicate")
		}, refused("creation-stays revision")},
		"somebody was quicker": {func() ([]Event, error) {
			c, _ := on(1, later(amount))
			_, s := on(1)
			return c.Correct(amount, s, "typing-error", false, today)
		}, refused("corrected-meanwhile")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.when()
			test.then.check(t, got, err)
		})
	}
}

// Every field that a correction has is one of each event that it corrects, of the
// same type: else it would be taken for corrected and change nothing.
func TestCorrectionsHaveTheFieldsOfWhatTheyCorrect(t *testing.T) {
	for _, pair := range [][2]any{
		{VisitCorrected{}, CustomerVisited{}},
		{SurveyAnswerCorrected{}, CustomerSurveyed{}},
		{ComplaintCorrected{}, CustomerComplained{}},
		{FollowUpCorrected{}, FollowUpOpened{}},
		{ProfileCorrected{}, CustomerCreated{}},
		{ProfileCorrected{}, CustomerProfileChanged{}},
		{ContactsCorrected{}, CustomerContactsChanged{}},
	} {
		by, of := reflect.ValueOf(pair[0]), reflect.ValueOf(pair[1])
		for i := range by.NumField() {
			name := by.Type().Field(i).Name
			if slices.Contains([]string{"Corrects", "CorrectsRevision", "Changed", "Cleared"}, name) {
				continue
			}
			f := of.FieldByName(name)
			if !f.IsValid() || f.Type() != by.Field(i).Type() {
				t.Errorf("%s.%s is not in %s", by.Type(), name, of.Type())
				continue
			}
			a, _ := by.Type().FieldByName(name)
			b, _ := of.Type().FieldByName(name)
			if a.Tag.Get("personal") != b.Tag.Get("personal") {
				t.Errorf("%s.%s is of another category than in %s", by.Type(), name, of.Type())
			}
		}
	}
}

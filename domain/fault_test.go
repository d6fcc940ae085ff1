package domain

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// What is decided on a fault is about one word on its field: another word, a
// correction of it or its withdrawal takes the decision's ground away.
func TestFaultDecisionsAreAboutTheLastWord(t *testing.T) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	happened := func(list ...Event) []Happened {
		var out []Happened
		for i, e := range list {
			out = append(out, Happened{Event: e, ID: DeriveID(ID{1}, fmt.Sprint(i)), Revision: uint64(i), Position: uint64(10 * (i + 1)), Occurred: begin.AddDate(0, 0, i), Actor: "staff-17", Reason: "checked"})
		}
		return out
	}
	created := &CustomerCreated{Kind: "person", Reached: []string{"email"}}
	moved := &CustomerProfileChanged{Changed: []string{"region"}, Region: "GB"}
	rejected := func(field, fault string, said int) Event { return &FaultRejected{field, fault, said} }
	of := func(i int) ID { return DeriveID(ID{1}, fmt.Sprint(i)) }
	for name, c := range map[string]struct {
		events []Event
		want   []string // faults of which the decision counts
	}{
		"about the last word":                     {[]Event{created, rejected("phone", "missing", 10)}, []string{"phone"}},
		"about another word":                      {[]Event{created, moved, rejected("region", "stale", 10)}, nil},
		"something else is said":                  {[]Event{created, rejected("phone", "missing", 10), &CustomerContactsChanged{Count: 1, Reached: []string{"phone"}}}, nil},
		"something else is said of another field": {[]Event{created, rejected("phone", "missing", 10), moved}, []string{"phone"}},
		"a verification is a word":                {[]Event{created, rejected("email", "stale", 10), &FieldVerified{Field: "email", Outcome: VerifiedWrong}}, nil},
		"about a verification":                    {[]Event{created, &FieldVerified{Field: "email", Outcome: VerifiedWrong}, rejected("email", "wrong", 20)}, []string{"email"}},
		"the word is corrected":                   {[]Event{created, moved, rejected("region", "stale", 20), &ProfileCorrected{Corrects: of(1), CorrectsRevision: 1, Region: "DE", Changed: []string{"region"}}}, nil},
		"about the corrected word":                {[]Event{created, moved, &ProfileCorrected{Corrects: of(1), CorrectsRevision: 1, Region: "DE", Changed: []string{"region"}}, rejected("region", "stale", 30)}, []string{"region"}},
		"the word is withdrawn":                   {[]Event{created, moved, rejected("region", "stale", 20), &RecordWithdrawn{Corrects: of(1), CorrectsRevision: 1, Record: "CustomerProfileChanged"}}, nil},
		"of a field that nobody spoke of":         {[]Event{created, rejected("custom.tier", "missing", 0)}, []string{"custom.tier"}},
	} {
		var marks RecordMarks
		for _, h := range Corrected(happened(c.events...)) {
			marks, _ = marks.Evolve(h, func(string) bool { return false })
		}
		var got []string
		for _, d := range marks.Decided() {
			if d.State != "rejected" || d.Actor != "staff-17" || d.Reason != "checked" {
				t.Errorf("%s: decision %+v", name, d)
			}
		}
		for fault := range marks.Decided() {
			_, field, _ := strings.Cut(fault, ":")
			got = append(got, field)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v count, want %v", name, got, c.want)
		}
	}
}

// Of a person e-mail, phone, name and region are required, and stale after 30 days.
func TestFaultsOfARecord(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	ago := func(days int) int64 { return now.AddDate(0, 0, -days).UnixMicro() }
	v := CollectionStandardDefined{ClassScheme: "value", Standards: []Standard{{
		Kind: "person", Required: []RequiredField{{Field: "email"}, {Field: "phone", RefreshDays: 100}, {Field: "name"}, {Field: "region"}}, RefreshDays: 30, Responsible: "staff-17",
	}}}
	filled := map[string]int64{"email": ago(40), "phone": ago(40), "region": ago(5), "notes": ago(1)}
	var got []string
	for _, f := range v.Faults("", "person", filled, map[string]int64{"phone": ago(40)}, map[string]int64{"notes": ago(0), "email": ago(20)}, now) {
		got = append(got, f.String()+" "+f.Since.Format(time.DateOnly))
	}
	want := []string{"stale:email 2026-02-19", "missing:name 0001-01-01", "invalid:phone 2026-01-20", "wrong:email 2026-02-09", "wrong:notes 2026-03-01"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if found := v.Faults("", "company", nil, nil, nil, now); found != nil {
		t.Errorf("of a record without a standard %v is required", found)
	}
}

// What was found wrong is a fault until something takes its place.
func TestWhatWasFoundWrongIsDisproved(t *testing.T) {
	at := func(position uint64, day int, e Event) Happened {
		return Happened{Event: e, Position: position, Occurred: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
	}
	wrong := &FieldVerified{Field: "region", Outcome: VerifiedWrong}
	moved := &CustomerProfileChanged{Changed: []string{"region"}}
	created := at(1, 1, &CustomerCreated{Region: "GB"})
	for name, c := range map[string]struct {
		events []Happened
		is     bool
	}{
		"found wrong":                          {[]Happened{created, at(2, 3, wrong)}, true},
		"replaced since":                       {[]Happened{created, at(2, 3, wrong), at(3, 4, moved)}, false},
		"a former value is recorded later":     {[]Happened{created, at(2, 3, wrong), at(3, 2, moved)}, true},
		"found right since":                    {[]Happened{created, at(2, 3, wrong), at(3, 4, &FieldVerified{Field: "region", Outcome: VerifiedCorrect})}, false},
		"emptied since":                        {[]Happened{created, at(2, 3, wrong), at(3, 4, &CustomerProfileChanged{Cleared: []string{"region"}})}, false},
		"a value that nobody had, found wrong": {[]Happened{at(1, 1, &CustomerCreated{}), at(2, 3, wrong)}, false},
	} {
		var marks RecordMarks
		for _, h := range c.events {
			marks, _ = marks.Evolve(h, func(string) bool { return false })
		}
		if _, is := marks.Disproved()["region"]; is != c.is {
			t.Errorf("%s: disproved is %v, want %v", name, is, c.is)
		}
	}
}

func TestDecisionsOnFaults(t *testing.T) {
	phone := Fault{"phone", FaultMissing}
	ada := Customer{Exists: true}
	decided := func(state FaultState, said uint64) Customer {
		return Customer{Exists: true, Faults: FaultDecisions{phone.String(): {State: state, Said: said}}}
	}
	for name, c := range map[string]struct {
		state        Customer
		fault        Fault
		step, reason string
		there        bool
		want         string
	}{
		"accept":                       {ada, phone, "accept", "", true, "accepted"},
		"reject":                       {ada, phone, "reject", "has-none", true, "rejected"},
		"reject without a reason":      {ada, phone, "reject", "", true, "reason: must not be empty"},
		"no such field":                {ada, Fault{"shoe", FaultMissing}, "accept", "", true, "field: want one of"},
		"no such fault":                {ada, Fault{"phone", "ugly"}, "accept", "", true, "fault: want one of"},
		"nothing is wrong":             {ada, phone, "accept", "", false, "fault-not-found"},
		"again":                        {decided("accepted", 7), phone, "accept", "", true, "fault-state: accept is not possible here: it is accepted, and possible is reject"},
		"otherwise":                    {decided("accepted", 7), phone, "reject", "has-none", true, "rejected"},
		"otherwise, the other way":     {decided("rejected", 7), phone, "accept", "", true, "accepted"},
		"again, about another word":    {decided("rejected", 6), phone, "reject", "has-none", true, "rejected"},
		"of an archived customer":      {Customer{Exists: true, Archived: true}, phone, "accept", "", true, "customer-archived"},
		"of a customer who is nowhere": {Customer{}, phone, "accept", "", true, "customer-not-found"},
	} {
		events, err := c.state.DecideOnFault(c.fault, c.step, c.reason, c.there, 7)
		got := ""
		switch {
		case err != nil:
			got = err.Error()
		default:
			after := c.state.Evolve(Happened{Event: events[0]})
			got = string(after.Faults[c.fault.String()].State)
			if said := after.Faults[c.fault.String()].Said; said != 7 {
				t.Errorf("%s: about %d", name, said)
			}
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A phone that is no valid number is one until the contacts are said anew, or corrected.
func TestPhonesThatAreNoNumberAreInvalid(t *testing.T) {
	at := func(position uint64, day int, e Event) Happened {
		return Happened{Event: e, ID: ID{15: byte(position)}, Position: position, Occurred: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
	}
	phones := []string{"phone"}
	created := &CustomerCreated{Contacts: []Contact{{Kind: "phone", Value: "123"}}, Reached: phones, Invalid: phones}
	changed := func(invalid []string) *CustomerContactsChanged {
		return &CustomerContactsChanged{Count: 1, Reached: phones, Invalid: invalid}
	}
	for name, c := range map[string]struct {
		events []Happened
		is     bool
	}{
		"said so":                           {[]Happened{at(1, 1, created)}, true},
		"said anew":                         {[]Happened{at(1, 1, created), at(2, 3, changed(nil))}, false},
		"said anew, and it is none either":  {[]Happened{at(1, 1, created), at(2, 3, changed(phones))}, true},
		"a former one is recorded later":    {[]Happened{at(1, 5, changed(nil)), at(2, 3, changed(phones))}, false},
		"there is none any more":            {[]Happened{at(1, 1, created), at(2, 3, &CustomerContactsChanged{})}, false},
		"it has expired":                    {[]Happened{at(1, 1, created), at(2, 3, &PersonalDataExpired{Category: CategoryContact})}, false},
		"of somebody who has only an email": {[]Happened{at(1, 1, &CustomerCreated{Reached: []string{"email"}})}, false},
	} {
		var marks RecordMarks
		for _, h := range c.events {
			marks, _ = marks.Evolve(h, func(string) bool { return false })
		}
		if _, is := marks.Invalid()["phone"]; is != c.is {
			t.Errorf("%s: invalid is %v, want %v", name, is, c.is)
		}
	}

	right := ContactsCorrected{Contacts: []Contact{{Kind: "phone", Value: "0171 2345678", Number: "+491712345678"}}, Count: 1, Reached: phones, Changed: []string{"contacts"}}
	for _, of := range []Event{created, changed(phones)} {
		after, _ := right.Amend(of)
		var marks RecordMarks
		marks, _ = marks.Evolve(at(1, 1, after), func(string) bool { return false })
		if len(marks.Invalid()) != 0 || marks.Filled()["phone"] == 0 {
			t.Errorf("%T corrected is invalid in %v, filled in %v", of, marks.Invalid(), marks.Filled())
		}
	}
	// Of before corrections said what kinds there are.
	former := ContactsCorrected{Contacts: right.Contacts, Count: 1, Changed: []string{"contacts"}}
	after, _ := former.Amend(created)
	var marks RecordMarks
	if marks, _ = marks.Evolve(at(1, 1, after), func(string) bool { return false }); marks.Filled()["phone"] == 0 {
		t.Errorf("a former correction empties it: %v", marks.Filled())
	}
}

package domain

import (
	"reflect"
	"testing"
	"time"
)

var recordStart = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// happened numbers the events and says how many hours after the start each
// occurred.
func happened(hours []int, events ...Event) []Happened {
	out := make([]Happened, len(events))
	for i, e := range events {
		out[i] = Happened{
			Event: e, ID: ID{byte(i + 1)}, Revision: uint64(i), Position: uint64(100 + i), //nolint:gosec // small
			Occurred: recordStart.Add(time.Duration(hours[i]) * time.Hour), Recorded: recordStart.Add(time.Duration(i) * time.Minute),
		}
	}
	return out
}

func fold(events []Happened) Record {
	var r Record
	for _, h := range events {
		r = r.Evolve(h)
	}
	return r
}

func TestFactsGoByWhenTheyOccurred(t *testing.T) {
	r := fold(happened([]int{0, 2, 1, 2, -1},
		&CustomerCreated{Kind: "person", Name: "Ada Byron", Region: "GB", Source: "web"},
		&CustomerProfileChanged{Name: "Ada King", Changed: []string{"name"}},
		&CustomerProfileChanged{Name: "Ada Gordon", Changed: []string{"name"}, Cleared: []string{"region"}}, // known late
		&CustomerProfileChanged{Name: "Ada Lovelace", Changed: []string{"name"}},                            // at the same instant as King, recorded later
		&CustomerProfileChanged{Notes: "before the record", Changed: []string{"notes"}},
	))
	if r.Name != "Ada Lovelace" || r.Region != "" || r.Notes != "" {
		t.Errorf("name %q, region %q, notes %q", r.Name, r.Region, r.Notes)
	}
	if r.Revision != 4 || r.Position != 104 || !r.UpdatedAt.Equal(recordStart.Add(4*time.Minute)) || !r.CreatedAt.Equal(recordStart) {
		t.Errorf("%+v", r)
	}
}

func TestStatesGoByTheLog(t *testing.T) {
	first, second := ID{1}, ID{2}
	r := fold(happened([]int{0, 5, 1, 2, 3, 4, 9, 8},
		&CustomerCreated{Kind: "person", Name: "Ada", Source: "web"},
		&CustomerReclassified{Scheme: "value", To: "high"},
		&CustomerReclassified{Scheme: "value", To: "low"},
		&CustomerComplained{ComplaintID: first},
		&CustomerComplained{ComplaintID: second},
		&ComplaintResolved{ComplaintID: first},
		&CustomerArchived{},
		&CustomerArchived{},
	))
	if r.Classes["value"] != "low" || r.Complaints != 2 || !reflect.DeepEqual(r.OpenComplaints, []ID{second}) {
		t.Errorf("class %v, %d complaints, open %v", r.Classes, r.Complaints, r.OpenComplaints)
	}
	if r.Status != RecordArchived || !r.ArchivedAt.Equal(recordStart.Add(9*time.Hour)) {
		t.Errorf("%s since %s", r.Status, r.ArchivedAt)
	}
}

func TestEvolveLeavesCopiesAlone(t *testing.T) {
	events := happened([]int{0, 1, 2, 3, 4, 5, 6},
		&CustomerCreated{Kind: "person", Name: "Ada", Source: "web"},
		&CustomerComplained{ComplaintID: ID{1}},
		&CustomerReclassified{Scheme: "value", To: "high"},
		&OrderPlaced{Amount: Money{Amount: Decimal{5}, Currency: "EUR"}},
		&CustomerProfileChanged{Name: "Eve", Changed: []string{"name"}},
		&ComplaintResolved{ComplaintID: ID{1}},
		&CustomerReclassified{Scheme: "value", To: "low"},
	)
	for n := range events {
		copied, again := fold(events[:n]), fold(events[:n])
		for _, h := range events[n:] {
			copied.Evolve(h)
		}
		if !reflect.DeepEqual(copied, again) {
			t.Errorf("the record after %d events was changed:\n%+v\n%+v", n, copied, again)
		}
	}
}

func TestHorizon(t *testing.T) {
	at := func(minutes int) time.Time { return recordStart.Add(time.Duration(minutes) * time.Minute) }
	recorded := []int{0, 5, 3, 6} // the clock was set back after the second
	occurred := []int{0, 4, 1, 2}
	for _, c := range []struct {
		name               string
		recorded, occurred time.Time
		want               []int
	}{
		{"no limit", time.Time{}, time.Time{}, []int{0, 1, 2, 3}},
		{"recorded, before the jump", at(4), time.Time{}, []int{0}}, // the third was recorded behind one of minute 5
		{"recorded, at it", at(5), time.Time{}, []int{0, 1, 2}},
		{"recorded, before everything", at(-1), time.Time{}, nil},
		{"occurred", time.Time{}, at(2), []int{0, 2, 3}},
		{"both", at(5), at(1), []int{0, 2}},
	} {
		z := Horizon{Recorded: c.recorded, Occurred: c.occurred}
		var got []int
		for i := range recorded {
			counts, more := z.Admit(Happened{Recorded: at(recorded[i]), Occurred: at(occurred[i])})
			if counts {
				got = append(got, i)
			}
			if !more {
				break
			}
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

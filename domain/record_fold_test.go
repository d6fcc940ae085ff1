package domain

import (
	"testing"
	"time"
)

// As of an instant a step may count and what it rests on may not.
func TestFormerRecordTakesWhatIsExpected(t *testing.T) {
	order, complaint := ID{1}, ID{2}
	hour := func(n int) time.Time { return time.Date(2026, 3, 1, n, 0, 0, 0, time.UTC) }
	euros := Money{mustDecimal("80"), "EUR"}
	events := []Happened{{Event: &CustomerCreated{Name: "Ada"}, Occurred: hour(0)}}
	then := func(at int, e Event) {
		n := uint64(len(events))
		events = append(events, Happened{Event: e, ID: ID{byte(n), 9}, Revision: n, Position: n, Occurred: hour(at)})
	}
	then(5, &OrderPlaced{OrderID: order, Items: 1, Amount: euros})
	then(3, &OrderDelivered{OrderID: order})
	then(4, &OrderReturned{OrderID: order, Items: 1, Amount: euros, Whole: true})
	then(1, &CustomerComplained{ComplaintID: complaint})
	then(1, &ComplaintAssigned{ComplaintID: complaint, Owner: "o"})
	then(1, &ComplaintAnalysed{ComplaintID: complaint})
	then(1, &ComplaintActionAgreed{ComplaintID: complaint, Action: "a"})
	then(6, &ComplaintResolved{ComplaintID: complaint, Resolution: "r"})
	then(6, &ComplaintReopened{ComplaintID: complaint})
	then(2, &ComplaintRejected{ComplaintID: complaint})
	for _, one := range []struct {
		at           int // 0 is now
		orders, open int
		amount       string
	}{{4, 0, 1, "0"}, {5, 0, 1, "0"}, {0, 0, 0, "0"}} {
		occurred := hour(one.at)
		if one.at == 0 {
			occurred = time.Time{}
		}
		r := RecordOf(events, occurred)
		if r.Orders != one.orders || len(r.OpenComplaints) != one.open || r.OrderAmounts["EUR"] != mustDecimal(one.amount) || r.Revision != 10 && one.at == 0 {
			t.Errorf("as of hour %d: %d orders of %s, %d open complaints, revision %d", one.at, r.Orders, r.OrderAmounts["EUR"], len(r.OpenComplaints), r.Revision)
		}
	}
}

// What was called off is worth what a correction says later.
func TestCancelledOrderThatIsCorrected(t *testing.T) {
	order, at := ID{1}, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	placed := Happened{Event: &OrderPlaced{OrderID: order, Items: 1, Amount: Money{mustDecimal("80"), "EUR"}}, ID: ID{7}, Revision: 1, Occurred: at}
	less := Money{mustDecimal("8"), "EUR"}
	events := []Happened{
		{Event: &CustomerCreated{Name: "Ada"}, Occurred: at},
		placed,
		{Event: &OrderCancelled{OrderID: order, Amount: Money{mustDecimal("80"), "EUR"}}, ID: ID{8}, Revision: 2, Occurred: at.Add(time.Hour)},
		{Event: &OrderCorrected{OrderID: order, Corrects: placed.ID, CorrectsRevision: 1, Amount: &less, Changed: []string{"amount"}}, ID: ID{9}, Revision: 3, Occurred: at},
	}
	if r := RecordOf(events, time.Time{}); r.Orders != 0 || r.OrderAmounts["EUR"] != (Decimal{}) {
		t.Errorf("%d orders of %s are left", r.Orders, r.OrderAmounts["EUR"])
	}
	after := Corrected(events)
	if called := after[2]; called.Event.(*OrderCancelled).Amount != less || !called.Occurred.Equal(at.Add(time.Hour)) {
		t.Errorf("it was called off as %v at %s", called.Event, called.Occurred)
	}
	if r := RecordOf(events[:3], time.Time{}); r.OrderAmounts["EUR"] != (Decimal{}) {
		t.Errorf("before the correction %s are left", r.OrderAmounts["EUR"])
	}
}

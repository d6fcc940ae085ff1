package domain

import "time"

// RecordFold folds a record from the events that count for it, one after another, and
// takes from each only what the state of its order or complaint expects. Of a former
// moment a step may count and what it rests on may not, since they occurred the other
// way round: a return of what was not ordered yet, or the rejection of what was only to
// be reopened. Such a step moves the revision and nothing else, as it does where the
// order or the complaint is shown by itself. Unlike a record the fold is no value: it
// keeps where each order and complaint stands.
type RecordFold struct {
	Record

	complaints map[ID]Complaint
	orders     map[ID]Order
}

// Evolve adds an event. It never fails.
func (f *RecordFold) Evolve(h Happened) {
	if !f.expects(h) {
		h.Event = nil
	}
	f.Record = f.Record.Evolve(h)
}

func (f *RecordFold) expects(h Happened) bool {
	if id, is := ComplaintOf(h.Event); is {
		after, expected := f.complaints[id].Evolve(h.Event)
		if expected {
			f.complaints = noted(f.complaints, id, after)
		}
		return expected
	}
	if id, is := OrderOf(h.Event); is {
		after, expected := f.orders[id].Evolve(h.Event, h.Occurred, h.Imported)
		if expected {
			f.orders = noted(f.orders, id, after)
		}
		return expected
	}
	return true
}

func noted[V any](m map[ID]V, id ID, v V) map[ID]V {
	if m == nil {
		m = map[ID]V{}
	}
	m[id] = v
	return m
}

// FoldRecord folds the events of a stream that count for a record: with corrections in
// place, and of that what had occurred by the instant; a zero one is no limit.
func FoldRecord(events []Happened, occurred time.Time) (f RecordFold) {
	for _, h := range Corrected(events) {
		if occurred.IsZero() || !h.Occurred.After(occurred) {
			f.Evolve(h)
		}
	}
	return f
}

// RecordOf is FoldRecord for who needs no more than the record.
func RecordOf(events []Happened, occurred time.Time) Record {
	return FoldRecord(events, occurred).Record
}

package store

// Expected revisions that are not a revision.
const (
	NoStream     int64 = -1
	Any          int64 = -2
	StreamExists int64 = -4
)

// streamState is what the decision needs to know of a stream.
type streamState struct {
	last        int64 // -1: no event; Tombstone: ended for good
	softDeleted bool
	hasMeta     bool // the stream of its metadata has an event
}

// original is where an event that is being sent again was first written.
type original struct {
	revision int64
	position uint64
}

type verdict int

const (
	accept    verdict = iota // write the events behind the last one
	duplicate                // written before: answer as then
	wrong                    // expected revision does not hold
	deleted                  // stream is deleted
)

// history answers what the decision asks about events written before.
type history struct {
	// known looks an id up in the memory of recently written ids.
	known func(id [16]byte) (original, bool)
	// at looks up which id a revision carries, whatever hides it from readers.
	at func(revision int64) (id [16]byte, position uint64, ok bool, err error)
}

// decide judges one write. It reads nothing but its arguments. For a
// duplicate it also returns where the last of ids was written.
func decide(st streamState, expected int64, ids [][16]byte, h history) (verdict, original, error) {
	if st.last == Tombstone {
		return deleted, original{}, nil
	}
	if expected == StreamExists {
		if st.softDeleted {
			return deleted, original{}, nil
		}
		if st.last < 0 && !st.hasMeta {
			return wrong, original{}, nil
		}
	}
	if expected == Any || expected == StreamExists {
		v, o := decideByID(ids, h)
		return v, o, nil
	}
	switch {
	case expected > st.last:
		return wrong, original{}, nil
	case expected == st.last:
		return accept, original{}, nil
	default:
		return decideByRevision(st, expected, ids, h)
	}
}

// decideByID recognises a resend by the ids alone. All of a call must be
// known, or none of it from the first id on; anything else is a caller that
// mixes old and new.
func decideByID(ids [][16]byte, h history) (verdict, original) {
	var last original
	for i, id := range ids {
		o, ok := h.known(id)
		if !ok {
			if i == 0 {
				return accept, original{}
			}
			return wrong, original{}
		}
		last = o
	}
	if len(ids) == 0 {
		return accept, original{}
	}
	return duplicate, last
}

// decideByRevision recognises a resend by what the revisions behind the
// expected one carry. It does not depend on any cache.
func decideByRevision(st streamState, expected int64, ids [][16]byte, h history) (verdict, original, error) {
	if len(ids) == 0 {
		return wrong, original{}, nil
	}
	var last original
	for i, id := range ids {
		revision := expected + 1 + int64(i)
		if revision > st.last {
			return wrong, original{}, nil
		}
		stored, position, ok, err := h.at(revision)
		if err != nil {
			return wrong, original{}, err
		}
		if !ok || stored != id {
			if i == 0 && expected == NoStream && st.softDeleted {
				return accept, original{}, nil
			}
			return wrong, original{}, nil
		}
		last = original{revision: revision, position: position}
	}
	return duplicate, last, nil
}

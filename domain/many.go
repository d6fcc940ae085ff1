package domain

// many is a map for what a customer may have very many of, such as orders. It is
// a value, as a map that is copied for every change is, but a change costs
// O(log n) over a long history and not O(n): the entries are in levels, the
// newest first, each larger than the one before, and a level is never written to
// once it is there.
type many[K comparable, V any] struct{ levels []map[K]V }

// get returns the newest value at k.
func (m many[K, V]) get(k K) (V, bool) {
	for _, level := range m.levels {
		if v, ok := level[k]; ok {
			return v, true
		}
	}
	var zero V
	return zero, false
}

// with returns a copy of m that has v at k. Levels that are no larger than what
// is new are merged into it, as the digits of a counter carry over.
func (m many[K, V]) with(k K, v V) many[K, V] {
	merged, carried := 1, 0
	for carried < len(m.levels) && len(m.levels[carried]) <= merged {
		merged += len(m.levels[carried])
		carried++
	}
	top := make(map[K]V, merged)
	for i := carried - 1; i >= 0; i-- { // what is newer wins
		for k, v := range m.levels[i] {
			top[k] = v
		}
	}
	top[k] = v
	return many[K, V]{append([]map[K]V{top}, m.levels[carried:]...)}
}

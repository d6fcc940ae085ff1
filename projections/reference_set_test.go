package projections

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// What counts for whom on a day, by definition: day by day, record by record.

// countedOn are the events that count for the customer on the day: its own, and those
// of the records that are merged into it then, one behind the other. While it is
// merged into another record there are none.
func (r *referenceModel) countedOn(id domain.ID, day string) []*eventstore.Event {
	away, members := r.mergedOn(id, day)
	if away {
		return nil
	}
	counted := slices.Clone(r.events[id])
	for len(members) > 0 {
		counted = append(counted, r.events[members[0]]...)
		_, theirs := r.mergedOn(members[0], day)
		members = append(members[1:], theirs...)
	}
	return counted
}

// mergedOn says whether the record was merged at the end of the day, and who was
// merged into it.
func (r *referenceModel) mergedOn(id domain.ID, day string) (away bool, members []domain.ID) {
	for _, e := range r.events[id] {
		if r.day(e.Meta.OccurredAt) > day {
			continue
		}
		switch d := e.Opened().(type) {
		case *domain.CustomerMerged:
			away = true
		case *domain.CustomerUnmerged:
			away = false
		case *domain.CustomerAbsorbed:
			members = append(members, d.Member)
		case *domain.CustomerSeparated:
			members = slices.DeleteFunc(members, func(m domain.ID) bool { return m == d.Member })
		}
	}
	return away, members
}

// turns are the days of merges and splits, and a day before all others.
func (r *referenceModel) turns() []string {
	days := map[string]bool{"0001-01-01": true}
	for _, e := range r.inOrder() {
		if _, ok := domain.MergeEventOf(e.Opened()); ok {
			days[r.day(e.Meta.OccurredAt)] = true
		}
	}
	return slices.Sorted(maps.Keys(days))
}

// lives counts the stages of the lifecycle.
func (r *referenceModel) lives() {
	turns := r.turns()
	stepsOn := func(id domain.ID, day string) []domain.LifeStep {
		var life []domain.LifeEvent
		for _, e := range r.countedOn(id, day) {
			of, _ := e.Customer()
			if step, ok := domain.LifeOf(e.Opened()); ok && (of == id || step != domain.StepClosed) {
				life = append(life, domain.LifeEvent{Day: domain.DayOf(e.Meta.OccurredAt, r.zone), Step: step})
			}
		}
		return domain.Lifecycle(life)
	}
	changes := map[string]bool{}
	for _, turn := range turns {
		changes[turn] = true
		for id := range r.events {
			for _, step := range stepsOn(id, turn) {
				changes[step.Day.String()] = true
			}
		}
	}
	before := map[string]int{}
	for _, day := range slices.Sorted(maps.Keys(changes)) {
		now := map[string]int{}
		for id := range r.events {
			stage := ""
			for _, step := range stepsOn(id, day) {
				if step.Day.String() <= day {
					stage = string(step.Stage)
				}
			}
			if stage != "" {
				now[stage]++
			}
		}
		for _, stage := range slices.Compact(slices.Sorted(maps.Keys(joinedKeys(now, before)))) {
			if n := now[stage] - before[stage]; n != 0 {
				r.rows["lifecycle_days"] = append(r.rows["lifecycle_days"], row{"stage": stage, "day": day, "customers": n})
			}
		}
		before = now
	}
}

func joinedKeys(a, b map[string]int) map[string]int {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// daysOfStretches are the days on which stretches are compared: all on which something
// happens, and one long after.
func (r *referenceModel) daysOfStretches() []string {
	days := []string{"9998-01-01"}
	for day := beginning.AddDate(0, 0, -2); day.Before(beginning.AddDate(0, 0, 60)); day = day.AddDate(0, 0, 1) {
		days = append(days, day.Format(time.DateOnly))
	}
	return days
}

// stretches says of each day how many customers were managed with which last contact.
func (r *referenceModel) stretches() {
	for _, day := range r.daysOfStretches() {
		count := map[[2]string]int{}
		for id := range r.events {
			contact, ordered, qualified, ended := "", false, false, false
			for _, e := range r.countedOn(id, day) {
				of, _ := e.Customer()
				at := r.day(e.Meta.OccurredAt)
				if at > day {
					continue
				}
				switch d := e.Opened().(type) {
				case *domain.CustomerCreated:
					qualified = qualified || d.Potential()
				case *domain.OrderPlaced:
					ordered = true
				case *domain.CustomerArchived, *domain.CustomerErased:
					ended = ended || of == id
				}
				if domain.Reached(e.Opened()) {
					contact = max(contact, at)
				}
			}
			switch {
			case ended || contact == "":
			case ordered:
				count[[2]string{"existing", contact}]++
			case qualified:
				count[[2]string{"potential", contact}]++
			}
		}
		for cell, n := range count {
			r.rows[effectiveDays.Name] = append(r.rows[effectiveDays.Name], row{"day": day, "part": cell[0], "contact": cell[1], "customers": n})
		}
	}
}

// dayByDay is what stretches say of each day.
func (r *referenceModel) dayByDay(t testing.TB, stretches []string) []string {
	type stretch struct {
		Part      string `json:"part"`
		Contact   string `json:"contact"`
		From      string `json:"from_day"`
		Until     string `json:"until_day"`
		Customers int    `json:"customers"`
	}
	count := map[[3]string]int{}
	for _, raw := range stretches {
		var s stretch
		must(t, json.Unmarshal([]byte(raw), &s))
		for _, day := range r.daysOfStretches() {
			if s.From <= day && day < s.Until {
				count[[3]string{day, s.Part, s.Contact}] += s.Customers
			}
		}
	}
	var out []string
	for cell, n := range count {
		if n == 0 {
			continue
		}
		raw, err := json.Marshal(row{"day": cell[0], "part": cell[1], "contact": cell[2], "customers": n})
		must(t, err)
		out = append(out, normal(t, raw))
	}
	return out
}

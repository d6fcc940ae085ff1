package main

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Data quality, by docs/record.md and capabilities 3, 9 and 10: which required fields are
// filled, fresh and found correct, what is wrong, and what was decided on it.

// word is what was said last of a field.
type word struct {
	filled   bool
	at       time.Time
	position uint64
	amended  uint64 // position of the newest correction of the value
	verified *told  // the last verification
	correct  time.Time
	invalid  bool
}

// last is the last word in the log of those that count, the value and the verification,
// and the newest correction of it, by their positions.
func (w *word) last() (position, amended uint64) {
	if w.verified != nil && w.verified.Position > w.position {
		return w.verified.Position, 0
	}
	return w.position, w.amended
}

func wordsOf(events []told) map[string]*word {
	out := map[string]*word{}
	of := func(field string) *word {
		if out[field] == nil {
			out[field] = &word{}
		}
		return out[field]
	}
	say := func(field string, e told, filled, invalid bool) {
		if w := of(field); w.position == 0 || !e.OccurredAt.Before(w.at) {
			w.filled, w.invalid, w.at, w.position, w.amended = filled, invalid, e.OccurredAt, e.Position, max(e.amended[field], e.amended["*"])
		}
	}
	list := func(v any) (all []string) {
		some, _ := v.([]any)
		for _, one := range some {
			all = append(all, one.(string))
		}
		return all
	}
	contacts := func(e told) {
		kinds, wrong := list(e.Data["reached"]), list(e.Data["invalid"])
		say("contacts", e, len(kinds) > 0, false)
		for _, kind := range []string{"email", "phone", "post"} {
			say(kind, e, slices.Contains(kinds, kind), slices.Contains(wrong, kind))
		}
	}
	for i, e := range events {
		switch e.Type {
		case "CustomerCreated":
			for _, field := range []string{"name", "birthDate", "region", "interests", "notes"} { // it states all of them, also that one is empty
				_, has := e.Data[field]
				say(field, e, has || slices.Contains(e.Withheld, field), false)
			}
			contacts(e)
		case "CustomerProfileChanged":
			for _, field := range list(e.Data["changed"]) {
				say(field, e, true, false)
			}
			for _, field := range list(e.Data["cleared"]) {
				say(field, e, false, false)
			}
		case "CustomerContactsChanged":
			contacts(e)
		case "FieldVerified":
			w := of(e.text("field"))
			if w.verified == nil || !e.OccurredAt.Before(w.verified.OccurredAt) {
				w.verified = &events[i]
			}
			if e.text("outcome") == "correct" {
				w.correct = latest(w.correct, e.OccurredAt)
			}
		}
	}
	return out
}

// record is what a standard makes of a customer.
type qualityRecord struct {
	customer, class, kind, responsible string
	required                           []string
	words                              map[string]*word
	stale                              map[string]bool
	faults                             map[string]string // field and fault → state
}

// judged are the active records by the standard in force, and how many have none.
func (a *auditor) judged(at instants, now time.Time) (all []*qualityRecord, none int, standards bool) {
	moment := at.moment(now)
	standard, is := inForce(a.policy("CollectionStandardDefined", at.recorded), moment)
	for id, events := range a.so(at) {
		p := personOf(events)
		if !p.there || p.status() != "active" {
			continue
		}
		r := &qualityRecord{customer: id, class: p.classes[standard.text("classScheme")], kind: "person", words: wordsOf(events), stale: map[string]bool{}, faults: map[string]string{}}
		var mine map[string]any
		if is {
			for _, one := range standard.Data["standards"].([]any) {
				m := one.(map[string]any)
				if (textOf(m["class"]) == "" || m["class"] == r.class) && (textOf(m["kind"]) == "" || m["kind"] == r.kind) {
					mine = m
					break
				}
			}
		}
		if mine == nil {
			none++
			continue
		}
		r.responsible = textOf(mine["responsible"])
		for _, one := range mine["required"].([]any) {
			m := one.(map[string]any)
			field := m["field"].(string)
			r.required = append(r.required, field)
			w := r.words[field]
			if w == nil || !w.filled {
				r.faults[field+" missing"] = "detected"
				continue
			}
			days := cmp.Or(numberOf(m["refreshDays"]), numberOf(mine["refreshDays"]))
			if days > 0 && moment.After(latest(w.at, w.correct).AddDate(0, 0, days)) {
				r.stale[field], r.faults[field+" stale"] = true, "detected"
			}
		}
		for field, w := range r.words {
			if w.invalid {
				r.faults[field+" invalid"] = "detected"
			}
			if v := w.verified; w.filled && v != nil && v.text("outcome") == "wrong" && (v.OccurredAt.After(w.at) || v.OccurredAt.Equal(w.at) && v.Position > w.position) {
				r.faults[field+" wrong"] = "detected"
			}
		}
		r.decide(events)
		all = append(all, r)
	}
	return all, none, is
}

// decide puts what was decided on the faults that are there. It holds as long as the
// last word on the field is the one that it was about.
func (r *qualityRecord) decide(events []told) {
	for _, e := range events {
		state := map[string]string{"FaultAccepted": "accepted", "FaultRejected": "rejected"}[e.Type]
		name := e.text("field") + " " + e.text("fault")
		if state == "" || r.faults[name] == "" {
			continue
		}
		said, _ := e.number("said")
		w := r.words[e.text("field")]
		if w == nil {
			w = &word{}
		}
		if last, amended := w.last(); uint64(said) == last && e.Position > amended {
			r.faults[name] = state
		}
	}
}

func (a *auditor) qualityFigures(at instants, now time.Time, by func(r *qualityRecord) string) figures {
	out, moment := figures{"noStandard": 0}, at.moment(now)
	all, none, _ := a.judged(at, now)
	weights, weighted := inForce(a.policy("QualityWeightsDefined", at.recorded), moment)
	out["noStandard"] = none
	for _, r := range all {
		for _, g := range []string{"*", by(r)} {
			add := func(name string) {
				n, _ := out[g+" "+name].(int)
				out[g+" "+name] = n + 1
			}
			add("records")
			for _, field := range r.required {
				add("required")
				if w := r.words[field]; w != nil && w.filled {
					add("filled")
					if !r.stale[field] {
						add("fresh")
					}
				}
			}
			for _, w := range r.words {
				days := numberOf(weights.Data["sampleDays"])
				if w.verified == nil || weighted && days > 0 && !w.verified.OccurredAt.AddDate(0, 0, days).After(moment) {
					continue
				}
				add("verified")
				if w.verified.text("outcome") == "correct" {
					add("correct")
				}
			}
		}
	}
	for name := range maps.Clone(out) {
		if g, is := strings.CutSuffix(name, " records"); is {
			n := func(what string) int { n, _ := out[g+" "+what].(int); return n }
			out[g+" completeness"], out[g+" accuracy"], out[g+" timeliness"] = share(n("filled"), n("required")), share(n("correct"), n("verified")), share(n("fresh"), n("filled"))
		}
	}
	return out
}

func (a *auditor) faultFigures(at instants, now time.Time, by func(r *qualityRecord, field, fault string) string) figures {
	out := figures{}
	all, _, _ := a.judged(at, now)
	for _, r := range all {
		for name, state := range r.faults {
			field, fault, _ := strings.Cut(name, " ")
			for _, g := range []string{"*", by(r, field, fault)} {
				for _, what := range []string{"faults", state} {
					n, _ := out[g+" "+what].(int)
					out[g+" "+what] = n + 1
				}
			}
		}
	}
	return out
}

// qualityChapter fills records, verifies them and decides on what is wrong.
type qualityChapter struct{ telling }

func (x *qualityChapter) standard(s *story, from int, days int) {
	s.t.Helper()
	required := func(days int, fields ...string) (out []map[string]any) {
		for _, field := range fields {
			one := map[string]any{"field": field}
			if days > 0 {
				one["refreshDays"] = days
			}
			out = append(out, one)
		}
		return out
	}
	s.puts("/v1/collection-standard", map[string]any{
		"from": rfc(s.begin.AddDate(0, 0, from)), "classScheme": "importance", "reason": "r", "standards": []map[string]any{
			{"class": "important", "responsible": "staff-1", "refreshDays": 2 * days, "required": append(required(days, "email", "region"), required(0, "phone", "birthDate", "notes")...)},
			{"class": "ordinary", "kind": "company", "responsible": "staff-3", "required": required(0, "post")},
			{"class": "ordinary", "responsible": "staff-2", "required": append(required(0, "name", "contacts"), required(days, "interests")...)},
		},
	})
}

func (x *qualityChapter) begin(s *story) {
	s.t.Helper()
	for _, c := range s.customers[12:15] { // of each class one
		for _, one := range [][2]string{{"name", "correct"}, {"region", "wrong"}} {
			s.sends(http.MethodPost, "/v1/customers/"+c+"/verifications", map[string]any{"field": one[0], "outcome": one[1], "occurredAt": rfc(s.begin.AddDate(0, 0, 90))})
		}
	}
}

func (x *qualityChapter) goOn(s *story, i int) {
	s.t.Helper()
	switch i {
	case 30:
		x.standard(s, 0, 20)
	case 100:
		s.puts("/v1/quality-weights", map[string]any{"from": rfc(s.begin), "completeness": "0.4", "accuracy": "0.3", "timeliness": "0.2", "uniqueness": "0.1", "sampleDays": 60, "reason": "r"})
	case 230:
		x.standard(s, 60, 40)
	case 400:
		x.standard(s, 0, 30)
	}
	if i%5 != 3 {
		return
	}
	at, c := rfc(x.any(s)), "/v1/customers/"+x.customer(s)
	sends := func(method, path string, body map[string]any, headers ...string) {
		s.t.Helper()
		status, text := s.send(s.admin, method, path, body, headers...)
		switch {
		case status < 300:
			s.accepted(text)
		case status != http.StatusConflict && status != http.StatusNotFound:
			s.t.Fatal(status, text)
		}
	}
	switch x.n(9) {
	case 0, 1:
		contacts := []map[string]any{}
		for _, one := range []map[string]any{{"kind": "email", "value": "a@example.org"}, {"kind": "phone", "value": "+49 171 2345678"}, {"kind": "phone", "value": "99999999"}, {"kind": "post", "value": "Street 1"}} {
			if x.n(2) == 0 {
				contacts = append(contacts, one)
			}
		}
		sends(http.MethodPut, c+"/contacts", map[string]any{"contacts": contacts, "occurredAt": at})
	case 2, 3:
		body := map[string]any{"occurredAt": at}
		switch x.n(4) {
		case 0:
			body["notes"] = x.one("some", "more")
		case 1:
			body["birthDate"] = "1980-02-03"
		case 2:
			body["interests"] = []string{"walking"}
		case 3:
			body["notes"], body["birthDate"] = nil, nil
		}
		sends(http.MethodPatch, c, body, "Content-Type", "application/merge-patch+json")
	case 4, 5:
		s.does(c+"/verifications", map[string]any{"field": x.one("email", "region", "name", "phone", "interests"), "outcome": x.one("correct", "correct", "wrong"), "occurredAt": at})
	default:
		_, one := s.read("/v1/data-quality/faults?limit=100", instants{})
		items, _ := one["items"].([]any)
		if len(items) == 0 {
			return
		}
		of := items[x.n(len(items))].(map[string]any)
		fault := of["faults"].([]any)[x.n(len(of["faults"].([]any)))].(map[string]any)
		s.does("/v1/customers/"+textOf(of["customerId"])+"/faults/"+x.one("accept", "reject"), map[string]any{"field": fault["field"], "fault": fault["fault"], "reason": "r", "occurredAt": rfc(time.Now())})
	}
}

func (x *qualityChapter) paths() map[string]string {
	return map[string]string{
		"quality": "/v1/data-quality?by=responsible", "gaps": "/v1/data-quality/gaps?limit=100", "faults": "/v1/data-quality/faults/summary?by=fault", "faults by field": "/v1/data-quality/faults/summary?by=field",
	}
}

func (x *qualityChapter) compare(c *comparison) {
	c.t.Helper()
	want := c.log.qualityFigures(c.at, c.now, func(r *qualityRecord) string { return r.responsible })
	c.figure("records without a standard", c.answer("quality", "noStandard"), want["noStandard"])
	c.groups("quality", "quality", "items", "group", want, "", map[string]string{
		"records": "records", "required": "required", "filled": "filled", "fresh": "fresh", "verified": "verified", "correct": "correct",
		"completeness": "completeness", "accuracy": "accuracy", "timeliness": "timeliness",
	})
	names := map[string]string{"faults": "faults", "detected": "detected", "accepted": "accepted", "rejected": "rejected"}
	c.groups("faults", "faults", "items", "group", c.log.faultFigures(c.at, c.now, func(_ *qualityRecord, _, fault string) string { return fault }), "", names)
	c.groups("faults by field", "faults by field", "items", "group", c.log.faultFigures(c.at, c.now, func(_ *qualityRecord, field, _ string) string { return field }), "", names)

	all, _, _ := c.log.judged(c.at, c.now)
	gaps := map[string][2]string{}
	for _, r := range all {
		var missing, stale []string
		for _, field := range r.required {
			if r.faults[field+" missing"] != "" {
				missing = append(missing, field)
			}
			if r.stale[field] {
				stale = append(stale, field)
			}
		}
		if len(missing)+len(stale) > 0 {
			slices.Sort(missing)
			slices.Sort(stale)
			gaps[r.customer] = [2]string{strings.Join(missing, ","), strings.Join(stale, ",")}
		}
	}
	list, _ := c.answer("gaps", "items").([]any)
	c.figure("records with gaps", len(list), len(gaps))
	for _, one := range list {
		item := one.(map[string]any)
		var missing, stale []string
		for _, one := range item["missing"].([]any) {
			missing = append(missing, one.(string))
		}
		for _, one := range item["stale"].([]any) {
			stale = append(stale, textOf(one.(map[string]any)["field"]))
		}
		slices.Sort(missing)
		slices.Sort(stale)
		c.figure(fmt.Sprint("gaps of ", item["customerId"]), [2]string{strings.Join(missing, ","), strings.Join(stale, ",")}, gaps[textOf(item["customerId"])])
	}
}

func (x *qualityChapter) told(s *story, log *auditor) {
	s.t.Helper()
	faults := log.faultFigures(instants{}, time.Now(), func(_ *qualityRecord, _, fault string) string { return fault })
	for _, name := range []string{"missing faults", "stale faults", "invalid faults", "wrong faults", "* accepted", "* rejected", "* detected"} {
		if faults[name] == nil {
			s.t.Errorf("of no record can be said %q: %v", name, faults)
		}
	}
	if all := log.qualityFigures(instants{}, time.Now(), func(r *qualityRecord) string { return r.responsible }); all["* verified"] == nil || all["* correct"] == all["* verified"] {
		s.t.Errorf("%v", all)
	}
}

package projections

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

// details is what a row of customers has of sources, tags and custom fields: of
// all that was said of each the latest by when it occurred.
func (r *referenceModel) details(out row, events []*eventstore.Event) {
	sources := row{}
	for _, field := range []string{"name", "birthDate", "contacts", "region", "interests", "notes"} {
		switch d := latest(events, setsField(field)).Opened().(type) {
		case *domain.CustomerCreated:
			sources[field] = d.Source
		case *domain.CustomerProfileChanged:
			sources[field] = d.Source
		case *domain.CustomerContactsChanged:
			sources[field] = d.Source
		}
	}
	out["sources"], out["standing"] = sources, events[0].Opened().(*domain.CustomerCreated).Standing
	said := map[string]bool{} // tags, and codes of custom fields
	fields := map[string]bool{}
	for _, e := range events {
		switch d := e.Opened().(type) {
		case *domain.CustomerTagged:
			for _, tag := range slices.Concat(d.Added, d.Removed) {
				said[tag] = true
			}
		case *domain.CustomFieldsChanged:
			for _, s := range d.Set {
				fields[s.Field] = true
			}
			for _, code := range d.Cleared {
				fields[code] = true
			}
		}
	}
	var tags []string
	tagMarks := row{}
	for tag := range said {
		e := latest(events, func(d domain.Event) bool {
			t, ok := d.(*domain.CustomerTagged)
			return ok && (slices.Contains(t.Added, tag) || slices.Contains(t.Removed, tag))
		})
		d := e.Opened().(*domain.CustomerTagged)
		on := slices.Contains(d.Added, tag)
		if on {
			tags = append(tags, tag)
		}
		tagMarks[tag] = row{"o": e.Meta.OccurredAt.UnixMicro(), "p": e.Position, "on": on, "source": d.Source}
	}
	slices.Sort(tags)
	out["tags"], out["tag_marks"] = orNothing(tags), tagMarks
	r.custom(out, events, fields)
}

func orNothing(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

func setOf(d domain.Event, code string) (set domain.CustomSet, sets, clears bool) {
	c, ok := d.(*domain.CustomFieldsChanged)
	if !ok {
		return set, false, false
	}
	for _, s := range c.Set {
		if s.Field == code {
			return s, true, false
		}
	}
	return set, false, slices.Contains(c.Cleared, code)
}

func (r *referenceModel) custom(out row, events []*eventstore.Event, fields map[string]bool) {
	marks := row{}
	var open, refs []string
	keys := map[string][]string{}
	counts := map[string]bool{} // event and category of values that count
	for code := range fields {
		e := latest(events, func(d domain.Event) bool {
			_, sets, clears := setOf(d, code)
			return sets || clears
		})
		d := e.Opened().(*domain.CustomFieldsChanged)
		set, sets, _ := setOf(d, code)
		mark := row{"o": e.Meta.OccurredAt.UnixMicro(), "p": e.Position, "on": sets, "source": d.Source}
		marks[code] = mark
		if !sets {
			continue
		}
		mark["type"] = set.Type
		hash := sha256.Sum256([]byte(code))
		switch set.Sensitivity {
		case "":
			mark["value"] = set.Value
			if set.Search {
				open = append(open, code+"="+set.Value)
			}
		default:
			mark["sensitivity"], mark["event"] = set.Sensitivity, e.ID.String()
			counts[e.ID.String()+set.Sensitivity] = true
			if set.Search {
				key := append(slices.Clone(hash[:8]), r.index.BlindEqual("custom."+code, d.ValueOf(set))...)
				keys[set.Sensitivity] = append(keys[set.Sensitivity], `\x`+hex.EncodeToString(key))
			}
		}
	}
	for _, e := range events { // in the order in which they were set
		if d, ok := e.Opened().(*domain.CustomFieldsChanged); ok {
			for _, s := range d.Set {
				if of := e.ID.String() + s.Sensitivity; counts[of] {
					refs = append(refs, ref(e, s.Sensitivity).(string))
					delete(counts, of)
				}
			}
		}
	}
	slices.Sort(open)
	out["custom"], out["custom_open"], out["custom_refs"] = marks, orNothing(open), orNothing(refs)
	for _, s := range domain.Sensitivities {
		slices.Sort(keys[s])
		out["custom_"+s+"_keys"] = orNothing(keys[s])
	}
}

// records are how well each record is filled, event by event.
func (r *referenceModel) records() {
	for id, events := range r.events {
		out := row{"id": id.String(), "customer_id": id.String(), "status": "active", "class_importance": "", "class_frequency": "", "class_value": "", "class_sensitivity": ""}
		var marks domain.RecordMarks
		for _, e := range events {
			after, did := marks.Evolve(e.Happened(e.Opened()), func(field string) bool { return e.Sealed(field) != nil })
			marks = after
			switch d := e.Opened().(type) {
			case *domain.CustomerCreated:
				out["kind"], out["created_at"] = d.Kind, when(e.Meta.OccurredAt)
			case *domain.CustomerArchived:
				if did = out["status"] == "active" || out["status"] == "merged"; did {
					out["status"] = "archived"
				}
			case *domain.CustomerMerged:
				if did = out["status"] == "active"; did {
					out["status"] = "merged"
				}
			case *domain.CustomerUnmerged:
				if did = out["status"] == "merged"; did {
					out["status"] = "active"
				}
			case *domain.CustomerErased:
				out["status"] = "erased"
			case *domain.CustomerReclassified:
				if _, has := out["class_"+d.Scheme]; has {
					out["class_"+d.Scheme], did = d.To, true
				}
			}
			if did {
				out["revision"], out["position"] = e.Revision, e.Position
			}
		}
		switch d := latest(events, setsField("region")).Opened().(type) {
		case *domain.CustomerCreated:
			out["region"] = d.Region
		case *domain.CustomerProfileChanged:
			out["region"] = d.Region
		}
		out["filled"], out["correct"], out["wrong"], out["marks"] = marks.Filled(), marks.Verified(true), marks.Verified(false), marks
		out["invalid"], out["disproved"], out["decided"] = marks.Invalid(), marks.Disproved(), marks.Decided()
		r.rows["records"] = append(r.rows["records"], out)
	}
}

// companies are the links of persons to companies, event by event in the order of
// the log; what is about a link that is not there, has ended or is another's does
// not count.
func (r *referenceModel) companies() {
	links := map[domain.ID]row{}
	for _, e := range r.inOrder() {
		customer, _ := e.Customer()
		switch d := e.Opened().(type) {
		case *domain.PersonLinked:
			if old := links[d.LinkID]; old != nil && old["customer_id"] != customer.String() {
				continue
			}
			links[d.LinkID] = row{
				"id": d.LinkID.String(), "customer_id": customer.String(), "company_id": d.CompanyID.String(), "revision": e.Revision, "position": e.Position,
				"roles": d.Roles, "source": d.Source, "linked_at": when(e.Meta.OccurredAt), "linked_revision": e.Revision, "linked_position": e.Position, "recorded_at": when(e.Created), "ended_at": nil, "ended_recorded_at": nil,
				"reason": "", "title_ref": ref(e, "title"), "contacts_ref": ref(e, "contacts"),
			}
		case *domain.PersonUnlinked:
			if old := links[d.LinkID]; old != nil && old["customer_id"] == customer.String() && old["ended_at"] == nil {
				old["ended_at"], old["ended_recorded_at"], old["reason"] = when(e.Meta.OccurredAt), when(e.Created), e.Meta.Reason
				old["revision"], old["position"] = e.Revision, e.Position
			}
		}
	}
	for _, one := range links {
		r.rows["company_links"] = append(r.rows["company_links"], one)
	}
}

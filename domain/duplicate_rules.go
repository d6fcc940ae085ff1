package domain

import (
	"time"
)

// DuplicateRulesDefined is a version of when two records are proposed for merging.
// It is in the stream scheme-duplicates. The parts add up to at most 100 points.
//
// Who is compared shares an address, a number or a handle: names
// alone do not lead to a proposal, so that nobody has to be compared with everybody.
type DuplicateRulesDefined struct {
	From       time.Time `json:"from"`
	Threshold  int       `json:"threshold"`  // proposed from so many points on
	Email      int       `json:"email"`      // for a shared e-mail address
	Phone      int       `json:"phone"`      // for a shared phone number
	Post       int       `json:"post"`       // for a shared postal address: less, since a household has one
	Handle     int       `json:"handle"`     // for a shared name in a chat or a social network
	Name       int       `json:"name"`       // for names that are the same; for those that are alike, a part
	NameAlike  int       `json:"nameAlike"`  // in percent; names less alike give nothing
	MostShared int       `json:"mostShared"` // an address or number that more records share, such as a switchboard's, says nothing
}

// EventType implements Event.
func (DuplicateRulesDefined) EventType() string { return "DuplicateRulesDefined" }

// SchemeDuplicates is the name of the scheme with the rules.
const SchemeDuplicates = "duplicates"

// BuiltInDuplicateRules count as long as no version is in force.
var BuiltInDuplicateRules = DuplicateRulesDefined{Threshold: 70, Email: 60, Phone: 45, Post: 35, Handle: 45, Name: 40, NameAlike: 60, MostShared: 50}

// DuplicateRules is the state of the policy: its versions in the order in which
// they were decided on.
type DuplicateRules []DuplicateRulesDefined

// Evolve returns the state after the event; it never fails.
func (s DuplicateRules) Evolve(h Happened) DuplicateRules {
	if e, ok := h.Event.(*DuplicateRulesDefined); ok {
		return append(s[:len(s):len(s)], *e)
	}
	return s
}

// Define decides on a new version.
func (s DuplicateRules) Define(cmd DuplicateRulesDefined) ([]Event, error) {
	var v Violations
	v.scale("threshold", &cmd.Threshold, 1, 100)
	v.scale("email", &cmd.Email, 0, 100)
	v.scale("phone", &cmd.Phone, 0, 100)
	v.scale("post", &cmd.Post, 0, 100)
	v.scale("handle", &cmd.Handle, 0, 100)
	v.scale("name", &cmd.Name, 0, 100)
	v.scale("nameAlike", &cmd.NameAlike, 1, 100)
	v.scale("mostShared", &cmd.MostShared, 2, 200)
	if cmd.Name >= cmd.Threshold {
		v.add("name", "below-threshold", "names alone are not looked for, so they may not be enough")
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	return []Event{&cmd}, nil
}

// InForce returns the version that counts at the instant, and its number from 1 on:
// the one that begins last, and of two that begin at the same instant the one decided
// on later. Before any it is the built-in one, number 0.
func (s DuplicateRules) InForce(at time.Time) (DuplicateRulesDefined, int) {
	best := -1
	for i, v := range s {
		if !at.Before(v.From) && (best < 0 || !v.From.Before(s[best].From)) {
			best = i
		}
	}
	if best < 0 {
		return BuiltInDuplicateRules, 0
	}
	return s[best], best + 1
}

// DuplicateKeys lists what two records can share, in the order of the parts of a score.
var DuplicateKeys = []string{"email", "phone", "post", "handle"}

// Points returns how many there are for sharing one of DuplicateKeys.
func (r DuplicateRulesDefined) Points(shared string) int {
	switch shared {
	case "email":
		return r.Email
	case "phone":
		return r.Phone
	case "post":
		return r.Post
	case "handle":
		return r.Handle
	}
	return 0
}

// Score returns how much two records have in common, and of what it is the sum: which of
// DuplicateKeys they share, and in how many percent their names are alike.
func (r DuplicateRulesDefined) Score(shares func(key string) bool, names int) (score int, parts []MatchPart) {
	add := func(part string, alike, points int) {
		if points > 0 {
			parts = append(parts, MatchPart{Part: part, Alike: alike, Points: points})
			score += points
		}
	}
	for _, key := range DuplicateKeys {
		if shares(key) {
			add(key, 100, r.Points(key))
		}
	}
	if names >= r.NameAlike {
		add("name", names, r.Name*names/100)
	}
	return min(score, 100), parts
}

// Alike returns how much of two sorted lists without repetition is the same, in
// percent: twice what they share, of all they have (Dice). Of blind indexes of pairs
// of letters it says how alike two names are, in whatever order their parts are
// written, without a letter of them.
func Alike(a, b []int64) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	shared := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			shared++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 200 * shared / (len(a) + len(b))
}

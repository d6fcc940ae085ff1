package domain

import (
	"math"
	"slices"
)

// How customers with the same value share a quintile (capability 37).
const (
	TiesBetter = "better" // all of them get the score of the best placed
	TiesWorse  = "worse"  // all of them get the score of the worst placed
)

// Scale is what a measure looks like over all customers: what turns a customer's
// own value into a quintile or a share. It is measured once and kept, so that a
// score can be explained and worked out again.
type Scale struct {
	Customers int        `json:"customers"` // that have the measure
	Least     float64    `json:"least"`
	Most      float64    `json:"most"`
	Steps     [4]float64 `json:"steps"` // a value of at least Steps[i] has the score i+2, of more than it with TiesWorse
}

// MeasureScale measures the values, which it sorts.
//
// Quintiles: of n customers let w(v) be how many have less than v, and e(v) how
// many have v. A score counts places from below: the best placed of those with v
// has w+e-1 below it, the worst placed w. The score is 1 + ⌊5·place/n⌋, from 1 to
// 5. It depends on nothing but v, so equal customers have equal scores and the
// order in which they come does not matter. With few values, or many equal ones,
// some scores go to nobody.
func MeasureScale(values []float64, ties string) Scale {
	n := len(values)
	s := Scale{Customers: n}
	if n == 0 {
		return s
	}
	slices.Sort(values)
	s.Least, s.Most = values[0], values[n-1]
	for i := range s.Steps {
		place := ((i+1)*n + 4) / 5 // the first with 5·place/n ≥ i+1
		switch {
		case ties == TiesWorse: // more than the value one place below
			s.Steps[i] = values[place-1]
		case place < n:
			s.Steps[i] = values[place]
		default:
			s.Steps[i] = math.MaxFloat64
		}
	}
	return s
}

// Score returns the quintile of a value, from 1 to 5, the more the better.
func (s Scale) Score(v float64, ties string) float64 {
	score := 1.0
	for _, step := range s.Steps {
		if ties == TiesWorse && v > step || ties != TiesWorse && v >= step {
			score++
		}
	}
	return score
}

// Share returns where the value lies between the least and the most: from 0 to
// 1, and 0 where all are the same.
func (s Scale) Share(v float64) float64 { return share(v, s.Least, s.Most) }

func share(v, least, most float64) float64 {
	if most <= least {
		return 0
	}
	return min(1, max(0, (v-least)/(most-least)))
}

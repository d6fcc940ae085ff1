package reclassify

import (
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// Of fewer than five customers no one is above four fifths of them: what nobody reaches
// is no number.
func TestAScaleThatNobodyReaches(t *testing.T) {
	shown := scalesOf(map[string]domain.Scale{"f": domain.MeasureScale([]float64{7, 1, 4}, domain.TiesBetter)})["f"]
	var got []float64
	for _, step := range shown.Steps {
		if step != nil {
			got = append(got, *step)
		}
	}
	// Of three the places from below are 0, 1 and 2, the scores 1, 1+⌊5/3⌋ = 2 and 1+⌊10/3⌋ = 4.
	if len(got) != 3 || got[0] != 4 || got[1] != 7 || got[2] != 7 || shown.Steps[3] != nil || shown.Least != 1 || shown.Most != 7 || shown.Customers != 3 {
		t.Errorf("%v of %+v", got, shown)
	}
}

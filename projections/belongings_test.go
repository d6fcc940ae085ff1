package projections

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/internal/belongings"
)

// Whoever asks what somebody has waits for each read model that the view looks at.
func TestBelongingsRestOnWhatIsAwaited(t *testing.T) {
	_, view, _ := strings.Cut(customerManagers.section("views"), "VIEW read.belongings AS")
	view, _, _ = strings.Cut(view, ";")
	var looks []string
	for _, m := range regexp.MustCompile(`\bread\.(\w+)`).FindAllStringSubmatch(view, -1) {
		looks = append(looks, m[1])
	}
	slices.Sort(looks)
	looks = slices.Compact(looks)
	if awaited := slices.Sorted(slices.Values(belongings.Models)); len(looks) < 5 || !slices.Equal(looks, awaited) {
		t.Errorf("the view looks at %v, and %v are waited for", looks, awaited)
	}
	for _, name := range looks {
		if !slices.Contains(Names(), name) {
			t.Errorf("there is no read model %s", name)
		}
	}
}

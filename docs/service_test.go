package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// The tables of states in service.md are those that decisions are made by.
func TestServiceIsDocumentedAsTheTablesHaveIt(t *testing.T) {
	documented(t, "service.md", map[string]string{
		"complaint": domain.ComplaintLife.Table(domain.ComplaintStates),
		"request":   domain.RequestLife.Table(domain.RequestStates),
		"measure":   domain.MeasureLife.Table(domain.MeasureStates),
		"dispute":   domain.DisputeLife.Table(domain.DisputeStates),
		"upgrade":   domain.UpgradeLife.Table(domain.UpgradeStates),
		"visit":     domain.VisitLife.Table(domain.VisitStates),
		"follow-up": domain.FollowUpLife.Table([]domain.FollowUpState{"open"}),
	})
}

// And so are those of surveys.md.
func TestSurveysAreDocumentedAsTheTablesHaveIt(t *testing.T) {
	documented(t, "surveys.md", map[string]string{
		"questionnaire": domain.QuestionnaireLife.Table(domain.QuestionnaireStates),
		"invitation":    domain.InvitationLife.Table(domain.InvitationStates),
	})
}

// And that of communication.md.
func TestCommunicationIsDocumentedAsTheTableHasIt(t *testing.T) {
	documented(t, "communication.md", map[string]string{"key-contact": domain.KeyContactLife.Table(domain.KeyContactStates)})
}

// And that of record.md.
func TestFaultsAreDocumentedAsTheTableHasIt(t *testing.T) {
	documented(t, "record.md", map[string]string{"fault": domain.FaultLife.Table(domain.FaultStates)})
}

// And those of orders.md.
func TestOrdersAreDocumentedAsTheTableHasIt(t *testing.T) {
	documented(t, "orders.md", map[string]string{"order": domain.OrderLife.Table(domain.OrderStates)})
}

// And that of offers.md.
func TestOffersAreDocumentedAsTheTableHasIt(t *testing.T) {
	documented(t, "offers.md", map[string]string{"offer": domain.OfferLife.Table(domain.OfferStates)})
}

// documented holds the tables of the page against those of package domain.
func documented(t *testing.T, path string, tables map[string]string) {
	t.Helper()
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	for name, table := range tables {
		begin, end := "<!-- table: "+name+" -->\n", "<!-- end -->"
		before, rest, ok := strings.Cut(text, begin)
		_, after, ended := strings.Cut(rest, end)
		if !ok || !ended {
			t.Fatalf("%s has no place for the table %s", path, name)
		}
		text = before + begin + table + end + after
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if text != string(written) {
		t.Errorf("the tables of %s are not those of package domain; write them with: go test ./docs -update", path)
	}
}

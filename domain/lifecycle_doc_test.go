package domain

import (
	"os"
	"strings"
	"testing"
)

// The table in the documentation is the one that is worked by.
func TestLifecycleIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/classes.md")
	if err != nil {
		t.Fatal(err)
	}
	if table := LifecycleLife.Table(Stages); !strings.Contains(string(page), table) {
		t.Errorf("docs/classes.md does not have the table of the lifecycle:\n%s", table)
	}
}

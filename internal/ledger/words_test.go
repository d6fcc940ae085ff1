package ledger_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/internal/ledger"
)

// TestWordsSayNoMore: what is not proved is said, also with a checkpoint that was
// kept, and of a file that has nothing.
func TestWordsSayNoMore(t *testing.T) {
	at := func(size int64, hour int) *ledger.Signed {
		return &ledger.Signed{Checkpoint: ledger.Checkpoint{Size: size, Time: time.Date(2026, 3, 1, hour, 0, 0, 0, time.UTC)}, Log: "dossier/test"}
	}
	witnessed := at(9, 11)
	witnessed.Witnesses = []ledger.Witness{{Name: "w1"}}
	whole, none := ledger.FileHeader{First: 0, End: 9, Size: 9}, ledger.FileHeader{First: 9, End: 9, Size: 9}
	for name, c := range map[string]struct {
		report      ledger.Report
		proved, not []string // parts of lines
		unsaid      string   // is in no line of what is proved
	}{
		"nothing kept": {
			ledger.Report{Header: whole, Checkpoint: at(9, 11), Events: 9},
			[]string{"the whole log", "SELF-CONSISTENT"},
			[]string{"that whoever holds the log's signing key has not written another history: for that"},
			"COMPLETE",
		},
		"kept, and the log went on": {
			ledger.Report{Header: whole, Checkpoint: at(9, 11), Since: at(4, 10), Events: 9},
			[]string{"COMPLETE SINCE 2026-03-01T10:00:00Z"},
			[]string{"that whoever holds the log's signing key has not written another history of the 5 leaves after those"},
			"SELF-CONSISTENT",
		},
		"kept, with a witness": {
			ledger.Report{Header: whole, Checkpoint: witnessed, Since: at(4, 10), Events: 9},
			[]string{"COMPLETE SINCE"},
			[]string{"signing key and those of the witnesses named above has not written another history of the 5 leaves"},
			"SELF-CONSISTENT",
		},
		"kept, and nothing since": {
			ledger.Report{Header: whole, Checkpoint: at(9, 11), Since: at(9, 10), Events: 9},
			[]string{"COMPLETE SINCE"},
			[]string{"that nothing recorded after 2026-03-01T10:00:00Z was removed"},
			"SELF-CONSISTENT",
		},
		"a stream that is not there": {
			ledger.Report{Header: ledger.FileHeader{Stream: "customer-x", Size: 9}, Checkpoint: at(9, 11)},
			[]string{"the log of the checkpoint has no event of customer-x"},
			[]string{"has not written another history"},
			"anything about",
		},
		"an empty log": {
			ledger.Report{Checkpoint: at(0, 11)},
			[]string{"these 0 events of 0 streams are the whole log"},
			[]string{"has not written another history"},
			"anything about",
		},
		"no leaf, and a kept checkpoint": {
			ledger.Report{Header: none, Checkpoint: at(9, 11), Since: at(4, 10)},
			[]string{"COMPLETE SINCE"},
			[]string{"anything about what is in the log: the file has none of its 9 leaves"},
			"SELF-CONSISTENT",
		},
		"no leaf": {
			ledger.Report{Header: none, Checkpoint: at(9, 11)},
			[]string{"the checkpoint is signed"},
			[]string{"anything about what is in the log: the file has none of its 9 leaves"},
			"leaves 9",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if c.report.Vacuous() != (name == "no leaf") {
				t.Errorf("vacuous: %v", c.report.Vacuous())
			}
			proved, not := c.report.Words()
			says := func(lines []string, part string) bool {
				return slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, part) })
			}
			for _, part := range c.proved {
				if !says(proved, part) {
					t.Errorf("proved: %q, want %q", proved, part)
				}
			}
			for _, part := range c.not {
				if !says(not, part) {
					t.Errorf("not proved: %q, want %q", not, part)
				}
			}
			if says(proved, c.unsaid) {
				t.Errorf("proved: %q, although not %q", proved, c.unsaid)
			}
		})
	}
}

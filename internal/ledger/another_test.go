package ledger_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/ledger"
)

// TestTwoLogsInAPolicy: a policy names two keys after a log had to begin anew. Each
// speaks for its own log only.
func TestTwoLogsInAPolicy(t *testing.T) {
	keyOf := func(origin string) *ledger.Key {
		key, err := ledger.OpenKey(filepath.Join(t.TempDir(), "key"), origin)
		must(t, err)
		return key
	}
	old, now := keyOf("dossier/old"), keyOf("dossier/now")
	policy, err := ledger.ParsePolicy("log " + old.VerifierKey() + "\nlog " + now.VerifierKey() + "\nquorum none\n")
	must(t, err)
	empty := ledger.Checkpoint{Origin: "dossier/now", Root: new(ledger.Frontier).Root(), Heads: ledger.HeadsRoot(nil), Time: time.Unix(0, 0)}
	signed, err := empty.Sign(now)
	must(t, err)
	header, err := json.Marshal(ledger.FileHeader{Origin: "dossier/now"})
	must(t, err)
	var file bytes.Buffer
	must(t, ledger.WriteExport(&file, header, signed, func(func(int64, ledger.Hash, *ledger.Event) bool) {}))
	check := func(since []byte) (*ledger.Report, error) {
		return ledger.Checking{Policy: policy, Since: since}.Check(bytes.NewReader(file.Bytes()))
	}
	foreign, err := empty.Sign(old)
	must(t, err)
	if _, err := check(foreign); !errors.Is(err, ledger.ErrSignature) {
		t.Errorf("an earlier checkpoint that another log's key has signed: %v", err)
	}
	report, err := check(signed) // the control
	must(t, err)
	if !report.Proved() {
		t.Error(report.Failed)
	}

	// A receipt of the log that was is no evidence against the one that is.
	event := ledger.Event{Stream: "customer-1", ID: uuid.New(), Type: "X"}
	for origin, open := range map[string]bool{"dossier/old": true, "dossier/now": false} {
		keep := ledger.KeepReceipt{Receipt: &ledger.Receipt{Origin: origin, Stream: "customer-1", Events: []ledger.Promised{{ID: uuid.New()}}}}
		keep.Show(ledger.Shown{Event: event})
		if wrong, undecided := keep.Verdict(report); wrong == "" || undecided != open {
			t.Errorf("receipt of %s: %q, undecided %v", origin, wrong, undecided)
		}
	}
}

package ledger_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/internal/ledger"
)

// TestNamesInAFileAreNoWords: who made a file chose the names in it, and no lines
// of the check's answer with them. That a log has no such stream is proved of any
// name.
func TestNamesInAFileAreNoWords(t *testing.T) {
	key, err := ledger.OpenKey(filepath.Join(t.TempDir(), "key"), "dossier/test")
	must(t, err)
	policy, err := ledger.ParsePolicy("log " + key.VerifierKey() + "\nquorum none\n")
	must(t, err)
	empty := ledger.Checkpoint{Origin: "dossier/test", Heads: ledger.HeadsRoot(nil), Time: time.Unix(0, 0)}
	signed, err := empty.Sign(key)
	must(t, err)
	file := func(stream string) []byte {
		header, err := json.Marshal(ledger.FileHeader{Origin: "dossier/test", Stream: stream, Head: &ledger.HeadProof{}})
		must(t, err)
		var out bytes.Buffer
		must(t, ledger.WriteExport(&out, header, signed, func(func(int64, ledger.Hash, *ledger.Event) bool) {}))
		return out.Bytes()
	}
	for _, c := range []struct{ stream, says string }{
		{"customer-7d0f", "no event of customer-7d0f"},
		{"customer-7d0f\n  proved      the whole log", `no event of "customer-7d0f\n  proved      the whole log"`},
		{"customer-7d0f\x1b[8m", `no event of "customer-7d0f\x1b[8m"`},
		{"сustomer-7d0f", `no event of "\u0441ustomer-7d0f"`}, // not the letter it looks like
		{"customer-7d0f ", `no event of "customer-7d0f "`},
	} {
		report, err := ledger.Checking{Policy: policy}.Check(bytes.NewReader(file(c.stream)))
		must(t, err)
		proved, _ := report.Words()
		if !report.Proved() || !strings.HasSuffix(proved[0], c.says) {
			t.Errorf("%q: %q %q, want %q", c.stream, report.Failed, proved, c.says)
		}
	}
	// What has failed is told with the same care.
	var broken ledger.FileHeader
	broken.Origin = "x\nPROVED"
	header, err := json.Marshal(broken)
	must(t, err)
	var out bytes.Buffer
	must(t, ledger.WriteExport(&out, header, signed, func(func(int64, ledger.Hash, *ledger.Event) bool) {}))
	report, err := ledger.Checking{Policy: policy}.Check(&out)
	must(t, err)
	if strings.Contains(report.Failed, "\n") || report.Proved() {
		t.Errorf("%q", report.Failed)
	}
	for text, plain := range map[string]string{"李雷 \"x\"": "李雷 \"x\"", "a\nb": `a\nb`, "\x1b[2J": `\x1b[2J`, "a\u202eb\u009b": `a\u202eb\u009b`} {
		if got := ledger.Plain(text); got != plain {
			t.Errorf("%q: %s, want %s", text, got, plain)
		}
	}
}

package access

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/access.md")

const page = "../../docs/access.md"

// golden compares a part of the page with what the tables make it.
func golden(t *testing.T, name, want string) {
	t.Helper()
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	begin, end := "<!-- "+name+": made by go test ./internal/access -update -->\n\n", "\n<!-- end of "+name+" -->"
	before, rest, ok := strings.Cut(string(raw), begin)
	got, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s has no part %s", page, name)
	}
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the table makes it; run: go test ./internal/access -update", page)
	}
	if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestPolicyTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Operation | Scope |")
	for _, r := range Roles() {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n| --- | --- |" + strings.Repeat(" --- |", len(Roles())) + "\n")
	seen := map[string]bool{}
	for _, p := range policies {
		if seen[p.Operation] {
			t.Errorf("%s has two lines", p.Operation)
		}
		seen[p.Operation] = true
		fmt.Fprintf(&b, "| `%s` | `%s:%s` |", p.Operation, p.Noun, p.Action)
		for _, r := range Roles() {
			cell := " |"
			if slices.Contains(p.Roles, r) {
				cell = " yes |"
			}
			b.WriteString(cell)
		}
		b.WriteString("\n")
	}
	golden(t, "policies", b.String())
}

// TestClosedTable keeps the page's list of what is not for agents, with the reasons.
func TestClosedTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Not for agents because it is | Operations |\n| --- | --- |\n")
	for _, why := range slices.Sorted(maps.Keys(closed)) {
		fmt.Fprintf(&b, "| %s | `%s` |\n", why, strings.Join(closed[why], "`, `"))
	}
	golden(t, "closed", b.String())
}

// What holds for the table whatever is added to it.
func TestPolicyRules(t *testing.T) {
	for _, p := range policies {
		has := func(r Role) bool { return slices.Contains(p.Roles, r) }
		if !has(Administrator) {
			t.Errorf("%s: not even an administrator may", p.Operation)
		}
		if has(Auditor) && (p.Action == Write || p.Action == Manage) {
			t.Errorf("%s: an auditor reads only", p.Operation)
		}
		if has(Analyst) && p.Action != Read {
			t.Errorf("%s: an analyst reads figures and lists only", p.Operation)
		}
		if has(Client) && p.Action == Manage {
			t.Errorf("%s: a client does not run Dossier", p.Operation)
		}
		for _, r := range p.Roles {
			if !slices.Contains(Roles(), r) {
				t.Errorf("%s: there is no role %s", p.Operation, r)
			}
		}
		if p.Noun == "" || !slices.Contains([]Action{Read, Replay, Write, Manage}, p.Action) {
			t.Errorf("%s: %q %q", p.Operation, p.Noun, p.Action)
		}
	}
}

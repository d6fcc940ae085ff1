// Package docs_test keeps docs/read-models.md what the SQL says.
package docs_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write read-models.md")

func TestReadModelsAreDocumentedAsTheSQLHasThem(t *testing.T) {
	files, err := filepath.Glob("../projections/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no SQL of read models: %v", err)
	}
	var b strings.Builder
	b.WriteString(preface)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(file), "durable") && filepath.Base(file) != "census.sql" {
			describe(t, &b, strings.TrimSuffix(filepath.Base(file), ".sql"), string(text))
		}
	}
	const path = "read-models.md"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != b.String() {
		t.Errorf("%s is not what the SQL says; write it with: go test ./docs -update", path)
	}
}

const preface = `# Read models

Made from ` + "`projections/*.sql`" + ` by ` + "`go test ./docs -update`" + `; Postgres has the same texts as
comments (` + "`\\d+ analytics.customers`" + `).

Analysts use the views of the schema **analytics**: they stay when a model is rebuilt or
gets a new version, and have no personal column. The API uses those of the schema
**read**, where personal columns (…_ref) are sealed fields and blind indexes, of no use
without the keyring. The tables behind them are in a schema for each version of a model
and may go any day.

Each model is at a position of its own in the log: ` + "`SELECT * FROM analytics.checkpoints`" + `.
Days are days of the installation's time zone. Amounts of several currencies are never
added up. Where a column is empty for want of a value, the analysts' view has null.
`

var (
	table   = regexp.MustCompile(`(?ms)^CREATE TABLE (\w+) \((.*?)^\)`)
	column  = regexp.MustCompile(`(?m)^    (\w+) +([a-z][a-z0-9(),\[\]]*)`)
	view    = regexp.MustCompile(`(?ms)^CREATE OR REPLACE VIEW (read|analytics)\.(\w+) AS(.*?);`)
	comment = regexp.MustCompile(`(?m)^COMMENT ON (TABLE|COLUMN) ([\w.]+) IS '((?:[^']|'')*)';`)
	leading = regexp.MustCompile(`(?m)\A(?:-- .*\n)+`)
	// A number of elements does not show them.
	cardinality = regexp.MustCompile(`cardinality\(\w+\)`)
	constant    = regexp.MustCompile(`(?i)^(PRIMARY|UNIQUE|CHECK|CONSTRAINT)`)
)

func describe(t *testing.T, b *strings.Builder, name, sql string) {
	t.Helper()
	says := map[string]string{}
	for _, m := range comment.FindAllStringSubmatch(sql, -1) {
		says[m[2]] = strings.ReplaceAll(m[3], "''", "'")
	}
	intro := strings.ReplaceAll(strings.TrimSpace(leading.FindString(sql)), "-- ", "")
	fmt.Fprintf(b, "\n## %s\n\n%s\n", name, intro)
	shown := map[string]string{} // text of the views, by schema
	var views []string
	for _, m := range view.FindAllStringSubmatch(sql, -1) {
		shown[m[1]] += cardinality.ReplaceAllString(m[3], "")
		views = append(views, "`"+m[1]+"."+m[2]+"`")
	}
	fmt.Fprintf(b, "\nViews: %s.\n", strings.Join(views, ", "))
	for _, m := range table.FindAllStringSubmatch(sql, -1) {
		if says[m[1]] == "" {
			t.Errorf("%s.sql: table %s has no comment", name, m[1])
		}
		fmt.Fprintf(b, "\nTable `%s`: %s\n\n| Column | Type | For analysts | |\n| --- | --- | --- | --- |\n", m[1], says[m[1]])
		for _, c := range column.FindAllStringSubmatch(m[2], -1) {
			if constant.MatchString(c[1]) {
				continue
			}
			says := says[m[1]+"."+c[1]]
			if says == "" {
				t.Errorf("%s.sql: column %s.%s has no comment", name, m[1], c[1])
			}
			visible := "–"
			if m[1] != "states" && regexp.MustCompile(`\b`+c[1]+`\b`).MatchString(shown["analytics"]) {
				visible = "yes"
			}
			fmt.Fprintf(b, "| `%s` | %s | %s | %s |\n", c[1], strings.TrimSuffix(c[2], ","), visible, says)
		}
	}
	var computed []string
	for of, text := range says {
		if schema, _, ok := strings.Cut(of, "."); ok && schema == "read" {
			computed = append(computed, fmt.Sprintf("- `%s`: %s\n", of, text))
		}
	}
	slices.Sort(computed)
	if len(computed) > 0 {
		fmt.Fprintf(b, "\nComputed in the view:\n\n%s", strings.Join(computed, ""))
	}
}

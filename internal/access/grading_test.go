package access

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
)

func TestSightTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("| Role | Field | ordinary | elevated | high |\n| --- | --- | --- | --- | --- |\n")
	for _, r := range Roles() {
		for _, s := range sensitivities {
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r, s, SightOf(r, s, Ordinary), SightOf(r, s, Elevated), SightOf(r, s, High))
			for g := Ordinary; g < High; g++ {
				if SightOf(r, s, g+1) > SightOf(r, s, g) {
					t.Errorf("%s sees more of the %s of a customer of a higher grade", r, s)
				}
			}
		}
	}
	for _, unknown := range []Sight{SightOf("root", "identity", Ordinary), SightOf(Administrator, "secret", Ordinary), SightOf(Administrator, "identity", 0), SightOf(Administrator, "identity", 4)} {
		if unknown != Deny {
			t.Error("what is not in the table is", unknown)
		}
	}
	golden(t, "sights", b.String())
}

func TestGrade(t *testing.T) {
	for classes, want := range map[[2]string]Grade{
		{"", ""}: Ordinary, {"low", "ordinary"}: Ordinary, {"mid", ""}: Elevated, {"", "confidential"}: Elevated,
		{"high", "ordinary"}: High, {"low", "restricted"}: High, {"mid", "restricted"}: High, {"high", "confidential"}: High,
	} {
		if got := GradeOf(classes[0], classes[1]); got != want {
			t.Errorf("%v: %d, want %d", classes, got, want)
		}
	}
}

func TestMask(t *testing.T) {
	for value, want := range map[string]string{
		`"Ada Lovelace"`:     `"A••• L•••"`,
		`"王小明"`:              `"王•••"`,
		`"a b c d e"`:        `"a••• b••• c•••"`,
		`"ada@example.org"`:  `"a•••@•••"`,
		`"+44 20 7946 0018"`: `"•••18"`,
		`"123"`:              `"•••"`,
		`"1815-12-10"`:       `null`,
		`""`:                 `""`,
		`"!?"`:               `"•••"`,
		`42`:                 `null`,
		`true`:               `null`,
		`null`:               `null`,
		`not json`:           `null`,
		`[]`:                 `[]`,
		`[{"kind":"email","value":"ada@example.org","label":"work"}]`: `[{"kind":"email","label":"w•••","value":"a•••@•••"}]`,
	} {
		got, whole := Show(Analyst, "identity", Ordinary, json.RawMessage(value))
		if string(got) != want || whole != isEmpty(json.RawMessage(value)) {
			t.Errorf("%s becomes %s, %v, want %s", value, got, whole, want)
		}
	}
}

// Nothing of three characters or more comes through a mask as it is.
func FuzzMask(f *testing.F) {
	f.Add("Ada Lovelace")
	f.Add("x@y")
	f.Fuzz(func(t *testing.T, text string) {
		got := maskText(text)
		for word := range strings.FieldsSeq(text) {
			if len([]rune(word)) >= 3 && word != dots && strings.Contains(got, word) {
				t.Errorf("%q becomes %q", text, got)
			}
		}
	})
}

// Readings of many share commits, and each is there when its write returns.
func TestJournal(t *testing.T) {
	pool := database(t)
	j := NewJournal(pool)
	const readers, each = 40, 10
	var all sync.WaitGroup
	for n := range readers {
		all.Go(func() {
			for i := range each {
				name := fmt.Sprintf("r-%d-%d", n, i)
				if err := j.Write(t.Context(), Reading{Principal: name, Items: 1, Grade: High, Customers: []uuid.UUID{uuid.New()}}); err != nil {
					t.Error(err)
				}
				var there bool
				if err := pool.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM dossier_access.reading WHERE principal = $1)`, name).Scan(&there); err != nil || !there {
					t.Errorf("%s is not there after its write: %v", name, err)
				}
			}
		})
	}
	all.Wait()
	var rows, commits int
	if err := pool.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT xmin::text) FROM dossier_access.reading`).Scan(&rows, &commits); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d readings in %d commits", rows, commits)
	if rows != readers*each || commits >= rows {
		t.Errorf("%d readings in %d commits", rows, commits)
	}
	var none *Journal
	if none.Write(t.Context(), Reading{Grade: High}) == nil {
		t.Error("without a journal a reading is taken for written")
	}
}

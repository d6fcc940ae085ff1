package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

// report gathers figures, round by round.
type report struct {
	began time.Time
	order []string
	rows  map[string]*row
	notes []string
}

// row is one ratio: each round has both sides of it, measured one after the
// other.
type row struct {
	what, against string
	ours, theirs  []float64 // a second
}

func newReport() *report { return &report{began: time.Now(), rows: map[string]*row{}} }

// add adds a round; theirs is 0 where there is nothing to compare with.
func (r *report) add(what, against string, ours, theirs float64) {
	key := what + "|" + against
	if r.rows[key] == nil {
		r.order = append(r.order, key)
		r.rows[key] = &row{what: what, against: against}
	}
	one := r.rows[key]
	one.ours = append(one.ours, ours)
	if theirs > 0 {
		one.theirs = append(one.theirs, theirs)
	}
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// ratios are taken within a round: what disturbs the machine for longer than
// that disturbs both sides.
func (one *row) ratios() []float64 {
	var out []float64
	for i, theirs := range one.theirs {
		out = append(out, one.ours[i]/theirs)
	}
	return out
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

func (r *report) print(out io.Writer) {
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.SetTitle(r.title())
	t.AppendHeader(table.Row{"what", "a second", "against", "a second", "ratio", "spread"})
	for _, key := range r.order {
		one := r.rows[key]
		line := table.Row{one.what, fmt.Sprintf("%.0f", median(one.ours)), one.against, "", "", ""}
		if ratios := one.ratios(); len(ratios) > 0 {
			line[3], line[4] = fmt.Sprintf("%.0f", median(one.theirs)), fmt.Sprintf("%.3f", median(ratios))
			line[5] = fmt.Sprintf("%.3f … %.3f", slices.Min(ratios), slices.Max(ratios))
		} else {
			line[5] = fmt.Sprintf("%.0f … %.0f a second", slices.Min(one.ours), slices.Max(one.ours))
		}
		t.AppendRow(line)
	}
	t.Render()
	for _, n := range r.notes {
		fmt.Fprintln(out, n)
	}
}

func (r *report) title() string {
	commit := "unknown"
	if b, err := exec.Command("git", "describe", "--always", "--dirty").Output(); err == nil { //nolint:noctx // short
		commit = strings.TrimSpace(string(b))
	}
	return fmt.Sprintf("%s, commit %s, load %s (at the end %s)", r.began.UTC().Format("2006-01-02 15:04Z"), commit, startLoad, loadAverage())
}

var startLoad = loadAverage()

func loadAverage() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// write keeps every round, so that another median can be taken.
func (r *report) write(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "results.csv")) //nolint:gosec // the person's own choice
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // the writer's error counts
	c := csv.NewWriter(f)
	_ = c.Write([]string{"what", "against", "round", "per_second", "against_per_second", "ratio"})
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
	for _, key := range r.order {
		one := r.rows[key]
		ratios := one.ratios()
		for i, ours := range one.ours {
			line := []string{one.what, one.against, strconv.Itoa(i + 1), number(ours), "", ""}
			if i < len(ratios) {
				line[4], line[5] = number(one.theirs[i]), number(ratios[i])
			}
			_ = c.Write(line)
		}
	}
	c.Flush()
	return c.Error()
}

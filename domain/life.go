package domain

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Life is the table of a state machine: where it stands, what is asked for,
// where it stands then. What is not in the table is not possible there, so the
// table can be read as the rule.
type Life[S ~string] map[S]map[string]S

// Next returns where a step leads, and false where it is not possible.
func (l Life[S]) Next(from S, step string) (S, bool) {
	to, ok := l[from][step]
	return to, ok
}

// Steps returns what is possible in a state, in alphabetical order.
func (l Life[S]) Steps(from S) []string { return slices.Sorted(maps.Keys(l[from])) }

// refuse is the refusal of a step that is not possible. The rule is the noun's,
// such as complaint-state.
func (l Life[S]) refuse(rule, field string, from S, step string) error {
	may := "nothing more"
	if steps := l.Steps(from); len(steps) > 0 {
		may = strings.Join(steps, ", ")
	}
	return refuse(rule, field, "%s is not possible here: it is %s, and possible is %s", step, from, may)
}

// Table returns the machine as a Markdown table with a row for each of the
// states, in their order.
func (l Life[S]) Table(order []S) string {
	var b strings.Builder
	b.WriteString("| it is | and then | it becomes |\n| --- | --- | --- |\n")
	for _, from := range order {
		for _, step := range l.Steps(from) {
			fmt.Fprintf(&b, "| %s | %s | %s |\n", from, step, l[from][step])
		}
	}
	return b.String()
}

// Package selection finds the customers whom a selection of targets means, and says
// who of them may be approached: as they were at two instants, by the history of the
// read model communications. So what a run found can be found again for as long as
// the log is there, and nobody keeps lists of persons. It says in SQL what
// domain.Gate says of one customer.
package selection

import (
	"fmt"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
)

// Model is the read model that is asked.
const Model = "histories"

// The causes for which customers are left out.
const (
	NotPermitted   = domain.GateNotPermitted
	ChannelRefused = domain.GateChannelRefused
)

// From returns the customers of a run of the version as an item of FROM with the
// columns id, created_at, preferences, grounds and cause: why somebody is left out,
// empty for who is selected. bind adds a parameter and returns its name.
func From(d domain.SelectionDefined, run domain.SelectionRun, bind func(any) string) string {
	known, at := bind(run.Known)+"::timestamptz", bind(run.At.Truncate(time.Microsecond))+"::timestamptz"
	where := []string{
		"c.recorded_from <= " + known, "c.recorded_to > " + known, "c.occurred_from <= " + at, "c.occurred_to > " + at,
		"c.status = 'active'", // a merged set is its survivor
	}
	if d.Kind != "" {
		where = append(where, "c.kind = "+bind(d.Kind))
	}
	if len(d.Regions) > 0 {
		where = append(where, "c.region = ANY("+bind(d.Regions)+"::text[])")
	}
	for _, scheme := range []string{"importance", "frequency", "value"} {
		var classes []string
		for _, c := range d.Classes {
			if c.Scheme == scheme {
				classes = append(classes, c.Class)
			}
		}
		if classes != nil {
			where = append(where, "c.class_"+scheme+" = ANY("+bind(classes)+"::text[])")
		}
	}
	if len(d.Tags) > 0 {
		where = append(where, "c.tags @> "+bind(d.Tags)+"::text[]")
	}
	for _, n := range d.Needs {
		where = append(where, fmt.Sprintf("EXISTS (SELECT FROM json_to_recordset(%s) AS n(need text, weight int) WHERE n.need = %s::text AND n.weight >= %s::int)", list("c.needs"), bind(n.Need), bind(n.AtLeast)))
	}
	if d.QuietDays > 0 {
		where = append(where, "(c.last_contact_at IS NULL OR c.last_contact_at < "+bind(run.At.Add(-time.Duration(d.QuietDays)*24*time.Hour))+"::timestamptz)")
	}
	return `(SELECT c.customer_id AS id, c.created_at, c.preferences, c.grounds,
		CASE WHEN NOT ` + permitted(run, bind) + ` THEN '` + NotPermitted + `' WHEN ` + refused(run, bind) + ` THEN '` + ChannelRefused + `' ELSE '' END AS cause
		FROM read.communications_history c WHERE ` + strings.Join(where, " AND ") + `) AS found`
}

// list is a JSON list that may be null.
func list(column string) string {
	return "CASE json_typeof(" + column + ") WHEN 'array' THEN " + column + " ELSE '[]' END"
}

// permitted says that the latest word on one of the bases for the purpose gave it.
func permitted(run domain.SelectionRun, bind func(any) string) string {
	return `EXISTS (SELECT FROM (SELECT DISTINCT ON (g.basis) g.active FROM json_to_recordset(` + list("c.grounds") + `) AS g(purpose text, basis text, active boolean, occurred bigint, position bigint)
		WHERE g.purpose = ` + bind(run.Purpose) + `::text ORDER BY g.basis, g.occurred DESC, g.position DESC) latest WHERE latest.active)`
}

// refused says that the last word on the channel, or on all of them, refuses it.
// The statements are in the order in which they occurred.
func refused(run domain.SelectionRun, bind func(any) string) string {
	return `coalesce((SELECT p.stance = 'refused' FROM ROWS FROM (json_to_recordset(` + list("c.preferences") + `) AS (channel text, stance text)) WITH ORDINALITY AS p(channel, stance, n)
		WHERE p.channel IN (` + bind(run.Channel) + `::text, 'any') ORDER BY p.n DESC LIMIT 1), false)`
}

package projections

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Model is a read model: a name, a version, its tables, and the shape that
// turns events into rows.
type Model struct {
	Name    string
	Version int    // a change of the tables or of what is in them is a new one
	SQL     string // three sections: tables, indexes, views
	Shape   func(Env) Shape
	First   bool // live it goes before the others: it is the one that people wait for

	build  int    // which making of the version; each has tables of its own
	schema string // where the tables are, "" for the usual place
}

// Env is what a shape may use besides the events.
type Env struct {
	Store *eventstore.Store
	Vault *vault.Vault
	Zone  *time.Location // days are days of this zone

	model Model // whose shape it is
	// stream reads a stream from its beginning; nil for the store's.
	stream func(ctx context.Context, stream string, count uint64) iter.Seq2[*eventstore.Event, error]
}

// Shape writes the rows of a batch. It is used by one goroutine at a time.
type Shape interface {
	// Prepare gets what the events need from outside the transaction, such as
	// keys. It may be called again for the same events.
	Prepare(ctx context.Context, events []*eventstore.Event) error
	// Write brings the tables, which the transaction's search path finds, from
	// before the events to behind them.
	Write(ctx context.Context, tx pgx.Tx, events []*eventstore.Event) error
	// Reset forgets all that the shape remembers of its tables: the last
	// transaction failed, or somebody else may have written.
	Reset()
}

// passer is a shape that also has something to keep of the log as a whole, which
// does not depend on what is parked: Pass is given every event of the log once, in
// order, before Write is given those of the batch that are the domain's and not
// held back. Write may be given earlier ones later on.
type passer interface {
	Pass(ctx context.Context, tx pgx.Tx, all []*eventstore.Event) error
}

// pass lets a shape that is a passer see the events.
func pass(ctx context.Context, tx pgx.Tx, s Shape, all []*eventstore.Event) error {
	if p, is := s.(passer); is {
		return p.Pass(ctx, tx, all)
	}
	return nil
}

// Models lists every read model there is.
var Models = []Model{
	customers,
	histories,
	timeline,
	visits,
	interactions,
	communications,
	keyContacts,
	visitPlans,
	followUps,
	complaints,
	requests,
	serviceCases,
	surveyAnswers,
	surveyInvitations,
	questionnaires,
	orders,
	orderReturns,
	attachments,
	disputes,
	serviceUpgrades,
	offers,
	offerRankings,
	measures,
	interviews,
	classDays,
	classFacts,
	customerClasses,
	managedDays,
	effectiveDays,
	merges,
	lifecycleDays,
	policies,
	consents,
	companyLinks,
	records,
	legalHolds,
	erasures,
	idempotencyKeys,
	ledgerModel,
	grades,
	staffDirectory,
	customerManagers, // one of its views looks at others of these, which have to be there
}

// Names returns the names of the read models.
func Names() []string {
	names := make([]string, len(Models))
	for i, m := range Models {
		names[i] = m.Name
	}
	return names
}

// Schema returns the name of the Postgres schema that holds the build of the
// version.
func (m Model) Schema() string {
	if m.schema != "" {
		return m.schema
	}
	if m.build > 0 {
		return fmt.Sprintf("%s_v%d_b%d", m.Name, m.Version, m.build)
	}
	return fmt.Sprintf("%s_v%d", m.Name, m.Version)
}

// ofBuild returns the model as the build has it.
func (m Model) ofBuild(build int) Model {
	m.build = build
	return m
}

// past returns the indexes that only the history has; empty for none.
func (m Model) past() string {
	if !strings.Contains(m.SQL, "--- past\n") {
		return ""
	}
	return m.section("past")
}

// section returns the part of the SQL below the line "--- name".
func (m Model) section(name string) string {
	_, rest, ok := strings.Cut(m.SQL, "--- "+name+"\n")
	if !ok {
		panic(fmt.Sprintf("read model %s: its SQL has no section %s", m.Name, name))
	}
	part, _, _ := strings.Cut(rest, "\n--- ")
	return part
}

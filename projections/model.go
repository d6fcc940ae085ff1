package projections

import (
	"context"
	"fmt"
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

	build  int    // which making of the version; each has tables of its own
	schema string // where the tables are, "" for the usual place
}

// Env is what a shape may use besides the events.
type Env struct {
	Store *eventstore.Store
	Vault *vault.Vault
	Zone  *time.Location // days are days of this zone
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

// Models lists every read model there is.
var Models = []Model{
	customers,
	customersHistory,
	timeline,
	visits,
	visitPlans,
	followUps,
	complaints,
	complaintsHistory,
	requests,
	serviceCases,
	surveyAnswers,
	surveyInvitations,
	questionnaires,
	orders,
	classDays,
	managedDays,
	policies,
	consents,
	legalHolds,
	erasures,
	idempotencyKeys,
	ledgerModel,
	grades,
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

// section returns the part of the SQL below the line "--- name".
func (m Model) section(name string) string {
	_, rest, ok := strings.Cut(m.SQL, "--- "+name+"\n")
	if !ok {
		panic(fmt.Sprintf("read model %s: its SQL has no section %s", m.Name, name))
	}
	part, _, _ := strings.Cut(rest, "\n--- ")
	return part
}

package automation

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres"
)

//go:embed tables.sql
var tablesSQL string

var migrations = []postgres.Migration{{Version: 1, Name: "create the tables of automation", SQL: tablesSQL}}

// Setup brings the durable tables of automation up to date. Any number of
// processes may call it at the same time.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "automation", migrations)
}

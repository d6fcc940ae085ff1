package access

import (
	"context"
	_ "embed"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres"
)

var (
	//go:embed schema.sql
	schemaSQL string
	//go:embed reading.sql
	readingSQL string
	//go:embed staff.sql
	staffSQL string
)

// migrations may be added to; what has been released does not change.
var migrations = []postgres.Migration{
	{Version: 1, Name: "API keys", SQL: schemaSQL},
	{Version: 2, Name: "readings of graded data", SQL: readingSQL},
	{Version: 3, Name: "keys of members of the staff", SQL: staffSQL},
}

// Setup brings the schema dossier_access to what this program needs. It may be
// called again and by many processes at once.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "access", migrations)
}

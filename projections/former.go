package projections

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// formerModels are read models that have become part of another one, with their
// views, which that one has in a form of its own. A program of before the change
// goes on keeping them up until they are dropped.
var formerModels = map[string][]string{
	"customers_history":  {"read.customers_history", "read.customers_history_clock", "read.class_changes", "read.class_runs", "analytics.customers_history"},
	"complaints_history": {"read.complaints_history", "read.complaints_history_clock", "analytics.complaints_history"},
}

// retireFormer takes what former models show away, once, and lets them be dropped
// after a while. Somebody else's view on one of theirs stops it: the error names it.
func retireFormer(ctx context.Context, tx pgx.Tx) error {
	for name, views := range formerModels {
		tag, err := tx.Exec(ctx, `UPDATE dossier.read_model SET state = 'retired', keep_until = now() + $2::interval WHERE projection = $1 AND state <> 'retired'`, name, defaultKeep)
		if err != nil {
			return fmt.Errorf("retire %s: %w", name, err)
		}
		if tag.RowsAffected() == 0 {
			continue
		}
		for _, view := range views {
			if _, err := tx.Exec(ctx, `DROP VIEW IF EXISTS `+view); err != nil {
				return fmt.Errorf("retire %s: %w", name, err)
			}
		}
	}
	return nil
}

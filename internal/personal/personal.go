// Package personal knows by their names which columns of the read models hold
// personal data, and empties them when a person is erased or a category of
// their data has expired. It is one mechanism for every read model:
//
//   - x_ref (bytea) and x_refs or refs (bytea[]) hold references to sealed fields,
//     as vault.EncodeRef makes them; each says of itself which category it is of
//   - x_grams (bigint[]) and x_keys (bytea[]) are blind indexes; see BlindIndexes
//
// All of them can be null, and their table says in customer_id or staff_id whose
// they are (tables of customers, customers and customers_history, in id).
package personal

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/vault"
)

// BlindIndexes says of which category of personal data each blind index is made.
var BlindIndexes = map[string]vault.Category{
	"name_grams":     vault.Identity,
	"notes_grams":    vault.Content,
	"email_keys":     vault.Contact,
	"phone_keys":     vault.Contact,
	"phone_end_keys": vault.Contact,
	"post_keys":      vault.Contact,
	"handle_keys":    vault.Contact,

	"birth_day_keys": vault.Identity,
	// of custom fields, whose sensitivity is declared
	"custom_identity_keys": vault.Identity,
	"custom_contact_keys":  vault.Contact,
	"custom_content_keys":  vault.Content,
}

// Column reports whether a column of that name of a read model is personal, where
// it is of a type that such columns have.
func Column(name string) bool {
	for _, suffix := range []string{"_ref", "_refs", "_grams", "_keys"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return name == "refs"
}

// Table is a table with personal columns.
type Table struct {
	Name  string
	Owner string   // column with the customer; "" where there is none, which is a fault
	Refs  []string // columns with one sealed reference
	Lists []string // columns with an array of them
	Blind []string // blind indexes
	Fixed []string // of all these, those that cannot be null, which is a fault
	Other []string // columns of bytes that are none of these
}

// Querier is a connection, a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

const columnsSQL = `
SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL), a.attnotnull
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = $1::text::regnamespace AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum`

// Tables returns the tables of the schema that have columns of bytes or blind
// indexes.
func Tables(ctx context.Context, db Querier, schema string) ([]Table, error) {
	rows, err := db.Query(ctx, columnsSQL, schema)
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", schema, err)
	}
	type column struct {
		Table, Name, Type string
		NotNull           bool
	}
	columns, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", schema, err)
	}
	var out []Table
	for len(columns) > 0 {
		t := Table{Name: columns[0].Table}
		for len(columns) > 0 && columns[0].Table == t.Name {
			c := columns[0]
			columns = columns[1:]
			switch {
			case c.Name == "customer_id", c.Name == "staff_id", c.Name == "id" && strings.HasPrefix(t.Name, "customers"):
				t.Owner = c.Name
				continue
			case c.Type == "bytea" && strings.HasSuffix(c.Name, "_ref"):
				t.Refs = append(t.Refs, c.Name)
			case c.Type == "bytea[]" && (c.Name == "refs" || strings.HasSuffix(c.Name, "_refs")):
				t.Lists = append(t.Lists, c.Name)
			case c.Type == "bigint[]" && strings.HasSuffix(c.Name, "_grams"), c.Type == "bytea[]" && strings.HasSuffix(c.Name, "_keys"):
				t.Blind = append(t.Blind, c.Name)
			case c.Type == "bytea", c.Type == "bytea[]":
				t.Other = append(t.Other, c.Name)
				continue
			default:
				continue
			}
			if c.NotNull {
				t.Fixed = append(t.Fixed, c.Name)
			}
		}
		if len(t.Refs)+len(t.Lists)+len(t.Blind)+len(t.Other) > 0 {
			out = append(out, t)
		}
	}
	return out, nil
}

// Erase empties every personal column of the customers' rows in the schema, and
// returns how many rows it changed.
func Erase(ctx context.Context, tx pgx.Tx, schema string, customers []uuid.UUID) (int64, error) {
	return sweep(ctx, tx, schema, customers, func(t Table) (set, where []string) {
		for _, c := range slices.Concat(t.Refs, t.Lists, t.Blind) {
			set = append(set, c+" = NULL")
			where = append(where, c+" IS NOT NULL")
		}
		return set, where
	})
}

// Expire empties what is of one category in the customers' rows.
func Expire(ctx context.Context, tx pgx.Tx, schema string, customers []uuid.UUID, category vault.Category) (int64, error) {
	// A reference is 21 bytes, its field's name, of a length that the last two of
	// them say, and the sealed field, whose second byte is the category.
	of := func(ref string) string {
		return fmt.Sprintf("get_byte(%[1]s, 22 + 256 * get_byte(%[1]s, 19) + get_byte(%[1]s, 20)) = %[2]d", ref, category)
	}
	return sweep(ctx, tx, schema, customers, func(t Table) (set, where []string) {
		for _, c := range t.Refs {
			set = append(set, fmt.Sprintf("%[1]s = CASE WHEN %[2]s THEN NULL ELSE %[1]s END", c, of(c)))
			where = append(where, of(c))
		}
		for _, c := range t.Lists {
			set = append(set, fmt.Sprintf("%[1]s = (SELECT array_agg(r ORDER BY n) FROM unnest(%[1]s) WITH ORDINALITY AS u(r, n) WHERE NOT %[2]s)", c, of("r")))
			where = append(where, fmt.Sprintf("EXISTS (SELECT FROM unnest(%s) r WHERE %s)", c, of("r")))
		}
		for _, c := range t.Blind {
			if BlindIndexes[c] == category {
				set = append(set, c+" = NULL")
				where = append(where, c+" IS NOT NULL")
			}
		}
		return set, where
	})
}

func sweep(ctx context.Context, tx pgx.Tx, schema string, customers []uuid.UUID, change func(Table) (set, where []string)) (int64, error) {
	tables, err := Tables(ctx, tx, schema)
	if err != nil {
		return 0, err
	}
	ids := make([][16]byte, len(customers))
	for i, id := range customers {
		ids[i] = id
	}
	var changed int64
	for _, t := range tables {
		set, where := change(t)
		if len(set) == 0 {
			continue
		}
		if t.Owner == "" {
			return 0, fmt.Errorf("table %s.%s has personal columns and no customer", schema, t.Name)
		}
		tag, err := tx.Exec(ctx, fmt.Sprintf("UPDATE %s SET %s WHERE %s = ANY($1) AND (%s)",
			pgx.Identifier{schema, t.Name}.Sanitize(), strings.Join(set, ", "), t.Owner, strings.Join(where, " OR ")), ids)
		if err != nil {
			return 0, fmt.Errorf("empty the personal columns of %s.%s: %w", schema, t.Name, err)
		}
		changed += tag.RowsAffected()
	}
	return changed, nil
}

// Left counts the customers' rows in the schema that still have something in a
// personal column.
func Left(ctx context.Context, tx pgx.Tx, schema string, customers []uuid.UUID) (int64, error) {
	tables, err := Tables(ctx, tx, schema)
	if err != nil {
		return 0, err
	}
	ids := make([][16]byte, len(customers))
	for i, id := range customers {
		ids[i] = id
	}
	var left int64
	for _, t := range tables {
		var some []string
		for _, c := range slices.Concat(t.Refs, t.Lists, t.Blind) {
			some = append(some, c+" IS NOT NULL")
		}
		if len(some) == 0 {
			continue
		}
		var n int64
		if err := tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) FROM %s WHERE %s = ANY($1) AND (%s)",
			pgx.Identifier{schema, t.Name}.Sanitize(), t.Owner, strings.Join(some, " OR ")), ids).Scan(&n); err != nil {
			return 0, fmt.Errorf("personal columns of %s.%s: %w", schema, t.Name, err)
		}
		left += n
	}
	return left, nil
}

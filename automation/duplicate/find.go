// Package duplicate finds records that may be about one person (capabilities 4 and
// 10) and has merging them proposed; somebody decides. It reads nothing personal: it
// compares keyed blind indexes of e-mail addresses, of phone numbers and of pairs of
// letters of names.
package duplicate

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
)

// looked is what two records are compared by.
type looked struct {
	ID             uuid.UUID
	Merged         bool
	Emails, Phones [][]byte
	Grams          []int64
}

const lookedSQL = `SELECT id, merged_into IS NOT NULL, email_keys, phone_keys, name_grams FROM read.customers WHERE id = ANY ($1) AND status <> 'erased'`

// Of each key as many records as may share it, and one more.
const (
	emailSharingSQL = `SELECT found.id, k.n FROM unnest($1::bytea[]) WITH ORDINALITY AS k (key, n),
LATERAL (SELECT id FROM read.customers c WHERE c.email_keys @> ARRAY[k.key] LIMIT $2) found`
	phoneSharingSQL = `SELECT found.id, k.n FROM unnest($1::bytea[]) WITH ORDINALITY AS k (key, n),
LATERAL (SELECT id FROM read.customers c WHERE c.phone_keys @> ARRAY[k.key] LIMIT $2) found`
)

// Crowded are the keys that were found to be shared by more records than may share
// one. The index finds all that share a key before the first few can be taken, so that
// asking for each of n records that share one would cost n². Whoever goes over many
// records has one; its zero value forgets.
type Crowded map[string]struct{}

// crowdedMost bounds what is remembered: of the keys beyond, each record asks anew.
const crowdedMost = 100_000

func (c Crowded) add(key []byte) {
	if c != nil && len(c) < crowdedMost {
		c[string(key)] = struct{}{}
	}
}

// Find returns the proposals that follow for the record by the rules; none where it is
// merged, erased or not there. Only records that share an address or a number are
// looked at, so the work does not grow with the number of records; what more than a
// few share is passed over.
func Find(ctx context.Context, pool *pgxpool.Pool, customer domain.ID, rules domain.DuplicateRulesDefined, crowded Crowded) (out []domain.MergeProposed, err error) {
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		// The planner knows nothing of single keys: it would rather read the table.
		if _, err := tx.Exec(ctx, `SET LOCAL enable_seqscan = off`); err != nil {
			return err
		}
		own, err := look(ctx, tx, uuid.UUID(customer))
		if err != nil || len(own) == 0 || own[0].Merged {
			return err
		}
		self := own[0]
		ids := map[uuid.UUID]bool{}
		counts := map[string]int{} // of the records that share a key
		if err := sharing(ctx, tx, emailSharingSQL, self.Emails, rules.MostShared, crowded, ids, counts); err != nil {
			return err
		}
		if err := sharing(ctx, tx, phoneSharingSQL, self.Phones, rules.MostShared, crowded, ids, counts); err != nil {
			return err
		}
		delete(ids, self.ID)
		list := make([]uuid.UUID, 0, len(ids))
		for id := range ids {
			list = append(list, id)
		}
		others, err := look(ctx, tx, list...)
		if err != nil {
			return err
		}
		for _, other := range others {
			shares := func(a, b [][]byte) bool { return share(a, b, counts, rules.MostShared) }
			score, parts := rules.Score(shares(self.Emails, other.Emails), shares(self.Phones, other.Phones), domain.Alike(self.Grams, other.Grams))
			if score < rules.Threshold {
				continue
			}
			first, second := domain.Pair(customer, domain.ID(other.ID))
			out = append(out, domain.MergeProposed{First: first, Second: second, Source: domain.MergeDetected, Score: score, Parts: parts})
		}
		return nil
	})
	return out, err
}

func look(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) ([]looked, error) {
	rows, err := tx.Query(ctx, lookedSQL, ids)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[looked])
}

// sharing adds the records that share one of the keys, unless too many do.
func sharing(ctx context.Context, tx pgx.Tx, sql string, keys [][]byte, most int, crowded Crowded, ids map[uuid.UUID]bool, counts map[string]int) error {
	keys = slices.DeleteFunc(slices.Clone(keys), func(key []byte) bool {
		_, is := crowded[string(key)]
		if is {
			counts[string(key)] = most + 1
		}
		return is
	})
	if len(keys) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, sql, keys, most+1)
	if err != nil {
		return err
	}
	by := map[int][]uuid.UUID{}
	var id uuid.UUID
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&id, &n}, func() error { by[n] = append(by[n], id); return nil }); err != nil {
		return err
	}
	for n, found := range by {
		counts[string(keys[n-1])] = len(found)
		if len(found) > most {
			crowded.add(keys[n-1])
			continue
		}
		for _, id := range found {
			ids[id] = true
		}
	}
	return nil
}

// share reports whether two records have a key in common that is not everybody's.
func share(a, b [][]byte, counts map[string]int, most int) bool {
	for _, x := range a {
		for _, y := range b {
			if string(x) == string(y) && counts[string(x)] <= most {
				return true
			}
		}
	}
	return false
}

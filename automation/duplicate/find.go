// Package duplicate finds records that may be about one person (capabilities 4 and
// 10) and has merging them proposed; somebody decides. It reads nothing personal: it
// compares keyed blind indexes of addresses, of phone numbers, of handles and of pairs of
// letters of names.
package duplicate

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
)

// looked is what two records are compared by.
type looked struct {
	ID     uuid.UUID
	Merged bool
	Keys   [][][]byte // in the order of domain.DuplicateKeys
	Grams  []int64
}

// keyColumns are the blind indexes of domain.DuplicateKeys, in their order.
var keyColumns = []string{"email_keys", "phone_keys", "post_keys", "handle_keys"}

var lookedSQL = `SELECT id, merged_into IS NOT NULL, name_grams, ` + strings.Join(keyColumns, ", ") + ` FROM read.customers WHERE id = ANY ($1) AND status <> 'erased'`

// sharingSQL finds of each key as many records as may share it, and one more.
func sharingSQL(column string) string {
	return `SELECT found.id, k.n FROM unnest($1::bytea[]) WITH ORDINALITY AS k (key, n),
LATERAL (SELECT id FROM read.customers c WHERE c.` + column + ` @> ARRAY[k.key] LIMIT $2) found`
}

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

// Find returns the proposals that follow for each of the records by the rules; none
// where one is merged, erased or not there, and those of two of them for both. Only
// records that share an address or a number are looked at, so the work does not grow with
// the number of records there are; what more than a few share is passed over. Many are
// asked for in as many queries as one is.
func Find(ctx context.Context, pool *pgxpool.Pool, customers []domain.ID, rules domain.DuplicateRulesDefined, crowded Crowded) (out map[domain.ID][]domain.MergeProposed, err error) {
	out = map[domain.ID][]domain.MergeProposed{}
	err = pgx.BeginTxFunc(ctx, pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		// The planner knows nothing of single keys: it would rather read the table.
		if _, err := tx.Exec(ctx, `SET LOCAL enable_seqscan = off`); err != nil {
			return err
		}
		records := map[uuid.UUID]looked{}
		if err := look(ctx, tx, records, customers); err != nil {
			return err
		}
		var own []looked
		for _, id := range customers {
			if self, is := records[uuid.UUID(id)]; is && !self.Merged {
				own = append(own, self)
			}
		}
		by := make([]sharers, len(domain.DuplicateKeys))
		var others []domain.ID
		for i, key := range domain.DuplicateKeys {
			if rules.Points(key) == 0 {
				continue
			}
			var keys [][]byte
			for _, self := range own {
				keys = append(keys, self.Keys[i]...)
			}
			var err error
			if by[i], err = sharing(ctx, tx, sharingSQL(keyColumns[i]), keys, rules.MostShared, crowded); err != nil {
				return err
			}
			for _, ids := range by[i] {
				for _, id := range ids {
					if _, known := records[id]; !known {
						others = append(others, domain.ID(id))
					}
				}
			}
		}
		if err := look(ctx, tx, records, others); err != nil {
			return err
		}
		for _, self := range own {
			out[domain.ID(self.ID)] = proposals(self, records, by, rules)
		}
		return nil
	})
	return out, err
}

// proposals are those of one record and those that it shares a key with.
func proposals(self looked, records map[uuid.UUID]looked, by []sharers, rules domain.DuplicateRulesDefined) (out []domain.MergeProposed) {
	var beside []uuid.UUID
	for i := range by {
		beside = append(beside, by[i].of(self.Keys[i])...)
	}
	slices.SortFunc(beside, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for _, id := range slices.Compact(beside) {
		other, is := records[id]
		if !is || id == self.ID {
			continue
		}
		shares := func(key string) bool {
			i := slices.Index(domain.DuplicateKeys, key)
			return by[i].common(self.Keys[i], other.Keys[i])
		}
		score, parts := rules.Score(shares, domain.Alike(self.Grams, other.Grams))
		if score < rules.Threshold {
			continue
		}
		first, second := domain.Pair(domain.ID(self.ID), domain.ID(id))
		out = append(out, domain.MergeProposed{First: first, Second: second, Source: domain.MergeDetected, Score: score, Parts: parts})
	}
	return out
}

// look adds the records to what is known.
func look(ctx context.Context, tx pgx.Tx, known map[uuid.UUID]looked, ids []domain.ID) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, lookedSQL, ids)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (one looked, err error) {
		one.Keys = make([][][]byte, len(keyColumns))
		into := []any{&one.ID, &one.Merged, &one.Grams}
		for i := range one.Keys {
			into = append(into, &one.Keys[i])
		}
		return one, row.Scan(into...)
	})
	for _, one := range found {
		known[one.ID] = one
	}
	return err
}

// sharers are the records that share a key, of keys that no more share than may.
type sharers map[string][]uuid.UUID

// sharing returns those of the keys.
func sharing(ctx context.Context, tx pgx.Tx, sql string, keys [][]byte, most int, crowded Crowded) (sharers, error) {
	keys = slices.DeleteFunc(slices.Clone(keys), func(key []byte) bool {
		_, is := crowded[string(key)]
		return is
	})
	slices.SortFunc(keys, bytes.Compare)
	keys = slices.CompactFunc(keys, bytes.Equal)
	by := sharers{}
	if len(keys) == 0 {
		return by, nil
	}
	rows, err := tx.Query(ctx, sql, keys, most+1)
	if err != nil {
		return nil, err
	}
	var id uuid.UUID
	var n int
	_, err = pgx.ForEachRow(rows, []any{&id, &n}, func() error {
		by[string(keys[n-1])] = append(by[string(keys[n-1])], id)
		return nil
	})
	for key, ids := range by {
		if len(ids) > most {
			crowded.add([]byte(key))
			delete(by, key)
		}
	}
	return by, err
}

// of returns the records that share one of the keys, some of them again and again.
func (s sharers) of(keys [][]byte) (ids []uuid.UUID) {
	for _, key := range keys {
		ids = append(ids, s[string(key)]...)
	}
	return ids
}

// common reports whether two records have a key in common that few share.
func (s sharers) common(a, b [][]byte) bool {
	return slices.ContainsFunc(a, func(x []byte) bool {
		return s[string(x)] != nil && slices.ContainsFunc(b, func(y []byte) bool { return bytes.Equal(x, y) })
	})
}

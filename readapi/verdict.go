package readapi

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"unique"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
)

// What the clocks of a case come to follows from the case and the policies alone, and
// nearly all cases of a figure are as they were when it was last asked for. So verdicts
// are kept by what they follow from: the database says which of it there is, by its
// digest, and only what has not been seen yet is read and worked out.

// mostVerdicts is how many cases' verdicts a process keeps, at about 200 bytes each.
const mostVerdicts = 300_000

// verdicts are those that a process keeps. They are for any number of goroutines.
type verdicts struct {
	mu    sync.Mutex // guards the rest, for moments
	known map[verdictKey]caseVerdict
}

type verdictKey struct {
	policies [16]byte // all service levels and calendars
	content  uuid.UUID
}

// caseVerdict is what there is to say of a case. It is never changed.
type caseVerdict struct {
	tier   unique.Handle[string]
	clocks []domain.ClockVerdict
}

// of returns those of the contents that are known, by the policies.
func (v *verdicts) of(policies [16]byte, contents []uuid.UUID) map[uuid.UUID]caseVerdict {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make(map[uuid.UUID]caseVerdict, len(contents))
	for _, c := range contents {
		if one, known := v.known[verdictKey{policies, c}]; known {
			out[c] = one
		}
	}
	return out
}

// note keeps verdicts; where there are too many, any others are forgotten.
func (v *verdicts) note(policies [16]byte, found map[uuid.UUID]caseVerdict) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil {
		v.known = map[verdictKey]caseVerdict{}
	}
	for content, one := range found {
		v.known[verdictKey{policies, content}] = one
	}
	for key := range v.known {
		if len(v.known) <= mostVerdicts {
			return
		}
		delete(v.known, key)
	}
}

// digest names the policies: those that say the same have the same.
func (p *servicePolicies) digest() (out [16]byte, err error) {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(p.levels); err != nil {
		return out, err
	}
	if err := json.NewEncoder(h).Encode(p.calendars); err != nil { // by name, in order
		return out, err
	}
	copy(out[:], h.Sum(nil))
	return out, nil
}

// caseContent is the digest of all that a verdict follows from, but the policies.
const caseContent = `md5(concat_ws(E'\x1f', kind, severity, classes::text, clocks::text, ` + upgradeTier + `))::uuid`

// atOnceVerdicts is how many cases are asked for by their ids; of more, all are read.
const atOnceVerdicts = 5_000

// judgedCase is a case, as a figure of verdicts has it.
type judgedCase struct {
	content uuid.UUID
	id      uuid.UUID
	group   string
	open    bool
}

// judgeCases calls each with the verdict on every case that meets the condition, and
// with what the expression groups it by, in one snapshot.
func (a *api) judgeCases(ctx context.Context, fresh Freshness, at PastInstants, condition string, args []any, group string, each func(c *judgedCase, tier string, clocks []domain.ClockVerdict)) (basis, *RestsOnLog, error) {
	p, err := a.past(ctx, at)
	if err != nil {
		return basis{}, nil, err
	}
	for _, model := range []string{modelPolicies, p.in(modelUpgrades)} {
		if err := a.await(ctx, model, fresh.min()); err != nil {
			return basis{}, nil, err
		}
	}
	var policies servicePolicies
	var digest [16]byte
	var all []judgedCase
	var contents []uuid.UUID
	known := map[uuid.UUID]caseVerdict{}
	find := func(batch *pgx.Batch) {
		p.rest(batch)
		policies.queue(batch, at.recorded())
		sql, args := p.sql(`SELECT `+caseContent+`, id, `+group+`, open FROM read.service_cases WHERE `+condition, args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			var one judgedCase
			_, err := pgx.ForEachRow(rows, []any{&one.content, &one.id, &one.group, &one.open}, func() error {
				all, contents = append(all, one), append(contents, one.content)
				return nil
			})
			if err == nil {
				digest, err = policies.digest()
			}
			known = a.verdicts.of(digest, contents)
			return err
		})
	}
	work := func(batch *pgx.Batch) {
		var missing []uuid.UUID
		for _, one := range all {
			if _, is := known[one.content]; !is {
				missing = append(missing, one.id)
			}
		}
		if len(missing) == 0 {
			return
		}
		condition, args := condition, args
		if len(missing) <= atOnceVerdicts {
			condition, args = `id = ANY($1)`, []any{missing}
		}
		found := map[uuid.UUID]caseVerdict{}
		sql, args := p.sql(`SELECT `+caseContent+`, `+caseColumns+` FROM read.service_cases WHERE `+condition, args...)
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				c, content := new(ServiceCase), uuid.UUID{}
				if err := rows.Scan(append([]any{&content}, c.scan()...)...); err != nil {
					return err
				}
				if _, is := known[content]; is {
					continue
				}
				clocks, tier, err := policies.verdicts(c.facts())
				if err != nil {
					return err
				}
				found[content] = caseVerdict{unique.Make(tier), clocks}
			}
			maps.Copy(known, found)
			a.verdicts.note(digest, found)
			return rows.Err()
		})
	}
	b, err := a.snapshotSteps(ctx, p.in(modelCases), nil, fresh.min(), find, work)
	if err != nil {
		return basis{}, nil, err
	}
	for i := range all {
		v, is := known[all[i].content]
		if !is {
			return basis{}, nil, fmt.Errorf("case %s was not judged", all[i].id)
		}
		each(&all[i], v.tier.Value(), v.clocks)
	}
	return b, p.on(b), nil
}

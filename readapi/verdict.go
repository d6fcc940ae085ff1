package readapi

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"time"
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
	known map[verdictKey]*caseVerdict
}

type verdictKey struct {
	policies [16]byte // all service levels and calendars
	content  contentKey
}

// contentKey is the digest of what of a case a verdict follows from.
type contentKey [2]int64

// caseVerdict is what there is to say of a case. It is never changed.
type caseVerdict struct {
	tier   unique.Handle[string]
	clocks []domain.ClockVerdict
}

// of returns those on the cases that are known, by their content.
func (v *verdicts) of(policies [16]byte, cases []judgedCase) map[contentKey]*caseVerdict {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make(map[contentKey]*caseVerdict, len(cases))
	for i := range cases {
		if one := v.known[verdictKey{policies, cases[i].content}]; one != nil {
			out[cases[i].content] = one
		}
	}
	return out
}

// note keeps verdicts; where there are too many, any others are forgotten.
func (v *verdicts) note(policies [16]byte, found map[contentKey]*caseVerdict) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil {
		v.known = map[verdictKey]*caseVerdict{}
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
func (p *servicePolicies) digest() (out [16]byte) {
	text, err := json.Marshal([]any{p.levels, p.calendars}) // calendars by name, in order
	if err != nil {
		panic(err) // they were read from JSON
	}
	sum := sha256.Sum256(text)
	copy(out[:], sum[:])
	return out
}

// contentOf is a query of the digest of all that a verdict follows from, but the
// policies, and of the columns, over the cases that meet the condition: two of the server's
// hashes of 64 bits each. Two contents of a million have one digest with a chance of
// 10⁻²⁷.
func contentOf(columns, condition string) string {
	return `SELECT hash_record_extended(content, 0), hash_record_extended(content, 1), ` + columns + ` FROM (SELECT *, ROW(kind, severity, classes, clocks, upgrade) AS content FROM (
		SELECT *, ` + upgradeTier + ` AS upgrade FROM read.service_cases WHERE ` + condition + `) judged OFFSET 0) c`
}

// atOnceVerdicts is how many cases are asked for by their ids; of more, all are read.
const atOnceVerdicts = 5_000

// judgedCase is a case, as a figure of verdicts has it.
type judgedCase struct {
	content contentKey
	id      uuid.UUID
	group   string
	verdict *caseVerdict
}

// judgement is the verdicts on the cases that meet a condition, in a snapshot of which
// find and work are the first steps.
type judgement struct {
	api       *api
	past      *past
	at        PastInstants
	condition string
	args      []any
	group     string // what a case is grouped by, as SQL

	cases    []judgedCase // complete after work
	policies servicePolicies
	digest   [16]byte
}

// judgement prepares one: it waits for the read models that it needs.
func (a *api) judgement(ctx context.Context, fresh Freshness, at PastInstants, condition string, args []any, group string) (*judgement, error) {
	p, err := a.past(ctx, at)
	if err != nil {
		return nil, err
	}
	for _, model := range []string{modelPolicies, p.in(modelUpgrades)} {
		if err := a.await(ctx, model, fresh.min()); err != nil {
			return nil, err
		}
	}
	return &judgement{api: a, past: p, at: at, condition: condition, args: args, group: group}, nil
}

// find asks for the policies, and what cases there are.
func (j *judgement) find(batch *pgx.Batch) {
	j.past.rest(batch)
	j.policies.queue(batch, j.at.recorded())
	sql, args := j.past.sql(contentOf(`id, `+j.group, j.condition), j.args...)
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		var one judgedCase
		_, err := pgx.ForEachRow(rows, []any{&one.content[0], &one.content[1], &one.id, &one.group}, func() error {
			j.cases = append(j.cases, one)
			return nil
		})
		return err
	})
}

// work asks for those cases on which no verdict is known.
func (j *judgement) work(batch *pgx.Batch) {
	missing := j.complete(nil)
	if len(missing) == 0 {
		return
	}
	condition, args := j.condition, j.args
	if len(missing) <= atOnceVerdicts {
		condition, args = `id = ANY($1)`, []any{missing}
	}
	sql, args := j.past.sql(contentOf(caseColumns, condition), args...)
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		found := map[contentKey]*caseVerdict{}
		for rows.Next() {
			c, content := new(ServiceCase), contentKey{}
			if err := rows.Scan(append([]any{&content[0], &content[1]}, c.scan()...)...); err != nil {
				return err
			}
			clocks, tier, err := j.policies.verdicts(c.facts())
			if err != nil {
				return err
			}
			found[content] = &caseVerdict{unique.Make(tier), clocks}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		j.api.verdicts.note(j.digest, found)
		if missing := j.complete(found); len(missing) > 0 {
			return fmt.Errorf("%d cases have no verdict, such as %s", len(missing), missing[0])
		}
		return nil
	})
}

// complete gives the cases their verdicts, those found and those that are known, and
// returns which have none.
func (j *judgement) complete(found map[contentKey]*caseVerdict) (missing []uuid.UUID) {
	if found == nil {
		j.digest = j.policies.digest()
		found = j.api.verdicts.of(j.digest, j.cases)
	}
	for i := range j.cases {
		c := &j.cases[i]
		if c.verdict != nil {
			continue
		}
		if c.verdict = found[c.content]; c.verdict == nil {
			missing = append(missing, c.id)
		}
	}
	return missing
}

// show asks for cases in full, with their readings.
func (j *judgement) show(batch *pgx.Batch, ids []uuid.UUID, now time.Time, each func(*ServiceCase, []domain.Reading)) {
	sql, args := j.past.sql(casesSQL(`id = ANY($1)`), ids)
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) error { return j.policies.readAll(rows, now, each) })
}

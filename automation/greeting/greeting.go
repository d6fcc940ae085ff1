// Package greeting raises the tasks of dates: birthdays, anniversaries, holidays,
// and so many days since the last visit (capability 18).
//
// Each day, in the installation's time zone, and each occasion of the policy in
// force is one sweep: a durable row that one process works on, under an advisory
// lock, part by part. Whoever has the date is asked for a decision, on the
// customer's own stream: it refuses who was greeted before, who is archived or
// erased, and whom a preference or the lack of a legal basis protects. Its key is
// made of the occasion, the date and the customer, so that a sweep which is done
// again does nothing twice.
//
// Dates of birth are sealed. They are found by a blind index of month and day, and
// no readable time tells the day: the tasks of all birthdays of a week, from
// Monday to Sunday, are raised together and are due at its end. The day stands in
// the task's description, sealed.
package greeting

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/internal/watermark"
)

//go:embed schema.sql
var schemaSQL string

// Setup makes the durable table. Any number of processes may call it at once.
func Setup(ctx context.Context, pool *pgxpool.Pool) error {
	return postgres.Migrate(ctx, pool, "greetings", []postgres.Migration{{Version: 1, Name: "sweeps of greetings", SQL: schemaSQL}})
}

// Job looks for dates and has tasks raised. Several may run.
type Job struct {
	Store    *eventstore.Store
	Pool     *pgxpool.Pool
	Commands *commands.Service
	Index    vault.Index
	Zone     *time.Location
	Log      *slog.Logger
	Now      func() time.Time
}

const (
	every    = 5 * time.Second // a look costs a query when there is nothing to do
	catchUp  = 7               // days that are made up for where no process ran, or none came to the end
	part     = 500             // customers at a time
	birthday = "birth-day"     // kind of the blind index
	lockName = 0x677265657469  // of the advisory lock: one process at a time
)

// Run looks until ctx ends, and returns its error.
func (j *Job) Run(ctx context.Context) error {
	for {
		if err := j.Once(ctx); err != nil && ctx.Err() == nil {
			j.Log.WarnContext(ctx, "greetings cannot go on now", "error", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(every):
		}
	}
}

// Once does every sweep that is to be done by now, unless another process is at it.
func (j *Job) Once(ctx context.Context) error {
	policy, err := j.Commands.Greetings(ctx)
	if err != nil || len(policy) == 0 {
		return err
	}
	now := j.Now()
	today := domain.DayOf(now, j.Zone)
	inForce, version := policy.InForce(now)
	if version == 0 {
		return nil
	}
	return postgres.Alone(ctx, j.Pool, lockName, func(ctx context.Context) error { return j.sweeps(ctx, inForce.Occasions, today, version, now) })
}

// notDoneSQL is the first day on which something is left to do: a sweep of the version that
// is not finished, not before $3, or the day after the last that is; where none is, the
// first that was begun.
const notDoneSQL = `SELECT coalesce(
	least(min(day) FILTER (WHERE finished_at IS NULL AND version = $2 AND day >= $3), max(day) FILTER (WHERE finished_at IS NOT NULL) + 1),
	min(day)) FROM automation.greeting_sweep WHERE occasion = $1`

// sweeps does those of each occasion up to today.
func (j *Job) sweeps(ctx context.Context, occasions []domain.Occasion, today domain.Day, version int, now time.Time) error {
	earliest := plus(today, -catchUp)
	for _, o := range occasions {
		from := today
		var notDone *time.Time
		if err := j.Pool.QueryRow(ctx, notDoneSQL, o.Code, version, earliest.Time()).Scan(&notDone); err != nil {
			return err
		}
		if notDone != nil {
			if day := domain.DayOf(*notDone, time.UTC); day.Before(today) {
				from = day
			}
			if from.Before(earliest) {
				from = earliest
			}
		}
		for day := from; !today.Before(day); day = plus(day, 1) {
			if err := j.sweep(ctx, o, day, version, now); err != nil {
				return fmt.Errorf("occasion %s on %s: %w", o.Code, day, err)
			}
		}
	}
	return nil
}

// sweep goes on with one sweep to its end.
func (j *Job) sweep(ctx context.Context, o domain.Occasion, day domain.Day, version int, now time.Time) error {
	var after uuid.UUID
	var finished *time.Time
	outcomes := map[string]int{}
	err := j.Pool.QueryRow(ctx, `
WITH made AS (INSERT INTO automation.greeting_sweep (day, occasion, version) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING after, outcomes, finished_at)
SELECT after, outcomes, finished_at FROM made UNION ALL SELECT after, outcomes, finished_at FROM automation.greeting_sweep WHERE day = $1 AND occasion = $2 AND version = $3 LIMIT 1`,
		day.Time(), o.Code, version).Scan(&after, &outcomes, &finished)
	if err != nil || finished != nil {
		return err
	}
	dates, err := j.dates(ctx, o, day)
	if err != nil {
		return err
	}
	head, _, err := j.Store.Head(ctx)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if err := watermark.Await(waiting, j.Pool, "communications", head); err != nil {
		return err
	}
	for more := dates.where != ""; more; {
		people, err := j.people(ctx, dates, after)
		if err != nil {
			return err
		}
		for _, p := range people {
			rule, err := j.greet(ctx, o, p, now)
			if err != nil {
				return err
			}
			outcomes[rule]++
			after = p.id
		}
		more = len(people) == part
		if _, err := j.Pool.Exec(ctx, `UPDATE automation.greeting_sweep SET after = $4, outcomes = $5 WHERE day = $1 AND occasion = $2 AND version = $3`,
			day.Time(), o.Code, version, after, outcomes); err != nil {
			return err
		}
	}
	_, err = j.Pool.Exec(ctx, `UPDATE automation.greeting_sweep SET finished_at = now() WHERE day = $1 AND occasion = $2 AND version = $3`, day.Time(), o.Code, version)
	return err
}

// dates are those that a sweep looks for: a condition over read.communications, and
// what a customer who meets it is greeted for.
type dates struct {
	where string // with $3 as its argument; "" for nobody
	arg   any
	of    func(p found) (once, text string, due time.Time)
}

// found is a customer with the columns that tell the date.
type found struct {
	id      uuid.UUID
	birth   []byte
	created time.Time
	visit   *time.Time
}

func (j *Job) dates(ctx context.Context, o domain.Occasion, day domain.Day) (dates, error) {
	target := plus(day, o.LeadDays)
	switch o.Kind {
	case domain.OccasionBirthday:
		type date struct {
			once, text string
			due        time.Time
		}
		byKey := map[string]date{}
		var keys [][]byte
		last := weekEnd(target)
		for d := day; !last.Before(d); d = plus(d, 1) {
			for _, md := range domain.CelebratedOn(d) {
				key := j.Index.BlindEqual(birthday, md)
				keys = append(keys, key)
				byKey[string(key)] = date{d.String()[:4], "Birthday on " + d.String() + ".", j.end(weekEnd(d))}
			}
		}
		return dates{"birth_day_keys && $3::bytea[]", keys, func(p found) (string, string, time.Time) {
			d := byKey[string(p.birth)]
			return d.once, d.text, d.due
		}}, nil
	case domain.OccasionAnniversary:
		var days []int
		for _, md := range domain.CelebratedOn(target) {
			n, _ := strconv.Atoi(strings.ReplaceAll(md, "-", "")) // always two numbers
			days = append(days, n)
		}
		return dates{"anniversary = ANY($3::int[])", days, func(p found) (string, string, time.Time) {
			years := target.Time().Year() - p.created.Year()
			if years < 1 {
				return "", "", time.Time{}
			}
			return target.String()[:4], fmt.Sprintf("A customer for %d years on %s.", years, target), j.end(target)
		}}, nil
	case domain.OccasionHoliday:
		calendar, err := j.Commands.Calendar(ctx, o.Calendar)
		if err != nil {
			return dates{}, err
		}
		out := dates{of: func(found) (string, string, time.Time) {
			return target.String(), o.Holiday + " on " + target.String() + ".", j.end(target)
		}}
		if name, is := calendar.Holiday(target); is && name == o.Holiday {
			out.where, out.arg = "$3::boolean", true
		}
		return out, nil
	case domain.OccasionRevisit:
		visited := plus(target, -o.Days)
		from := j.end(plus(visited, -1))
		return dates{"NOT last_visit_imported AND last_visit_at >= $3::timestamptz AND last_visit_at < $3::timestamptz + interval '25 hours'", from, func(p found) (string, string, time.Time) {
			if p.visit == nil || domain.DayOf(*p.visit, j.Zone) != visited {
				return "", "", time.Time{}
			}
			return visited.String(), fmt.Sprintf("No visit for %d days on %s.", o.Days, target), j.end(target)
		}}, nil
	}
	return dates{}, nil
}

// person is a customer who has the date.
type person struct {
	found
	once, text string
	due        time.Time
}

// people returns the next customers who have one of the dates.
func (j *Job) people(ctx context.Context, d dates, after uuid.UUID) ([]person, error) {
	rows, err := j.Pool.Query(ctx, `SELECT customer_id, birth_day_keys[1], created_day, last_visit_at FROM read.communications
WHERE status = 'active' AND customer_id > $1 AND `+d.where+` ORDER BY customer_id LIMIT $2`, after, part, d.arg)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p person, err error) {
		err = row.Scan(&p.id, &p.birth, &p.created, &p.visit)
		p.once, p.text, p.due = d.of(p.found)
		return p, err
	})
}

// greet asks for the decision, and returns raised, or the rule that refused it.
func (j *Job) greet(ctx context.Context, o domain.Occasion, p person, now time.Time) (string, error) {
	if p.once == "" {
		return "not-the-date", nil
	}
	_, err := j.Commands.Greet(ctx, domain.ID(p.id), commands.SchemeCommand{
		Principal: "greetings", Auth: "internal", Reason: o.Kind, Key: strings.Join([]string{o.Code, p.once, p.id.String()}, "/"),
	}, domain.Greeting{Occasion: o, Once: p.once, Text: p.text, Due: p.due, At: now.UTC().Truncate(time.Microsecond), Zone: j.Zone})
	rule, refused := commands.Refused(err)
	switch {
	case refused:
		return rule, nil
	case errors.Is(err, vault.ErrErased), errors.Is(err, eventstore.ErrStreamDeleted):
		return "customer-erased", nil
	case errors.Is(err, vault.ErrKeyMissing), errors.Is(err, vault.ErrCorrupt): // a fault of this one, which the others do not wait for
		j.Log.ErrorContext(ctx, "a customer cannot be greeted", "customer", p.id, "occasion", o.Code, "error", err)
		return "key-lost", nil
	case err != nil:
		return "", fmt.Errorf("greet %s: %w", p.id, err)
	}
	return "raised", nil
}

// end returns the instant at which the day ends.
func (j *Job) end(d domain.Day) time.Time { return plus(d, 1).Start(j.Zone).UTC() }

func plus(d domain.Day, n int) domain.Day { return domain.DayOf(d.Time().AddDate(0, 0, n), time.UTC) }

// weekEnd returns the Sunday of the day's week.
func weekEnd(d domain.Day) domain.Day { return plus(d, (7-int(d.Time().Weekday()))%7) }

package readapi

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// CustomerManager is who has a customer at an instant.
type CustomerManager struct {
	Staff *ID      `json:"staff" nullable:"true" doc:"The member of the staff; null where a team has the customer"`
	Team  *string  `json:"team" doc:"Code of the team that has the customer; null where a member of the staff has it" example:"north"`
	Role  *string  `json:"role" doc:"Code of what they are to the customer" example:"deputy"`
	From  Instant  `json:"from"`
	Until *Instant `json:"until" nullable:"true" doc:"Null where it has no end"`
}

// managerColumn is the customer's manager now, as a column of customers.
const managerColumn = `(SELECT json_build_object('staff', m.staff, 'team', nullif(m.team, ''), 'role', nullif(m.role, ''), 'from', m.valid_from, 'until', nullif(m.valid_until, 'infinity'))
	FROM read.customer_managers_now m WHERE m.customer_id = id)`

// managerOf shows who has the customer at the instant, as the fold of the log has it.
func managerOf(m domain.Managers, at time.Time) *CustomerManager {
	span, has := m.At(at)
	if !has {
		return nil
	}
	out := &CustomerManager{Team: text(span.Team), Role: text(span.Role), From: Instant{span.From}, Until: instant(span.Until)}
	if !span.Staff.IsZero() {
		out.Staff = new(ID(span.Staff))
	}
	return out
}

// ManagerFilters narrow a list of customers by who has them.
type ManagerFilters struct {
	Manager   string `query:"manager" maxLength:"36" pattern:"^([0-9a-fA-F-]{36})?$" doc:"This member of the staff has the customer"`
	Team      string `query:"team" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"This team has the customer, or a member of it"`
	Mine      bool   `query:"mine" doc:"Only customers of the caller's, who has to be a member of the staff"`
	Unmanaged bool   `query:"unmanaged" doc:"Only customers that nobody has. This filter alone has no index of its own: give it with others where there are many customers"`
}

// managersThen are the assignments that counted at an instant, as known then:
// the arguments are the instant twice, then what was known, and all of it again.
var managersThen = `(SELECT m.* FROM read.customer_managers m
	WHERE m.valid_from <= ? AND m.valid_until > ? AND m.position <= ` + positionBy("?") + `
	AND NOT EXISTS (SELECT FROM read.customer_managers n WHERE n.customer_id = m.customer_id AND n.revision > m.revision AND n.valid_from <= ? AND n.valid_until > ?
	AND n.position <= ` + positionBy("?") + `) AND (m.staff IS NOT NULL OR m.team <> ''))`

// managed adds the conditions to a list of customers, of then where it is of the past.
func (a *api) managed(ctx context.Context, l *list, f ManagerFilters) error {
	if f.Manager == "" && f.Team == "" && !f.Mine && !f.Unmanaged {
		return nil
	}
	if f.Mine {
		mine := httpkit.PrincipalOf(ctx).Staff
		if mine == "" || f.Manager != "" {
			return invalid("query.mine", "staff", "only for a caller who is a member of the staff, and not together with manager")
		}
		f.Manager = mine
	}
	from, of, then := "read.customer_managers_now", "read.staff WHERE true", []any(nil)
	if l.past != nil {
		at := l.at.moment(a.Now()).Truncate(time.Microsecond)
		known := l.past.recorded
		from, then = managersThen, []any{at, at, known, at, at, known}
		of = "read.staff_history WHERE recorded_from <= ? AND recorded_to > ? AND occurred_from <= ? AND occurred_to > ?"
	}
	who := func(condition string, args ...any) {
		l.first("id = ANY (ARRAY(SELECT w.customer_id FROM "+from+" w WHERE "+condition+"))", append(then[:len(then):len(then)], args...)...)
	}
	if f.Manager != "" {
		id, err := domain.ParseID(f.Manager)
		if err != nil {
			return invalid("query.manager", "uuid", "want a UUID")
		}
		who("w.staff = ?", ID(id))
	}
	if f.Team != "" {
		args := []any{}
		if l.past != nil {
			at := l.at.moment(a.Now()).Truncate(time.Microsecond)
			args = []any{l.past.recorded, l.past.recorded, at, at}
		}
		who("w.staff = ANY (ARRAY(SELECT id FROM "+of+" AND team = ?)) OR w.team = ?", append(args, f.Team, f.Team)...)
	}
	if f.Unmanaged {
		if f.Manager != "" || f.Team != "" {
			return invalid("query.unmanaged", "exclusive", "not together with manager, team and mine")
		}
		l.where("NOT EXISTS (SELECT FROM "+from+" w WHERE w.customer_id = id)", then...)
	}
	return nil
}

// ManagerEntry is an event that said who has the customer for a while.
type ManagerEntry struct {
	CustomerManager
	Revision   uint64  `json:"revision" doc:"In the customer's stream. Of two that speak of the same instant the higher one counts" example:"5"`
	Position   uint64  `json:"position" doc:"In the log" example:"4711"`
	Released   bool    `json:"released" doc:"It said that nobody has the customer"`
	Reason     *string `json:"reason" doc:"A code" example:"holiday"`
	Actor      string  `json:"actor" doc:"Opaque id of who decided"`
	RecordedAt Instant `json:"recordedAt"`
}

// CustomerManagers is the history of who has had a customer.
type CustomerManagers struct {
	Now   *CustomerManager `json:"now,omitempty" doc:"Who has the customer now, or had at the instant asked for; absent where nobody"`
	Items []ManagerEntry   `json:"items" nullable:"false" doc:"What was said about it, the latest first, as far as it was known then"`

	RestsOn *RestsOnLog `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

type getCustomerManagers struct {
	ID ID `path:"customerId" doc:"The customer"`
	PastInstants
	Freshness
	Request
}

func (a *api) getCustomerManagers(ctx context.Context, in *getCustomerManagers) (*answer[CustomerManagers], error) {
	known, at := noLimit, in.moment(a.Now())
	p, err := a.past(ctx, in.PastInstants)
	switch {
	case err != nil:
		return nil, err
	case p != nil:
		if _, err := a.awaitThen(ctx, p, modelManagers, in.min()); err != nil {
			return nil, err
		}
		known = p.recorded
	}
	out := CustomerManagers{Items: []ManagerEntry{}}
	exists := false
	if err := a.await(ctx, modelCustomers, in.min()); err != nil {
		return nil, err
	}
	b, err := a.snapshotOf(ctx, modelManagers, &in.ID, in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(`SELECT EXISTS (SELECT FROM read.customers WHERE id = $1)`, in.ID).QueryRow(func(row pgx.Row) error { return row.Scan(&exists) })
		batch.Queue(`SELECT revision, position, staff, nullif(team, ''), nullif(role, ''), valid_from, nullif(valid_until, 'infinity'), nullif(reason, ''), actor, recorded_at
			FROM read.customer_managers WHERE customer_id = $1 AND ($2::timestamptz = $3 OR position <= `+positionBy("$2")+`)
			ORDER BY revision DESC`, in.ID, known, noLimit).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var m ManagerEntry
				if err := rows.Scan(&m.Revision, &m.Position, &m.Staff, &m.Team, &m.Role, &m.From, &m.Until, &m.Reason, &m.Actor, &m.RecordedAt); err != nil {
					return err
				}
				m.Released = m.Staff == nil && m.Team == nil
				out.Items = append(out.Items, m)
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	if !exists {
		return nil, notFound("customer")
	}
	var all domain.Managers
	for i := range out.Items {
		all = all.Evolve(out.Items[len(out.Items)-1-i].event())
	}
	out.Now, out.RestsOn = managerOf(all, at), p.on(b)
	return answered(&in.Request, b, in.tag(b, at), out), nil
}

// event is what the entry is made of.
func (m ManagerEntry) event() domain.Event {
	if m.Released {
		return &domain.ManagerReleased{From: m.From.Time}
	}
	e := &domain.ManagerAssigned{From: m.From.Time}
	if m.Staff != nil {
		e.Staff = domain.ID(*m.Staff)
	}
	if m.Team != nil {
		e.Team = *m.Team
	}
	if m.Role != nil {
		e.Role = *m.Role
	}
	if m.Until != nil {
		e.Until = m.Until.Time
	}
	return e
}

// ManagerFigures say how many customers each manager and each team has.
type ManagerFigures struct {
	At        Instant        `json:"at" doc:"For which instant"`
	Customers int64          `json:"customers" doc:"Active customers" example:"1200"`
	Unmanaged int64          `json:"unmanaged" doc:"Of these, those that nobody has" example:"20"`
	Managers  []ManagerCount `json:"managers" nullable:"false" doc:"The one with the most first; an entry without staff is what a team has as a whole"`
	Teams     []TeamCount    `json:"teams" nullable:"false" doc:"With the customers of the members, by the team that they were in then"`
	RestsOn   *RestsOnLog    `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ManagerCount is one manager's customers.
type ManagerCount struct {
	Staff     *ID    `json:"staff" nullable:"true"`
	Team      string `json:"team" example:"north"`
	Customers int64  `json:"customers" example:"120"`
}

// TeamCount is one team's customers.
type TeamCount struct {
	Team      string `json:"team" example:"north"`
	Customers int64  `json:"customers" example:"480"`
}

type getManagers struct {
	PastInstants
	Freshness
	Request
}

// managersSQL counts the customers of a list of them by who has them; the two
// lists and the staff are those of now, or of then. Those that nobody has are the rest:
// to join all with nothing takes as long again.
const (
	managersSQL = `SELECT w.staff, coalesce(s.team, w.team, ''), sum(w.n)::bigint
	FROM (SELECT m.staff, m.team, count(*) AS n FROM {managers} m JOIN (SELECT id FROM read.customers WHERE status = 'active') c ON c.id = m.customer_id GROUP BY 1, 2) w
	LEFT JOIN (SELECT id, team FROM read.staff) s ON s.id = w.staff
	GROUP BY 1, 2 ORDER BY 3 DESC, 2, 1`
	activeSQL = `SELECT count(*) FROM read.customers WHERE status = 'active'`
)

func (a *api) getManagers(ctx context.Context, in *getManagers) (*answer[ManagerFigures], error) {
	at := in.moment(a.Now()).Truncate(time.Microsecond)
	out := ManagerFigures{At: Instant{at}, Managers: []ManagerCount{}, Teams: []TeamCount{}}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	managers := "read.customer_managers_now"
	if p != nil {
		p.occurred = at // also where only recordedAsOf was given: of then
		managers = strings.NewReplacer("recorded <= ?", "recorded <= $1", "?", "$2").Replace(managersThen)
		if _, err := a.awaitThen(ctx, p, modelManagers, in.min()); err != nil {
			return nil, err
		}
	}
	sql, args := p.sql(managersSQL)
	sql = strings.Replace(sql, "{managers}", managers, 1)
	count, of := p.sql(activeSQL)
	for _, model := range []string{modelCustomers, modelStaff} {
		if err := a.await(ctx, p.in(model), in.min()); err != nil {
			return nil, err
		}
	}
	teams := map[string]int{}
	b, err := a.snapshot(ctx, modelManagers, in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(count, of...).QueryRow(func(row pgx.Row) error {
			err := row.Scan(&out.Customers)
			out.Unmanaged = out.Customers
			return err
		})
		batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				var m ManagerCount
				if err := rows.Scan(&m.Staff, &m.Team, &m.Customers); err != nil {
					return err
				}
				out.Unmanaged -= m.Customers
				out.Managers = append(out.Managers, m)
				i, known := teams[m.Team]
				if !known {
					i = len(out.Teams)
					teams[m.Team] = i
					out.Teams = append(out.Teams, TeamCount{Team: m.Team})
				}
				out.Teams[i].Customers += m.Customers
			}
			return rows.Err()
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b, at), out), nil
}

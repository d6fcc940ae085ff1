package readapi

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/vault"
)

// sight is who looks at data of which grade.
type sight struct {
	role  access.Role
	grade access.Grade
	all   bool // everything is shown as it is
}

func roleOf(ctx context.Context) access.Role { return access.Role(httpkit.PrincipalOf(ctx).Role) }

func sightOf(role access.Role, grade access.Grade) sight {
	s := sight{role: role, grade: grade, all: true}
	for _, c := range []vault.Category{vault.Identity, vault.Contact, vault.Content} {
		s.all = s.all && access.SightOf(role, c.String(), grade) == access.Allow
	}
	return s
}

// of returns how much of the field is seen. What is no reference is denied, and
// what it is is found out when it is opened.
func (s sight) of(ref []byte) (sensitivity string, sees access.Sight) {
	if s.all {
		return "", access.Allow
	}
	r, err := vault.DecodeRef(ref)
	if err != nil {
		return "", access.Deny
	}
	sensitivity = r.Category().String()
	return sensitivity, access.SightOf(s.role, sensitivity, s.grade)
}

const gradesSQL = `SELECT id, value_class, sensitivity_class FROM read.grades WHERE id = ANY($1)`

// gradesOf puts the grades of the customers into the map; one who was never
// classified has no row.
func (a *api) gradesOf(ctx context.Context, grades map[ID]access.Grade, ids []uuid.UUID) error {
	if len(ids) == 0 {
		return nil
	}
	rows, err := a.Pool.Query(ctx, gradesSQL, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id ID
		var value, sensitivity string
		if err := rows.Scan(&id, &value, &sensitivity); err != nil {
			return err
		}
		grades[id] = access.GradeOf(value, sensitivity)
	}
	return rows.Err()
}

func (a *api) gradeOf(ctx context.Context, id ID) (access.Grade, error) {
	grades := map[ID]access.Grade{id: access.Ordinary}
	err := a.gradesOf(ctx, grades, []uuid.UUID{uuid.UUID(id)})
	return grades[id], err
}

// gradesOfItems returns the grade of every customer that an item is about.
// Items that were read together with theirs are not asked for.
func gradesOfItems[R sealed](ctx context.Context, a *api, items []R) (map[ID]access.Grade, error) {
	grades := map[ID]access.Grade{}
	var ask []uuid.UUID
	for _, item := range items {
		id := item.customer()
		if _, known := grades[id]; known || id == (ID{}) {
			continue
		}
		grades[id] = access.Ordinary
		if own, ok := any(item).(interface{ grade() *access.Grade }); ok && own.grade() != nil {
			grades[id] = *own.grade()
			continue
		}
		ask = append(ask, uuid.UUID(id))
	}
	return grades, a.gradesOf(ctx, grades, ask)
}

// openOne opens an item that is answered alone, and writes down that it is read.
func openOne[R sealed](ctx context.Context, a *api, item R) error {
	grades, err := openAll(ctx, a, []R{item}, false)
	if err != nil {
		return err
	}
	var read reading
	read.add(item.customer(), grades)
	return a.wrote(ctx, &read)
}

// reading gathers what of an answer is about graded customers.
type reading struct {
	customers []uuid.UUID
	known     map[ID]bool
	items     int
	grade     access.Grade
	hash      []byte
}

func (r *reading) add(id ID, grades map[ID]access.Grade) {
	grade := grades[id]
	if grade <= access.Ordinary {
		return
	}
	r.items++
	r.grade = max(r.grade, grade)
	if !r.known[id] {
		if r.known == nil {
			r.known = map[ID]bool{}
		}
		r.known[id] = true
		r.customers = append(r.customers, uuid.UUID(id))
	}
}

func readingOf(id ID, grade access.Grade, items int) *reading {
	if grade <= access.Ordinary {
		return &reading{}
	}
	return &reading{customers: []uuid.UUID{uuid.UUID(id)}, items: items, grade: grade}
}

// wrote writes the reading down, if there is anything to write; what was read
// must not be answered where it returns an error.
func (a *api) wrote(ctx context.Context, r *reading) error {
	if r.items == 0 && r.hash == nil {
		return nil
	}
	p := httpkit.PrincipalOf(ctx)
	return a.Journal.Write(ctx, access.Reading{
		Principal: p.ID, Role: p.Role, Auth: p.Auth, Operation: httpkit.OperationOf(ctx), Purpose: httpkit.PurposeOf(ctx),
		Correlation: httpkit.CorrelationID(ctx), Items: r.items, Customers: r.customers, Grade: r.grade, ExportHash: r.hash,
	})
}

// mask shows of a record that was folded from the log what the reader may see.
// How sensitive a field is, the event says whose field it is.
func (c *CustomerRecord) mask(s sight) error {
	if s.all || c.Erased {
		return nil
	}
	fields := map[string]any{
		"Name": &c.Name, "BirthDate": &c.BirthDate, "Contacts": &c.Contacts, "Interests": &c.Interests, "Notes": &c.Notes,
	}
	if c.External != nil {
		fields["ExternalRef"] = &c.External.Reference
	}
	for name, field := range fields {
		raw, err := json.Marshal(field)
		if err != nil {
			return fmt.Errorf("mask %s: %w", name, err)
		}
		declared, _ := reflect.TypeFor[domain.CustomerCreated]().FieldByName(name)
		shown, whole := access.Show(s.role, declared.Tag.Get("personal"), s.grade, raw)
		if whole {
			continue
		}
		c.Masked = true
		reflect.ValueOf(field).Elem().SetZero()
		if err := json.Unmarshal(shown, field); err != nil {
			return fmt.Errorf("mask %s: %w", name, err)
		}
	}
	return c.maskCustom(s)
}

func (c *CustomerRecord) maskCustom(s sight) error {
	for code, m := range c.marks.custom {
		if m.Sensitivity == "" {
			continue
		}
		raw, err := json.Marshal(m.Value)
		if err != nil {
			return fmt.Errorf("mask custom.%s: %w", code, err)
		}
		shown, whole := access.Show(s.role, m.Sensitivity, s.grade, raw)
		var left *string
		if err := json.Unmarshal(shown, &left); err != nil {
			return fmt.Errorf("mask custom.%s: %w", code, err)
		}
		c.Masked = c.Masked || !whole
		c.Custom[code] = customJSON(m.Type, left)
	}
	return nil
}

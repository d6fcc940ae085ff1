package readapi

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// PrivacyRegister says what is kept of persons, why and for how long. It is made
// of the declaration of the events.
type PrivacyRegister struct {
	Categories []PrivacyCategory `json:"categories" nullable:"false"`
	Fields     []PrivacyField    `json:"fields" nullable:"false"`
}

// PrivacyCategory is a degree of sensitivity, with keys and a time of its own.
type PrivacyCategory struct {
	Category   string `json:"category" enum:"identity,contact,content"`
	What       string `json:"what"`
	RetainDays *int   `json:"retainDays" nullable:"true" doc:"For how many days after the customer was archived it is kept; null: until it is erased"`
}

// PrivacyField is a personal field of an event.
type PrivacyField struct {
	Event    string  `json:"event" doc:"Type of the event that keeps it" example:"CustomerCreated"`
	Field    string  `json:"field" example:"name"`
	Category string  `json:"category" enum:"identity,contact,content"`
	Why      string  `json:"why" doc:"What it is kept for"`
	Search   *string `json:"search" doc:"How it can be found without being read; null where it cannot"`
	Stored   string  `json:"stored" doc:"In which form it is kept"`
}

type getRegister struct{ Request }

const storedForm = "encrypted field by field in the log, under a key of the person and the category; read models have the same bytes"

func (a *api) getRegister(_ context.Context, in *getRegister) (*answer[PrivacyRegister], error) {
	out := PrivacyRegister{Fields: []PrivacyField{}}
	for _, c := range []struct{ name, what string }{
		{domain.CategoryIdentity, "who somebody is"}, {domain.CategoryContact, "how to reach them"}, {domain.CategoryContent, "what they said, and what was written about them"},
	} {
		one := PrivacyCategory{Category: c.name, What: c.what}
		if days := a.Retention[c.name]; days > 0 {
			one.RetainDays = &days
		}
		out.Categories = append(out.Categories, one)
	}
	for _, f := range domain.PersonalFields() {
		out.Fields = append(out.Fields, PrivacyField{Event: f.Event, Field: f.Field, Category: f.Category, Why: f.Why, Search: text(f.Search), Stored: storedForm})
	}
	b := basis{}
	answer := answered(&in.Request, b, in.tag(b, len(out.Fields), fmt.Sprint(a.Retention)), out)
	answer.Position = ""
	return answer, nil
}

type getSubjectAccess struct {
	CustomerID ID `path:"customerId" doc:"The customer"`
	ID         ID `path:"accessId" doc:"Of the package, as its making was answered with"`
}

type accessPackage struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	CacheNote   string `header:"Cache-Control"`
	Body        []byte
}

// getSubjectAccess makes the package from the log, up to the event that records
// that it was given: asked for again it is the same.
func (a *api) getSubjectAccess(ctx context.Context, in *getSubjectAccess) (*accessPackage, error) {
	var events []*eventstore.Event
	recorded := false
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(in.CustomerID)), 0, everything) {
		if err != nil {
			return nil, err
		}
		events = append(events, e)
		if given, ok := e.Skeleton().(*domain.SubjectAccessGiven); ok && given.AccessID == domain.ID(in.ID) {
			recorded = true
			break
		}
	}
	if !recorded {
		return nil, httpkit.NewProblem(http.StatusNotFound, "access-not-found", "no package with this id was made for the customer")
	}
	grade, err := a.gradeOf(ctx, in.CustomerID)
	if err != nil {
		return nil, err
	}
	// The package is for the person, so it is whole or not at all.
	see := sightOf(roleOf(ctx), grade)
	if !see.all {
		return nil, httpkit.NewProblem(http.StatusForbidden, "forbidden", "the role "+string(see.role)+" may not read this")
	}
	if err := a.wrote(ctx, readingOf(in.CustomerID, grade, len(events))); err != nil {
		return nil, err
	}
	if err := a.Store.Open(ctx, events...); err != nil {
		return nil, err
	}
	body, err := packageOf(in.CustomerID, events, see)
	if err != nil {
		return nil, err
	}
	return &accessPackage{
		ContentType: "application/zip", Disposition: `attachment; filename="` + in.CustomerID.String() + `.zip"`, CacheNote: "no-store", Body: body,
	}, nil
}

// accessFile is data.json of a package.
type accessFile struct {
	Customer ID             `json:"customer"`
	Record   CustomerRecord `json:"record"`
	Bases    []BasisEvent   `json:"legalBases"`
	Events   []HistoryEvent `json:"events"`
}

func packageOf(id ID, events []*eventstore.Event, see sight) ([]byte, error) {
	var record domain.Record
	file := accessFile{Customer: id, Bases: []BasisEvent{}}
	erased := false
	for _, e := range events {
		record = record.Evolve(e.Happened(e.Opened()))
		erased = erased || e.Erased()
		item, err := historyEvent(e, see)
		if err != nil {
			return nil, err
		}
		file.Events = append(file.Events, item)
	}
	file.Record = former(id, record, erased)
	for _, g := range record.Permissions.Grounds {
		file.Bases = append(file.Bases, basisEvent(g))
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("package of %s: %w", id, err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	last := events[len(events)-1].Created
	for _, f := range []struct {
		name    string
		content []byte
	}{{"data.json", data}, {"readable.txt", readable(file)}} {
		// The time is the event's, so that the package is the same at every request.
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: last.UTC()})
		if err != nil {
			return nil, fmt.Errorf("package of %s: %w", id, err)
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, fmt.Errorf("package of %s: %w", id, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("package of %s: %w", id, err)
	}
	return out.Bytes(), nil
}

// readable tells the same as data.json to a person.
func readable(f accessFile) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Everything that is kept about customer %s\n\n", f.Customer)
	value := func(name string, v *string) {
		if v != nil {
			fmt.Fprintf(&b, "  %-14s %s\n", name, *v)
		}
	}
	value("name", f.Record.Name)
	if f.Record.BirthDate != nil {
		fmt.Fprintf(&b, "  %-14s %s\n", "born", f.Record.BirthDate)
	}
	for _, c := range f.Record.Contacts {
		fmt.Fprintf(&b, "  %-14s %s %s\n", c.Kind, c.Value, c.Label)
	}
	value("region", f.Record.Region)
	if len(f.Record.Interests) > 0 {
		fmt.Fprintf(&b, "  %-14s %s\n", "interests", strings.Join(f.Record.Interests, ", "))
	}
	value("notes", f.Record.Notes)
	fmt.Fprintf(&b, "\nOn which grounds your data are processed\n\n")
	if len(f.Bases) == 0 {
		b.WriteString("  None is on record.\n")
	}
	for _, g := range f.Bases {
		verb := "ended"
		if g.Active {
			verb = "given"
		}
		fmt.Fprintf(&b, "  %s  %s for %s %s\n", g.OccurredAt.UTC().Format("2006-01-02 15:04"), *g.Basis, g.Purpose, verb)
	}
	fmt.Fprintf(&b, "\nWhat happened\n")
	for _, e := range f.Events {
		fmt.Fprintf(&b, "\n  %s  %s, recorded by %s\n", e.OccurredAt.UTC().Format("2006-01-02 15:04"), e.Type, e.Actor)
		names := make([]string, 0, len(e.Data))
		for name := range e.Data {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			plain := string(e.Data[name])
			var said string
			if json.Unmarshal(e.Data[name], &said) == nil {
				plain = said
			}
			if e.Data[name] == nil {
				plain = "(erased)"
			}
			fmt.Fprintf(&b, "      %s: %s\n", name, plain)
		}
	}
	return []byte(b.String())
}

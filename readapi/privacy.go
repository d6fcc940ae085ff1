package readapi

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// PrivacyRegister says what is kept of persons, why and for how long. It is made
// of the declaration of the events.
type PrivacyRegister struct {
	Categories []PrivacyCategory `json:"categories" nullable:"false"`
	Fields     []PrivacyField    `json:"fields" nullable:"false"`
	Retention  RetentionInForce  `json:"retention"`
	RestsOn    *RestsOnLog       `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
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

// RetentionInForce says which version of the retention counts, and since when.
type RetentionInForce struct {
	From    *Instant `json:"from" nullable:"true" doc:"Since when it is in force; null where no version is, and what the program was started with counts"`
	EventID *ID      `json:"eventId" nullable:"true" doc:"The event that decided it; all versions are at /v1/policies/retention"`
}

type getRegister struct {
	PastInstants
	Freshness
	Request
}

const storedForm = "encrypted field by field in the log, under a key of the person and the category; read models have the same bytes"

// retention returns the version in force at the moment that is asked for, as it was
// known, or what the program was started with.
func (a *api) retention(ctx context.Context, in *getRegister, p *past) (days domain.Retention, by RetentionInForce, b basis, err error) {
	var versions domain.RetentionPolicy
	ids := map[time.Time]ID{} // of a version's beginning, the newest
	known := Instant{}
	if p != nil {
		known.Time = p.recorded
	}
	b, err = a.snapshot(ctx, modelPolicies, in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		batch.Queue(`SELECT event_id, data FROM read.policies WHERE scheme = $1 AND `+knownBy("$2")+` ORDER BY revision`,
			domain.SchemeRetention, known.orNull()).Query(func(rows pgx.Rows) error {
			var id ID
			var data []byte
			_, err := pgx.ForEachRow(rows, []any{&id, &data}, func() error {
				e := new(domain.RetentionDefined)
				if err := json.Unmarshal(data, e); err != nil {
					return err
				}
				versions, ids[e.From.UTC()] = versions.Evolve(domain.Happened{Event: e}), id
				return nil
			})
			return err
		})
	})
	days = a.Retention
	if v, ok := versions.InForce(in.moment(a.Now())); ok {
		id := ids[v.From.UTC()]
		days, by = v.Days(), RetentionInForce{From: &Instant{v.From}, EventID: &id}
	}
	return days, by, b, err
}

func (a *api) getRegister(ctx context.Context, in *getRegister) (*answer[PrivacyRegister], error) {
	p, err := a.past(ctx, in.PastInstants)
	if err == nil && p != nil {
		_, err = a.awaitThen(ctx, p, modelPolicies, in.min())
	}
	if err != nil {
		return nil, err
	}
	retention, by, b, err := a.retention(ctx, in, p)
	if err != nil {
		return nil, err
	}
	out := PrivacyRegister{Fields: []PrivacyField{}, Retention: by, RestsOn: p.on(b)}
	for _, c := range []struct{ name, what string }{
		{domain.CategoryIdentity, "who somebody is"}, {domain.CategoryContact, "how to reach them"}, {domain.CategoryContent, "what they said, and what was written about them"},
	} {
		one := PrivacyCategory{Category: c.name, What: c.what}
		if days := retention[c.name]; days > 0 {
			one.RetainDays = &days
		}
		out.Categories = append(out.Categories, one)
	}
	for _, f := range domain.PersonalFields() {
		out.Fields = append(out.Fields, PrivacyField{Event: f.Event, Field: f.Field, Category: f.Category, Why: f.Why, Search: text(f.Search), Stored: storedForm})
	}
	return answered(&in.Request, b, in.tag(b, len(out.Fields), fmt.Sprint(retention)), out), nil
}

type getSubjectAccess struct {
	CustomerID ID `path:"customerId" doc:"The customer"`
	ID         ID `path:"accessId" doc:"Of the package, as its making was answered with"`
}

type accessPackage struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	CacheNote   string `header:"Cache-Control"`
	Body        func(huma.Context)
}

// ofPerson is one of the records that are about the person whom a package is for.
type ofPerson struct {
	id     ID
	into   *ID // in which it goes on; nil of the one in which all do
	events []*eventstore.Event
	see    sight
}

// getSubjectAccess makes the package from the log, up to the event that records
// that it was given: asked for again it is the same. A person is one, however many
// records were merged, and whichever of them is asked for: the package has them all.
func (a *api) getSubjectAccess(ctx context.Context, in *getSubjectAccess) (*accessPackage, error) {
	given, err := a.accessGiven(ctx, in)
	if err != nil {
		return nil, err
	}
	records, err := a.recordsOfPerson(ctx, in.CustomerID, given.Position)
	if err != nil {
		return nil, err
	}
	var all []*eventstore.Event
	for _, r := range records {
		all = append(all, r.events...)
	}
	if err := a.Store.Open(ctx, all...); err != nil {
		return nil, err
	}
	about, err := a.aboutPerson(ctx, records, given)
	if err != nil {
		return nil, err
	}
	files, err := packageOf(in.CustomerID, records, about)
	if err != nil {
		return nil, err
	}
	if err := httpkit.TakesLong(ctx); err != nil { // attachments may be many
		return nil, err
	}
	return &accessPackage{
		ContentType: mediaZip, Disposition: `attachment; filename="` + in.CustomerID.String() + `.zip"`, CacheNote: "no-store",
		Body: func(hc huma.Context) {
			_, w := humachi.Unwrap(hc)
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(30 * time.Minute))
			hc.SetStatus(http.StatusOK)
			if err := a.pack(ctx, hc.BodyWriter(), given.Created, files, records); err != nil {
				slog.ErrorContext(ctx, "package for a person not sent whole", "access", in.ID, "error", err)
				panic(http.ErrAbortHandler)
			}
		},
	}, nil
}

// accessGiven finds the event that records that the package was made.
func (a *api) accessGiven(ctx context.Context, in *getSubjectAccess) (*eventstore.Event, error) {
	for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(in.CustomerID)), 0, everything) {
		if err != nil {
			return nil, err
		}
		if given, ok := e.Skeleton().(*domain.SubjectAccessGiven); ok && given.AccessID == domain.ID(in.ID) {
			return e, nil
		}
	}
	return nil, httpkit.NewProblem(http.StatusNotFound, "access-not-found", "no package with this id was made for the customer")
}

// recordsOfPerson reads the log of the customer and of all that were one with it at
// the position, up to there, the one in which they go on first. The package is for the
// person, so it is whole or not at all: who may not see all of each record gets none.
// That they are read is written down.
func (a *api) recordsOfPerson(ctx context.Context, id ID, until uint64) ([]ofPerson, error) {
	records := []ofPerson{{id: id}}
	record, err := a.skeletonOf(ctx, id, PastMoment{}, until)
	if err != nil {
		return nil, err
	}
	set, err := a.formerSet(ctx, id, record, PastMoment{}, until)
	if err != nil {
		return nil, err
	}
	if set != nil {
		records[0].id = set.SurvivorID
		for _, m := range set.Members {
			records = append(records, ofPerson{id: m.ID, into: &m.MergedInto})
		}
	}
	grades, ids := map[ID]access.Grade{}, []uuid.UUID{}
	for _, r := range records {
		grades[r.id] = access.Ordinary
		ids = append(ids, uuid.UUID(r.id))
	}
	if err := a.gradesOf(ctx, grades, ids); err != nil {
		return nil, err
	}
	var read reading
	for i := range records {
		r := &records[i]
		if r.see = sightOf(roleOf(ctx), grades[r.id]); !r.see.all {
			return nil, httpkit.NewProblem(http.StatusForbidden, "forbidden", "the role "+string(r.see.role)+" may not read this")
		}
		for e, err := range a.Store.Stream(ctx, domain.CustomerStream(domain.ID(r.id)), 0, everything) {
			if err != nil {
				return nil, err
			}
			if e.Position > until {
				break
			}
			r.events = append(r.events, e)
			read.add(r.id, grades)
		}
	}
	return records, a.wrote(ctx, &read)
}

// packed is a file of a package.
type packed struct {
	name    string
	content []byte
}

// pack writes the package: what is told, and the bytes of every attachment that has
// not been erased. The times are those of events, so that the package is the same at
// every request.
func (a *api) pack(ctx context.Context, to io.Writer, made time.Time, files []packed, records []ofPerson) error {
	z := zip.NewWriter(to)
	put := func(name string, at time.Time, content io.Reader) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at.UTC()})
		if err == nil {
			_, err = io.Copy(w, content)
		}
		return err
	}
	for _, f := range files {
		if err := put(f.name, made, bytes.NewReader(f.content)); err != nil {
			return fmt.Errorf("package: %w", err)
		}
	}
	for _, r := range records {
		for _, e := range r.events {
			d, ok := e.Opened().(*domain.AttachmentAdded)
			if !ok || e.Lost("name") {
				continue
			}
			content, err := a.evidence(ctx, &AttachmentRecord{ID: ID(d.AttachmentID), CustomerID: r.id, Size: int64(d.Size)})
			if err != nil {
				return fmt.Errorf("package of %s: %w", r.id, err)
			}
			// A name that somebody gave may lead anywhere: what unpacks it shall not.
			err = put("attachments/"+d.AttachmentID.String()+" "+strings.NewReplacer("/", "_", `\`, "_", ":", "_").Replace(d.Name), e.Created, content)
			_ = content.Close()
			if err != nil {
				return fmt.Errorf("package of %s: %w", r.id, err)
			}
		}
	}
	return z.Close()
}

// accessFile is data.json of a package.
type accessFile struct {
	AskedFor ID `json:"askedFor"`
	accessRecord
	Members []accessRecord `json:"members"` // the records that were merged into it, each with its own
	personAbout
}

// accessRecord is what a package tells of one record.
type accessRecord struct {
	Customer   ID             `json:"customer"`
	MergedInto *ID            `json:"mergedInto"`
	Record     CustomerRecord `json:"record"`
	Bases      []BasisEvent   `json:"legalBases"`
	Events     []HistoryEvent `json:"events"`
}

func accessRecordOf(r ofPerson) (accessRecord, error) {
	var fold domain.RecordFold
	out := accessRecord{Customer: r.id, MergedInto: r.into, Bases: []BasisEvent{}, Events: []HistoryEvent{}}
	erased := false
	for _, e := range r.events {
		erased = erased || e.Erased()
		item, err := historyEvent(e, r.see)
		if err != nil {
			return out, err
		}
		out.Events = append(out.Events, item)
	}
	for _, e := range eventstore.InPlace(r.events) {
		fold.Evolve(e.Happened(e.Opened()))
	}
	out.Record = former(r.id, fold.Record, erased)
	for _, g := range fold.Permissions.Grounds {
		out.Bases = append(out.Bases, basisEvent(g))
	}
	return out, nil
}

func packageOf(asked ID, records []ofPerson, about personAbout) ([]packed, error) {
	file := accessFile{AskedFor: asked, Members: []accessRecord{}, personAbout: about}
	for i, r := range records {
		one, err := accessRecordOf(r)
		switch {
		case err != nil:
			return nil, err
		case i == 0:
			file.accessRecord = one
		default:
			file.Members = append(file.Members, one)
		}
	}
	data, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("package of %s: %w", asked, err)
	}
	return []packed{{"data.json", data}, {"readable.txt", readable(file)}}, nil
}

// readable tells the same as data.json to a person.
func readable(f accessFile) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Everything that is kept about customer %s\n\n", f.AskedFor)
	if len(f.Members) > 0 {
		fmt.Fprintf(&b, "You are on record %d times. The records were found to be about one person, and go on\nin record %s, which comes first. The others follow, each with its own history.\n\n", 1+len(f.Members), f.Customer)
		for _, r := range append([]accessRecord{f.accessRecord}, f.Members...) {
			fmt.Fprintf(&b, "Record %s\n", r.Customer)
			if r.MergedInto != nil {
				fmt.Fprintf(&b, "which goes on in record %s\n", r.MergedInto)
			}
			b.WriteString("\n")
			r.tell(&b)
			b.WriteString("\n\n")
		}
	} else {
		f.accessRecord.tell(&b)
	}
	f.personAbout.tell(&b)
	return []byte(b.String())
}

func (f accessRecord) tell(b *strings.Builder) {
	value := func(name string, v *string) {
		if v != nil {
			fmt.Fprintf(b, "  %-14s %s\n", name, *v)
		}
	}
	value("name", f.Record.Name)
	if f.Record.BirthDate != nil {
		fmt.Fprintf(b, "  %-14s %s\n", "born", f.Record.BirthDate)
	}
	for _, c := range f.Record.Contacts {
		fmt.Fprintf(b, "  %-14s %s %s\n", c.Kind, c.Value, c.Label)
	}
	value("region", f.Record.Region)
	if len(f.Record.Interests) > 0 {
		fmt.Fprintf(b, "  %-14s %s\n", "interests", strings.Join(f.Record.Interests, ", "))
	}
	value("notes", f.Record.Notes)
	if f.Record.Erased {
		b.WriteString("  Of what was personal here some has been erased, and nobody can read it any more.\n")
	}
	fmt.Fprintf(b, "\nOn which grounds your data are processed\n\n")
	if len(f.Bases) == 0 {
		b.WriteString("  None is on record.\n")
	}
	for _, g := range f.Bases {
		at := g.OccurredAt.UTC().Format("2006-01-02 15:04")
		switch {
		case g.Basis == nil: // the erasure ends them all
			fmt.Fprintf(b, "  %s  all ended, with the erasure\n", at)
		case g.Active:
			fmt.Fprintf(b, "  %s  %s for %s given\n", at, *g.Basis, g.Purpose)
		default:
			fmt.Fprintf(b, "  %s  %s for %s ended\n", at, *g.Basis, g.Purpose)
		}
	}
	fmt.Fprintf(b, "\nWhat happened\n")
	for _, e := range f.Events {
		fmt.Fprintf(b, "\n  %s  %s, recorded by %s\n", e.OccurredAt.UTC().Format("2006-01-02 15:04"), e.Type, e.Actor)
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
			fmt.Fprintf(b, "      %s: %s\n", name, plain)
		}
	}
}

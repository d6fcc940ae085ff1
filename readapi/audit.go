package readapi

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
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
	"github.com/dossier-crm/dossier/internal/ledger"
	"github.com/dossier-crm/dossier/internal/vault"
)

type exportAudit struct {
	Customer string `query:"customer" maxLength:"64" doc:"All events of a customer, by its id"`
	From     string `query:"from" maxLength:"20" pattern:"^(start|[0-9]+)$" doc:"All events from this position of the log on, or start"`
	To       string `query:"to" maxLength:"20" pattern:"^(end|[0-9]+)$" doc:"Up to this position, itself included, or end"`
	Disclose string `query:"disclose" maxLength:"1000" doc:"Names of personal fields that who has the file can read, joined by commas, or all" example:"name,contacts"`
	Since    string `query:"since" maxLength:"200" pattern:"^[0-9,]*$" doc:"Leaves of earlier checkpoints to prove the consistency with, joined by commas" example:"4711"`
}

func (in *exportAudit) scope() (s ledger.Scope, err error) {
	switch {
	case in.Customer != "" && (in.From != "" || in.To != ""):
		return s, invalid("query.customer", "exclusive", "give customer, or from and to")
	case in.Customer != "":
		id, err := domain.ParseID(in.Customer)
		if err != nil {
			return s, invalid("query.customer", "uuid", "want a UUID")
		}
		s.Stream = domain.CustomerStream(id)
	case in.From == "" || in.To == "":
		return s, invalid("query.from", "required", "give customer, or from and to")
	default:
		if in.From != "start" {
			if s.From, err = strconv.ParseUint(in.From, 10, 63); err != nil {
				return s, invalid("query.from", "position", "want a position or start")
			}
		}
		if in.To != "end" {
			if s.To, err = strconv.ParseUint(in.To, 10, 63); err != nil || s.To == 0 || s.To < s.From {
				return s, invalid("query.to", "position", "want a position that is not before from, or end")
			}
		}
	}
	for one := range strings.SplitSeq(in.Since, ",") {
		if one == "" {
			continue
		}
		size, err := strconv.ParseInt(one, 10, 64)
		if err != nil {
			return s, invalid("query.since", "size", "want numbers of leaves")
		}
		s.Since = append(s.Since, size)
	}
	return s, nil
}

// disclosing returns the names of the fields to disclose. A name that no personal
// field has would disclose nothing, and nobody would notice before the file is read.
func (in *exportAudit) disclosing() ([]string, error) {
	if in.Disclose == "" {
		return nil, nil
	}
	names := strings.Split(in.Disclose, ",")
	for _, name := range names {
		if name != "all" && !slices.ContainsFunc(domain.PersonalFields(), func(f domain.PersonalField) bool { return f.Field == name }) {
			return nil, invalid("query.disclose", "unknown-field", "no event has a personal field of this name; they are in the register, /v1/privacy/register")
		}
	}
	return names, nil
}

// exportAudit streams an export. It holds a connection and a snapshot of the
// database while it runs.
func (a *api) exportAudit(ctx context.Context, in *exportAudit) (*huma.StreamResponse, error) {
	scope, err := in.scope()
	if err != nil {
		return nil, err
	}
	disclose, err := in.disclosing()
	if err != nil {
		return nil, err
	}
	origin, err := a.origin(ctx)
	if err != nil {
		return nil, err
	}
	select {
	case a.exports <- struct{}{}:
	default:
		return nil, httpkit.NewProblem(http.StatusServiceUnavailable, "too-many-exports", fmt.Sprintf("%d exports are under way", cap(a.exports))).RetryAfter(exportRetry)
	}
	conn, err := pgx.ConnectConfig(ctx, a.Pool.Config().ConnConfig)
	if err != nil {
		<-a.exports
		return nil, err
	}
	done := func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(closing)
		<-a.exports
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		done()
		return nil, err
	}
	if err := httpkit.TakesLong(ctx); err != nil {
		done()
		return nil, err
	}
	if _, err := tx.Exec(ctx, noStatementTimeout); err != nil {
		done()
		return nil, err
	}
	export, err := ledger.PrepareExport(ctx, tx, origin, scope, a.Now())
	if err != nil {
		done()
		return nil, err
	}
	source := auditSource{store: a.Store, vault: a.Vault, disclose: disclose, wrote: func(opened []ID) error {
		var read reading
		grades, ids := map[ID]access.Grade{}, []uuid.UUID{}
		for _, id := range opened {
			if _, known := grades[id]; !known {
				grades[id] = access.Ordinary
				ids = append(ids, uuid.UUID(id))
			}
		}
		if err := a.gradesOf(ctx, grades, ids); err != nil {
			return err
		}
		for _, id := range opened {
			read.add(id, grades)
		}
		return a.wrote(ctx, &read)
	}}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer done()
		r, w := humachi.Unwrap(hc)
		hc.SetHeader("Content-Type", mediaBytes)
		hc.SetHeader("Content-Disposition", fmt.Sprintf(`attachment; filename="audit-%d.dossier"`, export.Header.Size))
		hc.SetHeader("Dossier-Audit-Events", strconv.FormatInt(export.Header.Events, 10))
		hc.SetStatus(http.StatusOK)
		if err := export.Write(r.Context(), patient{w}, source); err != nil {
			if r.Context().Err() == nil {
				slog.ErrorContext(r.Context(), "audit export broke off", "correlationId", httpkit.CorrelationID(r.Context()), "error", err)
			}
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// patient gives a client time for each part: the server's limits are for
// answers of one piece.
type patient struct{ http.ResponseWriter }

func (p patient) Write(b []byte) (int, error) {
	control := http.NewResponseController(p.ResponseWriter)
	if err := control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	if err := control.SetWriteDeadline(time.Now().Add(exportStall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.ResponseWriter.Write(b)
}

// auditSource gives the events of the log with what is to be disclosed of them.
type auditSource struct {
	store    *eventstore.Store
	vault    *vault.Vault
	disclose []string
	wrote    func(opened []ID) error // writes down, before it leaves, of whom a field is disclosed, once for each event
}

// Stream implements ledger.Source.
func (s auditSource) Stream(ctx context.Context, stream string) iter.Seq2[ledger.Item, error] {
	return s.items(ctx, s.store.Stream(ctx, stream, 0, math.MaxInt64))
}

// All implements ledger.Source.
func (s auditSource) All(ctx context.Context, from uint64) iter.Seq2[ledger.Item, error] {
	return s.items(ctx, s.store.All(ctx, from, math.MaxInt64))
}

// items asks for the keys of many events at once.
func (s auditSource) items(ctx context.Context, events iter.Seq2[*eventstore.Event, error]) iter.Seq2[ledger.Item, error] {
	const page = 256
	return func(yield func(ledger.Item, error) bool) {
		var held []*eventstore.Event
		flush := func() bool {
			items, err := s.opened(ctx, held)
			if err != nil {
				yield(ledger.Item{}, err)
				return false
			}
			for _, item := range items {
				if !yield(item, nil) {
					return false
				}
			}
			held = held[:0]
			return true
		}
		for e, err := range events {
			if errors.Is(err, eventstore.ErrNotFound) || errors.Is(err, eventstore.ErrStreamDeleted) {
				break // the file says how many there should be
			}
			if err != nil {
				yield(ledger.Item{}, err)
				return
			}
			if held = append(held, e); (len(held) == page || len(s.disclose) == 0) && !flush() {
				return
			}
		}
		flush()
	}
}

// opened returns the events with what is disclosed of them, which is written down.
func (s auditSource) opened(ctx context.Context, events []*eventstore.Event) ([]ledger.Item, error) {
	subjects, err := s.subjects(ctx, events)
	if err != nil {
		return nil, err
	}
	items := make([]ledger.Item, len(events))
	var opened []ID
	for i, e := range events {
		items[i].Event = covered(e)
		if items[i].Disclosed, err = s.disclosed(e, subjects); err != nil {
			return nil, err
		}
		if id, ok := e.Customer(); ok && len(items[i].Disclosed) > 0 {
			opened = append(opened, ID(id))
		}
	}
	if len(opened) == 0 {
		return items, nil
	}
	return items, s.wrote(opened)
}

func covered(e *eventstore.Event) ledger.Event {
	return ledger.Event{
		Stream: e.Stream, Revision: e.Revision, ID: e.ID, Type: e.Type, Created: e.Created, Data: e.Data, Meta: e.RawMeta, Position: e.Position,
	}
}

func (s auditSource) subjects(ctx context.Context, events []*eventstore.Event) (map[uuid.UUID]*vault.Subject, error) {
	if len(s.disclose) == 0 {
		return nil, nil
	}
	var ids []uuid.UUID
	for _, e := range events {
		if id, ok := e.Customer(); ok && len(e.SealedFields()) > 0 {
			ids = append(ids, uuid.UUID(id))
		}
	}
	return s.vault.Subjects(ctx, ids)
}

// disclosed returns the secrets of the fields that are to be readable. What was
// erased has none.
func (s auditSource) disclosed(e *eventstore.Event, subjects map[uuid.UUID]*vault.Subject) (out []ledger.Disclosed, err error) {
	id, _ := e.Customer()
	for _, f := range e.SealedFields() {
		if !slices.Contains(s.disclose, f.Name) && !slices.Contains(s.disclose, "all") {
			continue
		}
		address := vault.Address{Stream: e.Stream, Event: e.ID, Schema: uint16(e.Meta.Schema), Field: f.Name} //nolint:gosec // schemas are small
		secret, err := subjects[uuid.UUID(id)].FieldSecret(address, f.Data)
		if errors.Is(err, vault.ErrErased) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("disclose a field of %s@%d: %w", e.Stream, e.Revision, err)
		}
		out = append(out, ledger.Disclosed{Field: f.Name, Secret: secret[:]})
	}
	return out, nil
}

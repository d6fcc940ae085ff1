package readapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/vault"
)

// AttachmentRecord is bytes that are kept as evidence.
type AttachmentRecord struct {
	ID          ID      `json:"id"`
	CustomerID  ID      `json:"customerId"`
	Revision    uint64  `json:"revision" doc:"Of the event in the customer's stream" example:"4"`
	Position    uint64  `json:"position" doc:"Of the event in the log" example:"4711"`
	About       string  `json:"about" doc:"What it is evidence of" example:"complaint"`
	AboutID     *ID     `json:"aboutId" nullable:"true" doc:"Which one; null for the customer"`
	MediaType   string  `json:"mediaType" example:"image/jpeg"`
	Size        int64   `json:"size" doc:"In bytes" example:"48211"`
	Content     string  `json:"sealedSha256" doc:"SHA-256 of the bytes as they are kept, sealed: it can be checked without a key"`
	AddedAt     Instant `json:"addedAt"`
	RecordedAt  Instant `json:"recordedAt"`
	Actor       string  `json:"actor" doc:"Opaque id of who recorded it"`
	Name        *string `json:"name" doc:"Of the file"`
	Description *string `json:"description"`
	Erased      bool    `json:"erased" doc:"Personal fields, and the bytes, were erased"`
	Masked      bool    `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable  bool    `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	refs struct{ name, description []byte }
}

const attachmentColumns = `id, customer_id, revision, position, about, about_id, media_type, size, content, added_at, recorded_at, actor, name_ref, description_ref`

func (r *AttachmentRecord) scan() []any {
	return []any{
		&r.ID, &r.CustomerID, &r.Revision, &r.Position, &r.About, &r.AboutID, &r.MediaType, &r.Size, &r.Content, &r.AddedAt, &r.RecordedAt, &r.Actor,
		&r.refs.name, &r.refs.description,
	}
}

func (r *AttachmentRecord) customer() ID { return r.CustomerID }

func (r *AttachmentRecord) open(p *person) {
	r.Name = opened[string](p, r.refs.name)
	r.Description = opened[string](p, r.refs.description)
	r.Erased = p.erased
	r.Masked = p.masked
	r.Unreadable = p.unreadable
}

type listAttachments struct {
	ID      ID     `path:"customerId" doc:"The customer"`
	About   string `query:"about" enum:"customer,complaint,visit,request,order,dispute" doc:"Only what is evidence of this"`
	AboutID string `query:"aboutId" format:"uuid" doc:"Only what is attached to this one"`
	Sort    string `query:"sort" enum:"addedAt,-addedAt" default:"-addedAt"`
	PastInstants
	Paging
	Freshness
	Request
}

var attachmentOrders = []order{{name: "addedAt", column: "added_at", instant: true}}

func (in *listAttachments) list(path string) *list {
	l := &list{at: in.PastInstants, model: modelAttachments, columns: attachmentColumns, from: "read.attachments", path: path, order: orderNamed(attachmentOrders, in.Sort)}
	l.where("customer_id = ?", in.ID)
	l.equals("about", in.About)
	if in.AboutID != "" {
		l.where("about_id = ?::uuid", in.AboutID)
	}
	return l
}

func (a *api) listAttachments(ctx context.Context, in *listAttachments) (*answer[Page[AttachmentRecord]], error) {
	return ofCustomer[AttachmentRecord](ctx, a, in.list(in.url.Path), in.ID, in.Freshness, in.Paging, &in.Request)
}

type getAttachment struct {
	CustomerID ID     `path:"customerId" doc:"The customer"`
	ID         ID     `path:"attachmentId" doc:"The attachment"`
	Range      string `header:"Range" doc:"Only these bytes, as RFC 9110 has it" example:"bytes=0-1023"`
	IfMatch    string `header:"If-Match" doc:"Only if the bytes are those of this entity tag. Otherwise the answer is 412."`
	NoneMatch  string `header:"If-None-Match" doc:"Entity tags of bytes that the caller has; where they are those it is 304 without a body"`
	Freshness

	r *http.Request
	w http.ResponseWriter
}

// Resolve implements huma.Resolver: ranges are answered by net/http.
func (in *getAttachment) Resolve(ctx huma.Context) []error {
	in.r, in.w = humachi.Unwrap(ctx)
	return nil
}

type attachmentContent struct {
	Body func(huma.Context)
}

const attachmentContentDoc = "The bytes as they came, whole or a range of them. Each piece is checked before it is sent; where one is not what was kept, the connection is broken off. " +
	"Who reads them is written down for customers of the grade elevated or high. After the customer was erased: 410 `erased`."

// getAttachment answers with the bytes.
func (a *api) getAttachment(ctx context.Context, in *getAttachment) (*attachmentContent, error) {
	if err := a.await(ctx, modelAttachments, in.min()); err != nil {
		return nil, err
	}
	r, err := a.attachment(ctx, in.CustomerID, in.ID)
	if err != nil {
		return nil, err
	}
	grade, err := a.gradeOf(ctx, in.CustomerID)
	if err != nil {
		return nil, err
	}
	if role := roleOf(ctx); access.SightOf(role, vault.Content.String(), grade) != access.Allow {
		return nil, httpkit.NewProblem(http.StatusForbidden, "forbidden", "the role "+string(role)+" may not read this")
	}
	if err := a.wrote(ctx, readingOf(in.CustomerID, grade, 1)); err != nil {
		return nil, err
	}
	content, err := a.evidence(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := openOne(ctx, a, r); err != nil {
		_ = content.Close()
		return nil, err
	}
	if err := httpkit.TakesLong(ctx); err != nil {
		_ = content.Close()
		return nil, err
	}
	return &attachmentContent{Body: func(huma.Context) {
		defer content.Close() //nolint:errcheck // it is only read
		h := in.w.Header()
		h.Set("Content-Type", r.MediaType)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		h.Set("Cache-Control", "private, no-store")
		h.Set("ETag", `"`+r.Content+`"`)
		name := "attachment"
		if r.Name != nil {
			name = *r.Name
		}
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		_ = http.NewResponseController(in.w).SetWriteDeadline(time.Now().Add(10 * time.Minute))
		checked := &checked{ReadSeeker: content}
		http.ServeContent(&ranged{ResponseWriter: in.w, r: in.r}, in.r, "", time.Time{}, checked)
		if checked.err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "attachment not sent whole", "attachment", r.ID, "error", checked.err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// ranged has what net/http refuses of a range said as a problem.
type ranged struct {
	http.ResponseWriter
	r       *http.Request
	refused bool
}

func (w *ranged) WriteHeader(status int) {
	var p *httpkit.Problem
	switch status {
	case http.StatusRequestedRangeNotSatisfiable:
		p = httpkit.NewProblem(status, "range-not-satisfiable", "the attachment has no such bytes; Content-Range says how many it has", httpkit.FieldError{Field: "header.Range", Rule: "range"})
	case http.StatusPreconditionFailed:
		p = httpkit.NewProblem(status, "other-content", "the bytes are not those of the entity tag", httpkit.FieldError{Field: "header.If-Match", Rule: "current-content"})
	default:
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.refused = true
	w.Header().Del("Content-Disposition")
	w.Header().Del("Content-Length")
	httpkit.WriteProblem(w.ResponseWriter, w.r, p)
}

func (w *ranged) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// checked remembers that reading failed: what was promised by the header cannot be
// sent then.
type checked struct {
	io.ReadSeeker
	err error
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

func (a *api) attachment(ctx context.Context, customer, id ID) (*AttachmentRecord, error) {
	r := new(AttachmentRecord)
	err := a.Pool.QueryRow(ctx, `SELECT `+attachmentColumns+` FROM read.attachments WHERE id = $1 AND customer_id = $2`, id, customer).Scan(r.scan()...)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, notFound("attachment")
	}
	return r, err
}

// evidence opens the bytes of an attachment.
func (a *api) evidence(ctx context.Context, r *AttachmentRecord) (*vault.ContentReader, error) {
	if a.Evidence == nil {
		return nil, httpkit.NewProblem(http.StatusServiceUnavailable, "attachments-not-kept", "this installation has no store for attachments")
	}
	name := evidence.Name{Customer: uuid.UUID(r.CustomerID), Content: uuid.UUID(r.ID)}
	subjects, err := a.Vault.Subjects(ctx, []uuid.UUID{name.Customer})
	if err != nil {
		return nil, err
	}
	content, err := subjects[name.Customer].OpenContent(vault.Content, name.Content, r.Size, func(from int64) (io.ReadCloser, error) {
		return a.Evidence.Open(ctx, name, from)
	})
	switch {
	case errors.Is(err, vault.ErrErased):
		return nil, httpkit.NewProblem(http.StatusGone, "erased", "the bytes were erased")
	case err != nil:
		return nil, fmt.Errorf("attachment %s: %w", r.ID, err)
	}
	return content, nil
}

package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/vault"
)

type addAttachment struct {
	CustomerPath
	ContentType string `header:"Content-Type" doc:"What the bytes are: one of those that are taken"`
	About       string `query:"about" enum:"customer,complaint,visit,request,order,dispute" default:"customer" doc:"What it is evidence of"`
	AboutID     string `query:"aboutId" format:"uuid" doc:"Which one; left out for the customer"`
	Name        string `header:"Dossier-Attachment-Name" required:"true" maxLength:"800" doc:"The file's name, percent-encoded (RFC 3986). In a header, so that it is in no log of requests" example:"broken%20box.jpg"`
	Description string `header:"Dossier-Attachment-Description" maxLength:"4000" doc:"What it shows, percent-encoded"`
	OccurredAt  string `query:"occurredAt" format:"date-time" doc:"When it was received; now, where it is not said"`

	body    io.Reader
	control *http.ResponseController
}

// Resolve implements huma.Resolver: the bytes are read as they come.
func (in *addAttachment) Resolve(ctx huma.Context) []error {
	r, w := humachi.Unwrap(ctx)
	in.body, in.control = r.Body, http.NewResponseController(w)
	return nil
}

const uploadStall = 30 * time.Second

// Read implements io.Reader: an upload may take longer than a request, but it has
// to go on.
func (in *addAttachment) Read(p []byte) (int, error) {
	_ = in.control.SetReadDeadline(time.Now().Add(uploadStall)) // what has none, as in tests, needs none
	return in.body.Read(p)
}

var (
	errTooLarge  = errors.New("the attachment is too large")
	errEmpty     = errors.New("the attachment is empty")
	errOtherType = errors.New("the attachment is not what its type says")
)

const attachmentDoc = "The body is the bytes. They are hashed and sealed under the customer's key as they come; nothing readable is written anywhere. " +
	"What is taken is in the list of the request's content types, at most 25 MiB. A JPEG, PNG, WebP or PDF has to be one: 415 `media-type-mismatch`. " +
	"When this is answered the bytes are durable. They are deleted when the customer is erased."

// registerAttachments adds the route, where there is a store for the bytes.
func (s *Service) registerAttachments(api huma.API) {
	o := op("add-attachment", http.MethodPost, "/v1/customers/{customerId}/attachments", "Keep bytes as evidence", "Attachments")
	o.Description = attachmentDoc + retryNote
	content := map[string]*huma.MediaType{}
	for _, t := range domain.MediaTypes {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	o.RequestBody = &huma.RequestBody{Required: true, Content: content}
	httpkit.Register(api, conditional[addAttachment](o), problemsOf[addAttachment](o), func(ctx context.Context, in *addAttachment) (*answered, error) {
		if err := httpkit.TakesLong(ctx); err != nil { // as long as the bytes come
			return nil, err
		}
		r, err := s.addAttachment(ctx, o, in)
		if err != nil {
			return nil, err
		}
		out := answerOf(r)
		out.Body.Receipt = s.receipt(ctx, r)
		return out, nil
	})
}

func (s *Service) addAttachment(ctx context.Context, o huma.Operation, in *addAttachment) (Result, error) {
	if s.Evidence == nil {
		return Result{}, httpkit.NewProblem(http.StatusServiceUnavailable, "attachments-not-kept", "this installation has no store for attachments")
	}
	e := domain.AttachmentAdded{About: in.About}
	var err error
	if e.MediaType, _, err = mime.ParseMediaType(in.ContentType); err != nil || !slices.Contains(domain.MediaTypes, e.MediaType) {
		return Result{}, httpkit.NewProblem(http.StatusUnsupportedMediaType, "unsupported-media-type", "want one of "+strings.Join(domain.MediaTypes, ", "))
	}
	if e.Name, err = unescape("header.Dossier-Attachment-Name", in.Name); err != nil {
		return Result{}, err
	}
	if e.Description, err = unescape("header.Dossier-Attachment-Description", in.Description); err != nil {
		return Result{}, err
	}
	if in.AboutID != "" {
		if e.AboutID, err = domain.ParseID(in.AboutID); err != nil {
			return Result{}, invalid("query.aboutId", "uuid", "want a UUID")
		}
	}
	common := in.common()
	principal := httpkit.PrincipalOf(ctx)
	cmd := Command{
		Principal: principal.ID, Staff: principal.Staff, Auth: principal.Auth, OnBehalfOf: common.OnBehalfOf, Import: common.Import, Key: common.Key,
		Correlation: httpkit.CorrelationID(ctx), Route: o.Method + " " + o.Path,
	}
	if err := cmd.agent(principal); err != nil {
		return Result{}, err
	}
	if err := cmd.existing(in.CustomerPath, "AddAttachment", nil, in.OccurredAt); err != nil {
		return Result{}, err
	}
	if err := s.attachable(ctx, &cmd, e); err != nil {
		return Result{}, err
	}
	kept, err := s.keep(ctx, cmd.Customer, e.MediaType, in)
	if err != nil {
		return Result{}, err
	}
	e.AttachmentID, e.Size, e.Content = domain.ID(kept.name.Content), int(kept.size), kept.sealed
	// The request is told by the bytes as they came. Only their digest under the
	// customer's key is stored, with the rest of the request.
	if cmd.Body, err = json.Marshal([]any{e.About, e.AboutID, e.MediaType, e.Name, e.Description, in.OccurredAt, kept.plain}); err != nil {
		return Result{}, err
	}
	cmd.Decide = func(c domain.Customer, _ func(int) domain.ID) ([]domain.Event, error) { return c.Attach(e) }
	r, err := s.Do(ctx, cmd)
	if s.isKept(r, err, e.AttachmentID) {
		return r, err
	}
	// No event names these bytes: the command was refused, or had been carried out
	// before with others. Where this fails they are swept.
	_ = s.Evidence.Delete(context.WithoutCancel(ctx), kept.name)
	return r, err
}

// isKept reports whether an event names the bytes, or may yet.
func (s *Service) isKept(r Result, err error, id domain.ID) bool {
	if err != nil {
		return errors.Is(err, eventstore.ErrOutcomeUnknown)
	}
	for _, one := range r.Events {
		if added, ok := one.Event.(*domain.AttachmentAdded); ok && added.AttachmentID == id {
			return true
		}
	}
	return false
}

// attachable refuses what would be refused whatever the bytes are, before they are
// read. It is asked again when they are there.
func (s *Service) attachable(ctx context.Context, cmd *Command, e domain.AttachmentAdded) error {
	e.Size, e.Content = 1, strings.Repeat("0", 64)
	k, err := s.customers.advance(ctx, s.Store, cmd.stream(), known[domain.Customer]{revision: -1})
	if err != nil {
		return err
	}
	if err := owns(ctx, s, cmd, k.state); err != nil {
		return err
	}
	_, err = k.state.Attach(e)
	return err
}

// kept is what is in the store.
type kept struct {
	name   evidence.Name
	size   int64
	sealed string // SHA-256 of what is in the store
	plain  string // SHA-256 of what came: never stored, for it can be guessed at
}

// keep seals the bytes as they come, and returns when they are durable.
func (s *Service) keep(ctx context.Context, customer domain.ID, mediaType string, in io.Reader) (kept, error) {
	k := kept{name: evidence.Name{Customer: uuid.UUID(customer), Content: uuid.New()}}
	subjects, err := s.Vault.Subjects(ctx, []uuid.UUID{k.name.Customer})
	if err != nil {
		return k, err
	}
	first := make([]byte, 512)
	n, err := io.ReadFull(in, first)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return k, broken(err)
	}
	if first = first[:n]; n == 0 {
		return k, errEmpty
	}
	if !looksLike(mediaType, first) {
		return k, errOtherType
	}
	plain, sealed := sha256.New(), sha256.New()
	source := &counted{Reader: io.MultiReader(bytes.NewReader(first), in), most: domain.MaxAttachment}
	r, err := subjects[k.name.Customer].SealContent(vault.Content, k.name.Content, io.TeeReader(source, plain))
	if err != nil {
		return k, err
	}
	if err := s.Evidence.Put(ctx, k.name, io.TeeReader(r, sealed)); err != nil {
		return k, broken(err)
	}
	k.size, k.plain, k.sealed = source.n, hex.EncodeToString(plain.Sum(nil)), hex.EncodeToString(sealed.Sum(nil))
	return k, nil
}

// counted ends with an error where more comes than may.
type counted struct {
	io.Reader
	n, most int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.n += int64(n); c.n > c.most {
		return n, errTooLarge
	}
	return n, err
}

// broken tells an upload that broke off from a store that failed.
func broken(err error) error {
	if errors.Is(err, errTooLarge) {
		return errTooLarge
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "i/o timeout") {
		return httpkit.NewProblem(http.StatusBadRequest, "bad-request", "the body broke off")
	}
	return fmt.Errorf("keep an attachment: %w", err)
}

// looksLike holds the first bytes against the type, for those types that a browser
// would show: what claims to be a picture is one.
func looksLike(mediaType string, first []byte) bool {
	switch mediaType {
	case "image/jpeg", "image/png", "image/webp", "application/pdf":
		return http.DetectContentType(first) == mediaType
	case "text/plain", "text/csv":
		return bytes.IndexByte(first, 0) < 0
	}
	return true
}

// unescape reads a percent-encoded header.
func unescape(field, text string) (string, error) {
	plain, err := url.PathUnescape(text)
	if err != nil {
		return "", invalid(field, "percent-encoded", "want UTF-8, percent-encoded")
	}
	return plain, nil
}

package readapi

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// listed is the answer of a list in whichever form was asked for.
type listed struct {
	Status      int
	ContentType string `header:"Content-Type" hidden:"true"`
	Disposition string `header:"Content-Disposition" hidden:"true"`
	Trailer     string `header:"Trailer" hidden:"true"`
	Vary        string `header:"Vary" hidden:"true"`
	ETag        string `header:"ETag" doc:"Changes when the answer does; for If-None-Match. Exports have none"`
	Position    string `header:"Dossier-Position" doc:"Every event of the log up to this position is in the answer"`
	Parked      string `header:"Dossier-Parked" doc:"How many customers' latest events the list lacks, because one of them could not be applied. Absent where that is none"`
	Stale       string `header:"Dossier-Stale" doc:"Since how many seconds the read model is not kept up, while a newer version of it is made. Absent where it is kept up"`
	Link        string `header:"Link" doc:"The next page, as <url>; rel=\"next\", where there is one"`
	Body        func(huma.Context)
}

// listing registers a list: pages as JSON, whole or with some fields only, and
// exports of all of it.
func listing[I, T any](h huma.API, handler func(context.Context, *I) (*answer[Page[T]], error), r route) {
	listingAs[I, T, Page[T]](h, handler, r)
}

// listingAs is listing of a list whose page as JSON is a P, which says more than a Page.
func listingAs[I, T, P any](h huma.API, handler func(context.Context, *I) (*answer[Page[T]], error), r route) {
	schemas := h.OpenAPI().Components.Schemas
	handler = kept(r.id, handler)
	op := operation(r)
	op.Description += "\n\n" + exportsNote
	text := &huma.Schema{Type: huma.TypeString}
	op.Responses["200"] = &huma.Response{Description: "A page of the list, or all of it", Content: map[string]*huma.MediaType{
		mediaJSON:    {Schema: schemas.Schema(reflect.TypeFor[P](), true, "")},
		mediaSparse:  {Schema: schemas.Schema(reflect.TypeFor[SparsePage](), true, "")},
		mediaCSV:     {Schema: text},
		mediaNDJSON:  {Schema: text},
		mediaParquet: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	httpkit.Register(h, op, problemOf, func(ctx context.Context, in *I) (*listed, error) {
		found, err := handler(ctx, in)
		if err != nil {
			return nil, err
		}
		out := &listed{Status: found.Status, ETag: found.ETag, Position: found.Position, Parked: found.Parked, Stale: found.Stale, Link: found.Link, Vary: "Accept, Authorization"}
		switch page := found.Body; {
		case page.export != nil:
			out.ContentType, out.Disposition, out.Trailer = page.export.contentType(), page.export.disposition(), trailerRows+", "+trailerHash
			out.Body = page.export.send
		case found.Status == http.StatusNotModified:
			out.Body = func(hc huma.Context) { hc.SetStatus(http.StatusNotModified) }
		case page.fields != nil:
			some, err := page.sparse()
			if err != nil {
				return nil, err
			}
			out.ContentType, out.Body = mediaSparse, whole(h, mediaSparse, some)
		case page.as != nil:
			out.ContentType, out.Body = mediaJSON, whole(h, mediaJSON, page.as)
		default:
			out.ContentType, out.Body = mediaJSON, whole(h, mediaJSON, page)
		}
		return out, nil
	})
}

// whole writes an answer of one piece, through the same hooks as every other
// route's.
func whole(h huma.API, media string, body any) func(huma.Context) {
	return func(hc huma.Context) {
		changed, err := h.Transform(hc, "200", body)
		if err == nil {
			hc.SetStatus(http.StatusOK)
			err = h.Marshal(hc.BodyWriter(), media, changed)
		}
		if err != nil && hc.Context().Err() == nil {
			slog.ErrorContext(hc.Context(), "answer not written", "correlationId", httpkit.CorrelationID(hc.Context()), "error", err)
			panic(http.ErrAbortHandler)
		}
	}
}

const exportsNote = "Exports: with `format` or `Accept` of `text/csv`, `application/x-ndjson` or `application/vnd.apache.parquet` the answer is the whole list, " +
	"in one snapshot at `Dossier-Position`, streamed; `limit` and `count` are of pages and say nothing of it, and with `cursor` it is refused (422). A whole one ends with the trailers `Dossier-Export-Items` and `Dossier-Export-Sha256`; " +
	"one that breaks off ends in the middle of the HTTP message. In CSV, objects are laid flat (`amount.currency`); lists, and objects whose members differ from item to item, are JSON; and a text that a spreadsheet would run begins with an apostrophe."

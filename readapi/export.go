package readapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// An export is a list as a whole, in one snapshot of the database: what is
// recorded while it runs is not in it. It is read part by part, as pages are,
// on a connection of its own, so that it takes neither memory for the whole nor
// a place in the pool. It has no time limit but the client's own: who takes
// nothing for stall is let go.
//
// An export that breaks off ends without the end of its HTTP message, and
// without the trailers that say how many items a whole one has and what its
// bytes hash to.

const (
	// What bounds the statements of other requests is taken away: an export may
	// be let go at any time by who reads it, and its first part has exportOpen.
	noStatementTimeout = `SET LOCAL statement_timeout = 0`

	exportPart   = 500              // items read at a time
	exportStall  = 2 * time.Minute  // how long a client may take for a part
	exportOpen   = 10 * time.Second // to connect and read the first part
	trailerRows  = "Dossier-Export-Items"
	trailerHash  = "Dossier-Export-Sha256"
	exportRetry  = 5 * time.Second
	mediaJSON    = "application/json"
	mediaSparse  = "application/vnd.dossier.sparse+json"
	mediaCSV     = "text/csv"
	mediaNDJSON  = "application/x-ndjson"
	mediaParquet = "application/vnd.apache.parquet"
)

// mediaOf are the formats of the parameter format.
var mediaOf = map[string]string{"json": mediaJSON, "csv": mediaCSV, "ndjson": mediaNDJSON, "parquet": mediaParquet}

// media returns what the request wants a list as: by the parameter, else by the
// header Accept, of which the known type counts that is wanted most, and of several
// the first; else JSON.
func (p *Paging) media() string {
	if p.Format != "" {
		return mediaOf[p.Format]
	}
	wanted, most := mediaJSON, 0.0
	for one := range strings.SplitSeq(p.accept, ",") {
		media, parameters, _ := strings.Cut(one, ";")
		switch media = strings.ToLower(strings.TrimSpace(media)); media {
		case mediaCSV, mediaNDJSON, mediaParquet:
		case "application/ndjson":
			media = mediaNDJSON
		case mediaJSON, "application/*", "*/*":
			media = mediaJSON
		default:
			continue
		}
		if q := quality(parameters); q > most {
			wanted, most = media, q
		}
	}
	return wanted
}

// quality is how much a type of the header Accept is wanted: its parameter q, 0 where it
// is not wanted at all, and 1 where nothing is said.
func quality(parameters string) float64 {
	for one := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(one, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && q >= 0 && q <= 1 {
				return q
			}
		}
	}
	return 1
}

// export is a list that is being read as a whole.
type export struct {
	media   string
	name    string // of the list, for the file
	bom     bool
	fields  []string
	columns []column
	basis   basis

	first []any                                    // the first part, read already
	next  func(ctx context.Context) ([]any, error) // the part after; none at the end
	close func()

	graded access.Grade // of what was read so far; 0 where nothing of it is graded
	ended  func(ctx context.Context, rows int, hash []byte) error
}

// exported begins the export of a list: it waits for the position, opens the
// snapshot and reads the first part, so that what can be refused is refused
// before the first byte.
func exported[T any, R row[T]](ctx context.Context, a *api, l *list, fresh Freshness, p Paging, keep func(R) bool) (_ *export, err error) {
	if p.Cursor != "" {
		return nil, invalid("query.cursor", "exclusive", "an export is the whole list and has no pages")
	}
	all := columnsOf(typeOf[T]())
	fields, err := chosen(p.Fields, all)
	if err != nil {
		return nil, err
	}
	if err := a.await(ctx, l.model, fresh.min()); err != nil {
		return nil, err
	}
	select {
	case a.exports <- struct{}{}:
	default:
		return nil, httpkit.NewProblem(http.StatusServiceUnavailable, "too-many-exports",
			fmt.Sprintf("%d exports are under way", cap(a.exports))).RetryAfter(exportRetry)
	}
	release := func() { <-a.exports }
	defer func() {
		if err != nil {
			release()
		}
	}()
	opening, cancel := context.WithTimeout(ctx, exportOpen)
	defer cancel()
	conn, err := pgx.ConnectConfig(opening, a.Pool.Config().ConnConfig)
	if err != nil {
		return nil, err
	}
	closeConn := func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}
	defer func() {
		if err != nil {
			closeConn()
		}
	}()
	e := &export{media: p.media(), name: l.model, bom: p.BOM, fields: fields, columns: narrowed(all, fields)}
	batch := &pgx.Batch{}
	batch.Queue(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`)
	batch.Queue(noStatementTimeout)
	e.basis.read(batch, l.model)
	waits := false
	if l.of != nil {
		batch.Queue(parkedSQL, l.model, domain.CustomerStream(domain.ID(*l.of))).QueryRow(func(row pgx.Row) error { return row.Scan(&waits) })
	}
	narrows, err := a.narrows(ctx, fresh.min()) // the parts are read when the handler has returned
	if err != nil {
		return nil, err
	}
	if narrows {
		if err := narrow(ctx, batch, true); err != nil {
			return nil, err
		}
	}
	if err := conn.SendBatch(opening, batch).Close(); err != nil {
		return nil, err
	}
	if e.basis.position < fresh.min() {
		return nil, behind(l.model)
	}
	if waits {
		return nil, isParked(l.model)
	}
	scan := &scan[T, R]{list: l, nulls: l.order.nullable && !l.order.desc}
	ended := false
	operation := httpkit.OperationOf(ctx) // parts are read when the handler has returned
	e.next = func(ctx context.Context) ([]any, error) {
		ctx = httpkit.WithOperation(ctx, operation)
		var out []any
		var read reading
		for len(out) == 0 && !ended {
			part := &pgx.Batch{}
			scan.queue(part, exportPart)
			if narrows { // its transaction knows who asks
				for _, q := range part.QueuedQueries {
					if q.SQL, err = narrowSQL(q.SQL); err != nil {
						return nil, err
					}
				}
			}
			if err := conn.SendBatch(ctx, part).Close(); err != nil {
				return nil, err
			}
			grades, err := openAll(ctx, a, scan.rows, true)
			if err != nil {
				return nil, err
			}
			for i, item := range scan.rows {
				if keep == nil || keep(item) {
					out = append(out, item)
					read.add(item.customer(), grades)
				}
				scan.after = &scan.ends[i]
			}
			ended = !scan.goOn(exportPart)
		}
		if read.items > 0 {
			e.graded = read.grade
		}
		return out, a.wrote(ctx, &read)
	}
	e.ended = func(ctx context.Context, rows int, hash []byte) error {
		ctx = httpkit.WithOperation(ctx, operation)
		if e.graded == 0 {
			return nil
		}
		return a.wrote(ctx, &reading{items: rows, grade: e.graded, hash: hash})
	}
	if e.first, err = e.next(opening); err != nil {
		return nil, err
	}
	e.close = func() { closeConn(); release() }
	return e, httpkit.TakesLong(ctx) // from here on it is a stream, and has no limit but the client's
}

// rowWriter writes the items of an export in one format.
type rowWriter interface {
	write(object []byte) error
	flush() error // what was written goes on its way
	end() error   // what comes after the last item
}

// send writes the export as the answer. Where it breaks off, the connection is
// ended in the middle of the message, so that no reader takes a part for the
// whole.
func (e *export) send(hc huma.Context) {
	r, w := humachi.Unwrap(hc)
	ctx := r.Context()
	defer e.close()
	sum := sha256.New()
	rows, err := e.copy(ctx, w, sum)
	if err == nil {
		err = e.ended(ctx, rows, sum.Sum(nil)) // before the end of the message, without which it is none
	}
	if err != nil {
		if ctx.Err() == nil {
			slog.ErrorContext(ctx, "export broke off", "list", e.name, "items", rows, "correlationId", httpkit.CorrelationID(ctx), "error", err)
		}
		panic(http.ErrAbortHandler)
	}
	w.Header().Set(trailerRows, strconv.Itoa(rows))
	w.Header().Set(trailerHash, hex.EncodeToString(sum.Sum(nil)))
}

func (e *export) copy(ctx context.Context, w http.ResponseWriter, sum hash.Hash) (rows int, err error) {
	control := http.NewResponseController(w)
	// The server's limits are for requests and answers of one piece. A reader
	// that is not there (as in tests) has none.
	if err := control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	w.WriteHeader(http.StatusOK)
	out := e.writer(io.MultiWriter(w, sum))
	for part := e.first; len(part) > 0; {
		if err := control.SetWriteDeadline(time.Now().Add(exportStall)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return rows, err
		}
		for _, item := range part {
			object, err := render(item)
			if err != nil {
				return rows, err
			}
			if err := out.write(object); err != nil {
				return rows, err
			}
			rows++
		}
		if err := out.flush(); err != nil {
			return rows, err
		}
		if err := control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return rows, err
		}
		if part, err = e.next(ctx); err != nil {
			return rows, err
		}
	}
	return rows, out.end()
}

func (e *export) writer(w io.Writer) rowWriter {
	switch e.media {
	case mediaCSV:
		return newCSV(w, e.columns, e.bom)
	case mediaParquet:
		return newParquet(w, e.name, e.columns)
	}
	return &ndjson{w: w, fields: e.fields}
}

// disposition names the file that a browser saves.
func (e *export) disposition() string {
	extension := map[string]string{mediaCSV: "csv", mediaParquet: "parquet", mediaNDJSON: "ndjson"}[e.media]
	return fmt.Sprintf(`attachment; filename="%s-%d.%s"`, e.name, e.basis.position, extension)
}

func (e *export) contentType() string {
	if e.media == mediaCSV {
		return mediaCSV + "; charset=utf-8; header=present"
	}
	return e.media
}

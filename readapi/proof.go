package readapi

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/ledger"
)

// raw is an answer that is not JSON.
type raw struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

const (
	mediaText  = "text/plain; charset=utf-8"
	mediaBytes = "application/octet-stream"
	mediaZip   = "application/zip"
)

// registerProofs adds the routes of the ledger.
func registerProofs(h huma.API, a *api) {
	rawly(h, a.getCheckpoint, mediaText, route{"get-checkpoint", "/v1/proof/checkpoint", "Get the last signed checkpoint", "Proof", status, checkpointDoc})
	rawly(h, a.getTile, mediaBytes, route{"get-tile", "/v1/proof/tile/*", "Get a tile of the Merkle tree", "Proof", proofs, tileDoc})
	rawly(h, a.getInclusion, mediaText, route{"get-inclusion-proof", "/v1/proof/inclusion", "Prove that an event is in the log", "Proof", proofs, inclusionDoc})
	get(h, a.getConsistency, route{"get-consistency-proof", "/v1/proof/consistency", "Prove that one tree goes on from another", "Proof", proofs, consistencyDoc})
	get(h, a.getHead, route{"get-head-proof", "/v1/proof/head", "Prove which event is a stream's last", "Proof", status, headDoc})
	get(h, a.getLedger, route{"get-ledger", "/v1/proof", "Show how the ledger is", "Proof", status, ledgerDoc})
	rawly(h, a.exportAudit, mediaBytes, route{"export-audit", "/v1/audit/export", "Export events with their proofs", "Proof", proofs, exportAuditDoc})
}

var proofs = kind{false, []int{http.StatusNotFound, http.StatusServiceUnavailable}, "", false}

const (
	checkpointDoc = "A signed note (c2sp.org/tlog-checkpoint): the origin, the number of leaves, the root of the tree of events; then `heads`, the root of the tree " +
		"of the streams' last events, `position` and `time`. Keep one: only a checkpoint that is kept elsewhere shows that history was rewritten by who has the keys."
	tileDoc      = "Tiles of height 8 (c2sp.org/tlog-tiles): `<level>/<n>[.p/<width>]`, and `entries/<n>[.p/<width>]` for the entries. n is written in groups of three digits, all but the last behind an x: `x001/234`."
	inclusionDoc = "A tlog-proof (c2sp.org/tlog-proof) under the present checkpoint: give `stream` and `revision`, or `index`. Its `extra` is the entry that the leaf hashes: version, time, hash of " +
		"the leaf before it in the stream, hash of the event's content."
	consistencyDoc = "A consistency proof (RFC 6962, 2.1.2) between trees of two sizes."
	headDoc        = "The stream's last event under the present checkpoint, or that there is no such stream, with the proof in the sparse tree of heads."
	ledgerDoc      = "How far the tree has grown, what was signed and published, why nothing is signed if that is so, and how many writes there were by which events could be lost."
	exportAuditDoc = "One file that is checked without Dossier's stores: `dossier audit check`. Give `customer`, or `from` and `to`, positions of the log. The events are as they are stored, " +
		"personal fields sealed; fields named in `disclose` can be opened by who has the file, each by a secret of its own. A file without its end frame is not whole."
)

// rawly registers a query whose answer is not JSON.
func rawly[I, O any](h huma.API, handler func(context.Context, *I) (*O, error), media string, r route) {
	op := operation(r)
	op.Responses["200"] = &huma.Response{
		Description: "OK", Content: map[string]*huma.MediaType{strings.Split(media, ";")[0]: {Schema: &huma.Schema{Type: huma.TypeString}}},
	}
	if slices.Contains(r.kind.errors, http.StatusRequestedRangeNotSatisfiable) {
		op.Responses["206"] = &huma.Response{Description: "The range that was asked for", Content: op.Responses["200"].Content}
	}
	httpkit.Register(h, op, problemOf, kept(r.id, handler))
}

func ledgerProblem(err error) *httpkit.Problem {
	switch {
	case errors.Is(err, ledger.ErrNoCheckpoint):
		return httpkit.NewProblem(http.StatusServiceUnavailable, "no-checkpoint", "no checkpoint has been published yet").RetryAfter(ledger.SignEvery)
	case errors.Is(err, ledger.ErrNotInTree):
		return httpkit.NewProblem(http.StatusNotFound, "leaf-not-found", "the tree of the present checkpoint has no such leaf; an event that was just recorded is in the next one")
	case errors.Is(err, ledger.ErrSinceTooNew):
		return httpkit.NewProblem(http.StatusNotFound, "tree-too-small", "the present checkpoint has fewer leaves than are asked for")
	}
	return nil
}

// onSnapshot answers from one snapshot of the read models.
func (a *api) onSnapshot(ctx context.Context, f func(tx pgx.Tx, r ledger.Reader) error) error {
	return pgx.BeginTxFunc(ctx, a.Pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return f(tx, ledger.Reader{DB: tx})
	})
}

// origin returns the name of the log in checkpoints.
func (a *api) origin(ctx context.Context) (string, error) {
	a.lineage.Lock()
	defer a.lineage.Unlock()
	if a.lineage.origin == "" {
		id, err := a.Store.Lineage(ctx)
		if err != nil {
			return "", err
		}
		a.lineage.origin = ledger.Origin(id)
	}
	return a.lineage.origin, nil
}

// published returns the checkpoint that is handed out, as a note and read.
func (a *api) published(ctx context.Context, r ledger.Reader) ([]byte, ledger.Checkpoint, error) {
	origin, err := a.origin(ctx)
	if err != nil {
		return nil, ledger.Checkpoint{}, err
	}
	signed, err := r.Published(ctx, origin)
	if err != nil {
		return nil, ledger.Checkpoint{}, err
	}
	text, _, _ := strings.Cut(string(signed), "\n\n")
	c, err := ledger.ParseCheckpoint(text + "\n")
	return signed, c, err
}

type getCheckpoint struct{}

func (a *api) getCheckpoint(ctx context.Context, _ *getCheckpoint) (*raw, error) {
	signed, _, err := a.published(ctx, ledger.Reader{DB: a.Pool})
	if err != nil {
		return nil, err
	}
	return &raw{ContentType: mediaText, CacheControl: "no-store", Body: signed}, nil
}

type getInclusion struct {
	Stream   string           `query:"stream" maxLength:"255" doc:"Name of a stream" example:"customer-0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21"`
	Revision optional[uint64] `query:"revision" maximum:"9007199254740991" doc:"Of the event in the stream"`
	Index    optional[uint64] `query:"index" maximum:"9007199254740991" doc:"Of the leaf in the tree; instead of stream and revision"`
}

func (a *api) getInclusion(ctx context.Context, in *getInclusion) (*raw, error) {
	if in.Index.IsSet == (in.Stream != "" && in.Revision.IsSet) {
		return nil, invalid("query.index", "exclusive", "give stream and revision, or index")
	}
	var b strings.Builder
	err := a.onSnapshot(ctx, func(_ pgx.Tx, r ledger.Reader) error {
		signed, c, err := a.published(ctx, r)
		if err != nil {
			return err
		}
		var leaf ledger.Leaf
		if in.Index.IsSet {
			leaf, err = r.Leaf(ctx, int64(in.Index.Value), c.Size) //nolint:gosec // bounded by the description
		} else {
			leaf, err = r.Find(ctx, in.Stream, in.Revision.Value, c.Size)
		}
		if err != nil {
			return err
		}
		proof, err := r.Inclusion(ctx, leaf.Index, c.Size)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", base64.StdEncoding.EncodeToString(leaf.Entry[:]), leaf.Index)
		for _, h := range proof {
			fmt.Fprintln(&b, h)
		}
		fmt.Fprintf(&b, "\n%s", signed)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &raw{ContentType: mediaText, CacheControl: "no-store", Body: []byte(b.String())}, nil
}

// ConsistencyProof proves that the tree of one size is the beginning of that of
// another.
type ConsistencyProof struct {
	From  int64    `json:"from" doc:"Leaves of the smaller tree"`
	To    int64    `json:"to" doc:"Leaves of the larger tree"`
	Proof []string `json:"proof" nullable:"false" doc:"Hashes, base64"`
}

type getConsistency struct {
	From int64           `query:"from" minimum:"0" doc:"Leaves of the smaller tree" required:"true"`
	To   optional[int64] `query:"to" minimum:"0" doc:"Leaves of the larger tree; those of the present checkpoint by default"`
}

type bodyOf[T any] struct{ Body T }

func (a *api) getConsistency(ctx context.Context, in *getConsistency) (*bodyOf[ConsistencyProof], error) {
	out := ConsistencyProof{From: in.From, To: in.To.Value, Proof: []string{}}
	err := a.onSnapshot(ctx, func(_ pgx.Tx, r ledger.Reader) error {
		_, c, err := a.published(ctx, r)
		if err != nil {
			return err
		}
		if !in.To.IsSet {
			out.To = c.Size
		}
		if out.To > c.Size || out.From > out.To {
			return ledger.ErrSinceTooNew
		}
		proof, err := r.Consistency(ctx, out.From, out.To)
		for _, h := range proof {
			out.Proof = append(out.Proof, h.String())
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &bodyOf[ConsistencyProof]{out}, nil
}

// StreamHead is a stream's last event under a checkpoint.
type StreamHead struct {
	Stream     string   `json:"stream"`
	Key        string   `json:"key" doc:"SHA-256 of the name, base64"`
	Revision   *uint64  `json:"revision" doc:"Of its last event; null where there is no such stream"`
	Leaf       *string  `json:"leaf" doc:"Hash of that event's leaf, base64"`
	Siblings   []string `json:"siblings" nullable:"false" doc:"Hashes beside the way from the root down, base64"`
	Other      *Other   `json:"other,omitempty" doc:"The stream that stands in the place of one that there is not"`
	Checkpoint string   `json:"checkpoint" doc:"The checkpoint whose heads the proof leads to"`
}

// Other is the head of another stream.
type Other struct {
	Key      string `json:"key"`
	Revision uint64 `json:"revision"`
	Leaf     string `json:"leaf"`
}

type getHead struct {
	Stream string `query:"stream" minLength:"1" maxLength:"255" required:"true" doc:"Name of the stream" example:"customer-0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21"`
}

func (a *api) getHead(ctx context.Context, in *getHead) (*bodyOf[StreamHead], error) {
	key := ledger.StreamKey(in.Stream)
	out := StreamHead{Stream: in.Stream, Key: key.String(), Siblings: []string{}}
	err := a.onSnapshot(ctx, func(_ pgx.Tx, r ledger.Reader) error {
		signed, c, err := a.published(ctx, r)
		if err != nil {
			return err
		}
		out.Checkpoint = string(signed)
		top, bucket, err := r.HeadsAt(ctx, c.Size)
		if err != nil {
			return err
		}
		proof, head, err := top.Prove(key, bucket)
		if err != nil {
			return err
		}
		for _, h := range proof.Siblings {
			out.Siblings = append(out.Siblings, h.String())
		}
		if head != nil {
			leaf := head.Leaf.String()
			out.Revision, out.Leaf = &head.Revision, &leaf
		}
		if o := proof.Other; o != nil {
			out.Other = &Other{Key: o.Key.String(), Revision: o.Revision, Leaf: o.Leaf.String()}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &bodyOf[StreamHead]{out}, nil
}

// LedgerStatus says how the ledger is.
type LedgerStatus struct {
	Size      int64    `json:"size" doc:"Leaves of the tree"`
	Signed    int64    `json:"signed" doc:"Leaves of the last tree that was signed"`
	Published int64    `json:"published" doc:"Leaves of the checkpoint that is handed out"`
	Alarms    int64    `json:"alarms" doc:"Writes by which events of a domain stream could be lost; there must be none"`
	Refusal   *string  `json:"refusal" doc:"Why nothing is signed or published now"`
	CheckedAt *Instant `json:"checkedAt" nullable:"true" doc:"When a signer last looked"`
}

type getLedger struct{}

func (a *api) getLedger(ctx context.Context, _ *getLedger) (*bodyOf[LedgerStatus], error) {
	origin, err := a.origin(ctx)
	if err != nil {
		return nil, err
	}
	s, err := ledger.Reader{DB: a.Pool}.Status(ctx, origin)
	if err != nil {
		return nil, err
	}
	return &bodyOf[LedgerStatus]{LedgerStatus{
		Size: s.Size, Signed: s.Signed, Published: s.Published, Alarms: s.Alarms, Refusal: text(s.Refusal), CheckedAt: instant(s.Beat),
	}}, nil
}

package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/mod/sumdb/tlog"
)

// SignEvery is how often a tree that has grown is signed.
const SignEvery = 250 * time.Millisecond

// ErrRollback says that the tree is not a continuation of one that was signed:
// nothing more is signed until a person has found out why.
var ErrRollback = errors.New("the tree is not a continuation of the one that was signed")

// Signer signs checkpoints of the tree as it grows. Several processes may run
// one on the same database: what was signed moves by compare-and-swap.
type Signer struct {
	Pool       *pgxpool.Pool
	Key        *Key
	Policy     *Policy               // whose cosignatures a checkpoint needs before it is handed out
	Memory     string                // file beside the key: what was signed, for the case that the database is put back too
	Log        *slog.Logger          // nil is none
	Registerer prometheus.Registerer // nil is none
	Now        func() time.Time      // nil is time.Now

	metrics   signerMetrics
	witnesses []*witnessClient
	alarms    int64
	refusal   string
}

type signerMetrics struct {
	signed, refused           prometheus.Counter
	size, alarms, unpublished prometheus.Gauge
}

// Run signs until ctx ends. Trouble is logged and said in the health; it does not
// end it.
func (s *Signer) Run(ctx context.Context) error {
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	s.measure()
	for _, w := range s.Policy.Witnesses {
		if w.URL != "" {
			s.witnesses = append(s.witnesses, newWitnessClient(w))
		}
	}
	ticker := time.NewTicker(SignEvery)
	defer ticker.Stop()
	for begun := false; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		if !begun { // a row to say in what is wrong
			begun = s.begin(ctx) == nil
		}
		err := s.Step(ctx)
		if ctx.Err() != nil {
			return nil
		}
		s.say(ctx, err)
	}
}

func (s *Signer) begin(ctx context.Context) error {
	var none Hash
	_, err := s.Pool.Exec(ctx, `INSERT INTO dossier_ledger.signed (origin, size, root, heads, position, at) VALUES ($1, 0, $2, $2, 0, now()) ON CONFLICT DO NOTHING`,
		s.Key.Name(), none[:])
	return err
}

func (s *Signer) measure() {
	s.metrics = signerMetrics{
		signed:      prometheus.NewCounter(prometheus.CounterOpts{Name: "dossier_ledger_signed_total", Help: "Checkpoints that were signed."}),
		refused:     prometheus.NewCounter(prometheus.CounterOpts{Name: "dossier_ledger_refused_total", Help: "Times that the signer refused, or could not, sign or publish."}),
		size:        prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_ledger_signed_size", Help: "Leaves of the last tree that was signed."}),
		alarms:      prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_ledger_alarms", Help: "Writes by which events of a domain stream could be lost."}),
		unpublished: prometheus.NewGauge(prometheus.GaugeOpts{Name: "dossier_ledger_unpublished_leaves", Help: "Leaves that are signed and not yet in a checkpoint with enough cosignatures."}),
	}
	if s.Registerer != nil {
		for _, c := range []prometheus.Collector{s.metrics.signed, s.metrics.refused, s.metrics.size, s.metrics.alarms, s.metrics.unpublished} {
			_ = s.Registerer.Register(c) // a second one in a process counts for itself
		}
	}
}

// say makes the outcome of a step known: in the log when it changes, and in the
// row that the health is read from.
func (s *Signer) say(ctx context.Context, err error) {
	refusal := ""
	if err != nil {
		refusal = err.Error()
		if s.metrics.refused != nil {
			s.metrics.refused.Inc()
		}
	}
	if refusal != s.refusal {
		if err != nil {
			s.Log.ErrorContext(ctx, "no checkpoint is published", "error", err)
		} else {
			s.Log.InfoContext(ctx, "checkpoints are published again")
		}
		s.refusal = refusal
	}
	_, dberr := s.Pool.Exec(ctx, `UPDATE dossier_ledger.signed SET refusal = $2, beat_at = now()
WHERE origin = $1 AND (refusal <> $2 OR beat_at < now() - interval '5 seconds')`, s.Key.Name(), refusal)
	if dberr != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "health of the ledger cannot be written", "error", dberr)
	}
	s.lookForAlarms(ctx)
}

func (s *Signer) lookForAlarms(ctx context.Context) {
	var n int64
	if err := s.Pool.QueryRow(ctx, `SELECT count(*) FROM read.ledger_alarms`).Scan(&n); err != nil {
		return // the step's own error says more
	}
	if s.metrics.alarms != nil {
		s.metrics.alarms.Set(float64(n))
	}
	if n > s.alarms {
		s.Log.ErrorContext(ctx, "a write may have lost events of a domain stream; see read.ledger_alarms", "alarms", n)
	}
	s.alarms = n
}

// state is what was signed last.
type state struct {
	size      int64
	root      Hash
	heads     Hash
	position  uint64
	at        time.Time
	published int64
}

// Step signs and publishes the present tree, if it is not published already.
// Nothing is signed before the database, and the file, have what is signed.
func (s *Signer) Step(ctx context.Context) error {
	if s.Now == nil {
		s.Now = time.Now
	}
	reader := Reader{DB: s.Pool}
	tree, err := reader.Tree(ctx)
	if err != nil {
		return err
	}
	before, err := s.last(ctx)
	if err != nil {
		return err
	}
	if tree.Size == before.size && before.published == before.size && tree.Root == before.root && tree.Heads == before.heads {
		return nil
	}
	if err := s.continues(ctx, reader, tree, before); err != nil {
		return err
	}
	if tree.Size == 0 {
		return nil
	}
	now := before
	if tree.Size > before.size {
		now = state{size: tree.Size, root: tree.Root, heads: tree.Heads, position: tree.Position, at: s.Now().UTC().Truncate(time.Microsecond), published: before.published}
		swapped, err := s.swap(ctx, before, now)
		if err != nil || !swapped {
			return err // another process was faster
		}
		if err := s.remember(now); err != nil {
			return err
		}
	}
	c := Checkpoint{Origin: s.Key.Name(), Size: now.size, Root: now.root, Heads: now.heads, Position: now.position, Time: now.at}
	signed, err := c.Sign(s.Key)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	if s.metrics.signed != nil {
		s.metrics.signed.Inc()
		s.metrics.size.Set(float64(now.size))
		s.metrics.unpublished.Set(float64(now.size - now.published))
	}
	return s.publish(ctx, reader, c, signed)
}

// continues makes sure that the tree goes on from what was signed, also by the
// memory of the file.
func (s *Signer) continues(ctx context.Context, reader Reader, tree Tree, before state) error {
	remembered, err := s.recall()
	if err != nil {
		return err
	}
	for _, was := range []state{before, remembered} {
		switch {
		case was.size == 0:
			continue
		case was.size > tree.Size:
			// A read model that is being rebuilt is behind for a while; it is a
			// rollback too until it has caught up: nothing is signed either way.
			return fmt.Errorf("%w: a tree of %d leaves was signed, now it has %d", ErrRollback, was.size, tree.Size)
		}
		root, err := reader.RootAt(ctx, was.size)
		if err != nil {
			return err
		}
		if root != was.root || (was.size == tree.Size && (tree.Root != was.root || tree.Heads != was.heads)) {
			return fmt.Errorf("%w: at %d leaves it has another root", ErrRollback, was.size)
		}
	}
	// The row of the tree is only a row: the root has to follow from the leaves.
	root, err := reader.RootAt(ctx, tree.Size)
	if err != nil {
		return err
	}
	if root != tree.Root {
		return fmt.Errorf("%w: its root is not that of its leaves", ErrRollback)
	}
	return nil
}

func (s *Signer) last(ctx context.Context) (state, error) {
	var out state
	var root, heads []byte
	var position int64
	err := s.Pool.QueryRow(ctx, `SELECT size, root, heads, position, at, published_size FROM dossier_ledger.signed WHERE origin = $1`, s.Key.Name()).
		Scan(&out.size, &root, &heads, &position, &out.at, &out.published)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, nil
	}
	if err != nil {
		return out, fmt.Errorf("what was signed: %w", err)
	}
	if len(root) != tlog.HashSize || len(heads) != tlog.HashSize {
		return out, errors.New("what was signed: the row has no hashes")
	}
	out.root, out.heads, out.position = Hash(root), Hash(heads), uint64(position) //nolint:gosec // not negative
	return out, nil
}

// swap puts the state in the place of the one before it; false where that is not
// there any more.
func (s *Signer) swap(ctx context.Context, before, now state) (bool, error) {
	tag, err := s.Pool.Exec(ctx, `
INSERT INTO dossier_ledger.signed AS s (origin, size, root, heads, position, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, heads = excluded.heads, position = excluded.position, at = excluded.at
WHERE s.size = $7 AND s.root = $8`, s.Key.Name(), now.size, now.root[:], now.heads[:], int64(now.position), now.at, before.size, before.root[:]) //nolint:gosec // fits
	if err != nil {
		return false, fmt.Errorf("persist what is to be signed: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// publish asks the witnesses and hands the checkpoint out when enough have
// cosigned.
func (s *Signer) publish(ctx context.Context, reader Reader, c Checkpoint, signed []byte) error {
	signed, trouble := s.askWitnesses(ctx, reader, c, signed)
	if _, err := s.Policy.Open(signed); err != nil {
		return errors.Join(fmt.Errorf("the checkpoint is not published: %w", err), trouble)
	}
	_, err := s.Pool.Exec(ctx, `UPDATE dossier_ledger.signed SET published = $2, published_size = $3 WHERE origin = $1 AND published_size <= $3`,
		s.Key.Name(), signed, c.Size)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	if s.metrics.unpublished != nil {
		s.metrics.unpublished.Set(0)
	}
	return nil
}

// memory is the file's form.
type memory struct {
	Size  int64 `json:"size"`
	Root  Hash  `json:"root"`
	Heads Hash  `json:"heads"`
}

func (s *Signer) recall() (state, error) {
	if s.Memory == "" {
		return state{}, nil
	}
	raw, err := os.ReadFile(s.Memory)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, nil
	}
	var m memory
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil {
		return state{}, fmt.Errorf("what was signed: %s: %w", s.Memory, err)
	}
	return state{size: m.Size, root: m.Root, heads: m.Heads}, nil
}

func (s *Signer) remember(now state) error {
	if s.Memory == "" {
		return nil
	}
	raw, err := json.Marshal(memory{now.size, now.root, now.heads})
	if err == nil {
		err = replaceFile(s.Memory, raw)
	}
	if err != nil {
		return fmt.Errorf("persist what is to be signed: %w", err)
	}
	return nil
}

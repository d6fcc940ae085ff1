package job

import (
	"context"
	"crypto/sha256"
	"sync"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/commands"
)

// rehearsal is what a dry run would have appended so far. Nothing of it is in the log, so
// without it a record that is twice in the file would be a new one twice.
type rehearsal struct {
	mu       sync.Mutex // guards accepted, for a look at it
	accepted map[[16]byte][16]byte
}

func newRehearsal() *rehearsal { return &rehearsal{accepted: map[[16]byte][16]byte{}} }

// sums are of what tells commands under one key from those under another, and of what
// they ask for. Half a hash each is enough for a file, of which there may be millions.
func sums(c commands.Command) (key, body [16]byte) {
	k, b := sha256.Sum256([]byte(c.Route+"\x00"+c.Key)), sha256.Sum256(c.Body)
	return [16]byte(k[:16]), [16]byte(b[:16])
}

// accept notes that the command would have been carried out.
func (r *rehearsal) accept(c commands.Command) {
	key, body := sums(c)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.accepted[key] = body
}

// before reports whether a command would have been carried out under the key, and answers
// commands.ErrKeyReused where that is another one.
func (r *rehearsal) before(c commands.Command) (bool, error) {
	key, body := sums(c)
	r.mu.Lock()
	defer r.mu.Unlock()
	had, is := r.accepted[key]
	if is && had != body {
		return false, commands.ErrKeyReused
	}
	return is, nil
}

// rehearse is a dry run's [commands.Service.Do]. First, where it is not nil, creates the
// customer where it is missing.
func (s *Service) rehearse(ctx context.Context, j *Job, c commands.Command, first *commands.Command) (commands.Result, error) {
	before, err := j.rehearsal.before(c)
	if err == nil && !before {
		before, err = s.Commands.Rehearse(ctx, c, first)
		if err == nil && !before {
			j.rehearsal.accept(c)
		}
	}
	return commands.Result{Replayed: before}, err
}

// recall notes what the job, which goes on in another process, has found already.
func (s *Service) recall(ctx context.Context, j *Job, done []work) error {
	if !j.DryRun || len(done) == 0 {
		return nil
	}
	created, err := s.created(ctx, j.ID, done[0].line, done[len(done)-1].line)
	if err != nil {
		return err
	}
	for _, w := range done {
		if created[w.line] {
			j.rehearsal.accept(w.command)
		}
	}
	return nil
}

// created returns which of the lines were found to be new.
func (s *Service) created(ctx context.Context, job uuid.UUID, from, to int64) (map[int64]bool, error) {
	rows, err := s.Pool.Query(ctx, `SELECT line FROM dossier.import_result WHERE job = $1 AND line BETWEEN $2 AND $3 AND outcome = 'created'`, job, from, to)
	if err != nil {
		return nil, err
	}
	out, line := map[int64]bool{}, int64(0)
	_, err = pgx.ForEachRow(rows, []any{&line}, func() error { out[line] = true; return nil })
	return out, err
}

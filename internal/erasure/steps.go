package erasure

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/personal"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// step is one step of erasures that are taken together. do can be repeated. It
// returns what was done, or what it waits for, in words.
type step struct {
	name string
	do   func(ctx context.Context, group []*work) (detail, waits string, err error)

	alone bool // what one of them waits for is not the others' business
}

const lastStep = "certified"

// steps lists them in their order.
func (r *Runner) steps() []step {
	return []step{
		{name: "keys-destroyed", do: r.destroyKeys},
		{name: "set-ordered", do: r.orderSet, alone: true},
		{name: "processes-told", do: r.tellProcesses},
		{name: "processes-forgot", do: r.awaitProcesses},
		{name: "rows-emptied", do: r.emptyRows},
		{name: "copies-purged", do: r.purgeCopies},
		{name: "bucket-key-replaced", do: r.replaceBucketKey},
		{name: "neighbours-wrapped-again", do: r.wrapNeighbours},
		{name: "keys-backed-up", do: r.backUpKeys},
		{name: "old-bucket-key-destroyed", do: r.destroyBucketKey},
		{name: "old-bucket-key-forgotten", do: r.awaitKeyring},
		{name: "old-key-backups-destroyed", do: r.destroyBackups},
		{name: "set-covered", do: r.awaitSet, alone: true},
		{name: lastStep, do: r.certify},
	}
}

// Steps names the steps of an erasure in their order.
func Steps() []string {
	var names []string
	for _, s := range new(Runner).steps() {
		names = append(names, s.name)
	}
	return names
}

func (r *Runner) destroyKeys(ctx context.Context, group []*work) (string, string, error) {
	for _, w := range group {
		var err error
		if w.category == 0 {
			err = r.Vault.Destroy(ctx, w.subject)
		} else {
			err = r.Vault.DestroyCategory(ctx, w.subject, w.category)
		}
		if err != nil {
			return "", "", err
		}
	}
	return "the data keys were overwritten by tombstones", "", nil
}

func subjects(group []*work) []uuid.UUID {
	out := make([]uuid.UUID, len(group))
	for i, w := range group {
		out[i] = w.subject
	}
	return out
}

func (r *Runner) tellProcesses(ctx context.Context, group []*work) (string, string, error) {
	notice, err := r.Vault.Tell(ctx, subjects(group)...)
	if err != nil {
		return "", "", err
	}
	return fmt.Sprintf("notice %d", notice), "", r.set(ctx, group, "notice", notice, func(w *work) { w.notice = notice })
}

// set keeps a number of each of the group.
func (r *Runner) set(ctx context.Context, group []*work, column string, value int64, local func(*work)) error {
	ids := make([][16]byte, len(group))
	for i, w := range group {
		ids[i] = w.id
		local(w)
	}
	_, err := r.Pool.Exec(ctx, `update dossier_keys.erasure set `+column+` = $2 where id = any($1)`, ids, value)
	return wrapped("note "+column, err)
}

func (r *Runner) awaitProcesses(ctx context.Context, group []*work) (string, string, error) {
	notice := slices.MaxFunc(group, func(a, b *work) int { return int(a.notice - b.notice) }).notice
	return r.await(ctx, notice)
}

// await waits a moment for processes, which take next to no time when they live.
func (r *Runner) await(ctx context.Context, notice int64) (string, string, error) {
	for range 20 {
		left, err := r.Vault.Unacknowledged(ctx, notice)
		if err != nil {
			return "", "", err
		}
		if len(left) == 0 {
			return fmt.Sprintf("every process acknowledged notice %d, or was proved dead", notice), "", nil
		}
		if err := wait(ctx, 20*time.Millisecond); err != nil {
			return "", "", err
		}
	}
	left, err := r.Vault.Unacknowledged(ctx, notice)
	if err != nil || len(left) == 0 {
		return fmt.Sprintf("every process acknowledged notice %d, or was proved dead", notice), "", err
	}
	return "", "processes to forget the keys: " + names(left), nil
}

// emptyRows looks at every version of every read model. Those that are run empty
// their rows by themselves when they come to the event; it waits for them, and
// empties what nobody runs.
func (r *Runner) emptyRows(ctx context.Context, group []*work) (string, string, error) {
	last := slices.MaxFunc(group, func(a, b *work) int { return int(int64(a.position) - int64(b.position)) }).position //nolint:gosec // both fit
	rows, err := r.Pool.Query(ctx, `
		select format('%s at %s of %s', projection, position, $1::bigint) from read.checkpoints where position < $1::bigint order by 1`, int64(last)) //nolint:gosec // it fits
	if err != nil {
		return "", "", wrapped("positions of the read models", err)
	}
	behind, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", "", wrapped("positions of the read models", err)
	}
	if len(behind) > 0 {
		return "", "read models: " + names(behind), nil
	}
	rows, err = r.Pool.Query(ctx, `select schema from (
			select format('%s_v%s', projection, version) || case when build > 0 then '_b' || build else '' end as schema from dossier.read_model
		) m where to_regnamespace(schema) is not null order by 1`)
	if err != nil {
		return "", "", wrapped("versions of the read models", err)
	}
	schemas, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", "", wrapped("versions of the read models", err)
	}
	var whole []uuid.UUID
	parts := map[vault.Category][]uuid.UUID{}
	for _, w := range group {
		if w.category == 0 {
			whole = append(whole, w.subject)
		} else {
			parts[w.category] = append(parts[w.category], w.subject)
		}
	}
	for _, schema := range schemas {
		if err := r.emptySchema(ctx, schema, whole, parts); err != nil {
			return "", "", err
		}
	}
	return fmt.Sprintf("personal columns and blind indexes are empty in %d read models", len(schemas)), "", nil
}

// deadlocks is how often in a row the emptying of a read model gives way to a
// projection that writes the same rows in another order.
const deadlocks = 5

// emptySchema empties what the read model has of subjects, or of categories of them.
func (r *Runner) emptySchema(ctx context.Context, schema string, whole []uuid.UUID, parts map[vault.Category][]uuid.UUID) error {
	for tries := 1; ; tries++ {
		err := postgres.InTx(ctx, r.Pool, func(tx pgx.Tx) error {
			if len(whole) > 0 {
				if _, err := personal.Erase(ctx, tx, schema, whole); err != nil {
					return err
				}
			}
			for category, subjects := range parts {
				if _, err := personal.Expire(ctx, tx, schema, subjects, category); err != nil {
					return err
				}
			}
			return nil
		})
		if tries == deadlocks || !postgres.IsDeadlock(err) {
			return err
		}
	}
}

func (r *Runner) purgeCopies(ctx context.Context, group []*work) (string, string, error) {
	var done []string
	for _, p := range r.Purgers {
		for _, w := range group {
			if err := p.Purge(ctx, w.subject, w.category); err != nil {
				return "", "", fmt.Errorf("purge %s: %w", p.Name, err)
			}
		}
		done = append(done, p.Name)
	}
	if len(done) == 0 {
		return "no copies are kept elsewhere", "", nil
	}
	return "purged " + names(done), "", nil
}

func (r *Runner) replaceBucketKey(ctx context.Context, group []*work) (string, string, error) {
	buckets := make([]vault.Bucket, len(group))
	for i, w := range group {
		buckets[i] = w.bucket
	}
	versions, err := r.Vault.Rotate(ctx, buckets)
	if err != nil {
		return "", "", err
	}
	if err := r.fail("bucket-key-replaced", "rotated"); err != nil {
		return "", "", err
	}
	for _, w := range group {
		version := versions[w.bucket]
		if err := r.set(ctx, []*work{w}, "version", int64(version), func(w *work) { w.version = version }); err != nil {
			return "", "", err
		}
	}
	return fmt.Sprintf("%d bucket keys were replaced", len(versions)), "", nil
}

// wrapNeighbours wraps the others' data keys again. One that no key of the bucket opens is
// lost already: before it is left behind, the key backups, which are about to be destroyed, are
// searched for it. The certificate has how many there are, and the log which.
func (r *Runner) wrapNeighbours(ctx context.Context, group []*work) (string, string, error) {
	n := 0
	for b, version := range below(group) {
		again, err := r.Vault.Rewrap(ctx, b, version)
		if err != nil {
			return "", "", err
		}
		n += again
	}
	saved, err := r.salvage(ctx, group, 0)
	if err != nil {
		return "", "", err
	}
	lost, err := r.Vault.Lost(ctx, below(group))
	if err != nil {
		return "", "", err
	}
	detail := fmt.Sprintf("%d data keys of others were wrapped again", n)
	if saved > 0 {
		detail += fmt.Sprintf(", %d that were lost were brought back out of key backups", saved)
	}
	if len(lost) == 0 {
		return detail, "", nil
	}
	elsewhere, err := r.Vault.Elsewhere(ctx)
	if err != nil {
		return "", "", err
	}
	if len(elsewhere) > 0 {
		return "", fmt.Sprintf("%d data keys of others that no bucket key opens, and key backups elsewhere that may have them (dossier restore-keys): %s", len(lost), names(places(elsewhere))), nil
	}
	for _, key := range lost {
		r.Log.ErrorContext(ctx, "a data key is lost: no key of its bucket opens it, and no key backup here has it", "customer", key.Subject, "category", key.Category.String())
	}
	return detail + fmt.Sprintf(", %d that no key of the bucket opens were left as they are", len(lost)), "", nil
}

// salvage brings lost data keys of others back out of key backups.
func (r *Runner) salvage(ctx context.Context, group []*work, before int64) (int, error) {
	saved, err := r.Vault.Salvage(ctx, below(group), before)
	for _, key := range saved {
		r.Log.WarnContext(ctx, "a data key that was lost was brought back out of a key backup", "customer", key.Subject, "category", key.Category.String())
	}
	return len(saved), err
}

// places says where key backups are, and until when they may be.
func places(backups []vault.Backup) (where []string) {
	for _, b := range backups {
		where = append(where, fmt.Sprintf("%s (until %s)", b.Path, b.Expires.UTC().Format(time.DateOnly)))
	}
	return where
}

// below is the newest version that an erasure of the group has given each bucket.
func below(group []*work) map[vault.Bucket]int32 {
	out := map[vault.Bucket]int32{}
	for _, w := range group {
		out[w.bucket] = max(out[w.bucket], w.version)
	}
	return out
}

// backUpKeys makes a key backup that has the new keys and not the old, or waits
// for somebody to make one.
func (r *Runner) backUpKeys(ctx context.Context, group []*work) (string, string, error) {
	if r.Backups != "" {
		if err := r.Vault.RecordBackups(ctx, r.Backups, r.Keep); err != nil {
			return "", "", err
		}
		made, err := r.Vault.Backup(ctx, r.Backups, r.Keep)
		if err != nil {
			return "", "", err
		}
		return fmt.Sprintf("key backup %d", made.Number), "", r.set(ctx, group, "backup", made.Number, func(w *work) { w.backup = made.Number })
	}
	var wrappedAt time.Time
	for _, w := range group {
		if at := w.done["neighbours-wrapped-again"].at; at.After(wrappedAt) {
			wrappedAt = at
		}
	}
	var number int64
	err := r.Pool.QueryRow(ctx, `
		select coalesce(max(number), 0) from dossier_keys.backup where made_at > $1 and destroyed_at is null and complete`, wrappedAt).Scan(&number)
	if err != nil {
		return "", "", wrapped("key backups", err)
	}
	if number == 0 {
		return "", "a key backup made after " + wrappedAt.UTC().Format(time.RFC3339) + " (dossier backup-keys)", nil
	}
	return fmt.Sprintf("key backup %d", number), "", r.set(ctx, group, "backup", number, func(w *work) { w.backup = number })
}

func (r *Runner) destroyBucketKey(ctx context.Context, group []*work) (string, string, error) {
	if err := r.Vault.Retire(ctx, below(group)); err != nil {
		return "", "", err
	}
	notice, err := r.Vault.Tell(ctx)
	if err != nil {
		return "", "", err
	}
	return fmt.Sprintf("%d former bucket keys were destroyed", len(below(group))), "",
		r.set(ctx, group, "keyring_notice", notice, func(w *work) { w.keyringNotice = notice })
}

func (r *Runner) awaitKeyring(ctx context.Context, group []*work) (string, string, error) {
	notice := slices.MaxFunc(group, func(a, b *work) int { return int(a.keyringNotice - b.keyringNotice) }).keyringNotice
	return r.await(ctx, notice)
}

func (r *Runner) destroyBackups(ctx context.Context, group []*work) (string, string, error) {
	number := slices.MaxFunc(group, func(a, b *work) int { return int(a.backup - b.backup) }).backup
	if _, err := r.salvage(ctx, group, number); err != nil { // what was lost since, or was moved back since
		return "", "", err
	}
	left, err := r.Vault.DestroyBackups(ctx, number)
	if err != nil {
		return "", "", err
	}
	if len(left) > 0 {
		return "", "older key backups that were moved away: " + names(places(left)), nil
	}
	return fmt.Sprintf("no key backup before number %d exists", number), "", nil
}

// certify appends the certificate. An erasure that is applied again, after a
// restore, keeps its first one.
func (r *Runner) certify(ctx context.Context, group []*work) (string, string, error) {
	lineage, err := r.Store.Lineage(ctx)
	if err != nil {
		return "", "", err
	}
	for _, w := range group {
		if w.category != 0 {
			continue
		}
		now := time.Now().UTC()
		covered, err := r.setOf(ctx, w)
		if err != nil {
			return "", "", err
		}
		note, err := r.Sign.certificate(w, covered, lineage, now)
		if err != nil {
			return "", "", err
		}
		err = r.Store.AppendOnce(ctx, domain.CustomerStream(domain.ID(w.subject)), eventstore.Proposed{
			ID:    uuid.NewSHA1(w.id, []byte("certificate")),
			Event: &domain.ErasureCertified{ErasureID: domain.ID(w.id), Certificate: note},
			Meta: eventstore.Metadata{
				Actor: "dossier", Auth: "internal", Command: "CertifyErasure", OccurredAt: now.Truncate(time.Microsecond),
			},
		})
		if err != nil {
			return "", "", err
		}
	}
	return "the certificate is in the log", "", nil
}

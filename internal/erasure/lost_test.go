package erasure

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/vault"
)

// Neighbours whose data keys are lost hold no erasure up: what a key backup has of them is
// brought back before the backup is destroyed, what nothing opens is left as it is, and
// the certificate says so.
func TestAnErasureGoesOnBesideLostNeighbours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := domain.ID(uuid.New())
	b := vault.BucketOf(uuid.UUID(id))
	well, gone, lost, elsewhere := inBucket(b), inBucket(b), inBucket(b), inBucket(b^1)
	for _, one := range []domain.ID{id, well, gone, lost, elsewhere} {
		w.create(one)
	}
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := w.pool.Exec(t.Context(), sql, args...)
		must(t, err)
	}
	exec(`update dossier_keys.data_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where subject = $1 and category = 2`, [16]byte(lost))
	var before []byte
	read := `select wrapped from dossier_keys.data_key where subject = $1 and category = 2`
	must(t, w.pool.QueryRow(t.Context(), read, [16]byte(lost)).Scan(&before))
	_, err := w.vault.Backup(t.Context(), filepath.Join(w.dir, "backups"), time.Hour)
	must(t, err)
	exec(`delete from dossier_keys.data_key where subject = any($1)`, [][16]byte{[16]byte(gone), [16]byte(elsewhere)})
	w.erase(id)
	w.finish()
	w.forgotten(id, well)
	w.forgotten(id, gone)
	w.forgotten(id, elsewhere)
	var after []byte
	must(t, w.pool.QueryRow(t.Context(), read, [16]byte(lost)).Scan(&after))
	if string(after) != string(before) {
		t.Error("the data key that does not open was changed")
	}
	certificate := ""
	for _, e := range w.events(id) {
		if c, is := e.Skeleton().(*domain.ErasureCertified); is {
			certificate = c.Certificate
		}
	}
	for _, want := range []string{"5 data keys of others", "3 that were lost were brought back", "1 that no key of the bucket opens"} {
		if !strings.Contains(certificate, want) {
			t.Errorf("the certificate does not say %q:\n%s", want, certificate)
		}
	}
}

// Those whose own data keys are lost are forgotten like anybody: what a key backup has of
// them is not brought back, but destroyed.
func TestTheLostAreErased(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := domain.ID(uuid.New())
	b := vault.BucketOf(uuid.UUID(id))
	broken, well := inBucket(b), inBucket(b)
	for _, one := range []domain.ID{id, broken, well} {
		w.create(one)
	}
	_, err := w.vault.Backup(t.Context(), filepath.Join(w.dir, "backups"), time.Hour)
	must(t, err)
	for sql, one := range map[string]domain.ID{
		`delete from dossier_keys.data_key where subject = $1`:                                                             id,
		`update dossier_keys.data_key set wrapped = set_byte(wrapped, 20, 255 - get_byte(wrapped, 20)) where subject = $1`: broken,
	} {
		_, err := w.pool.Exec(t.Context(), sql, [16]byte(one))
		must(t, err)
		w.vault.Evict(uuid.UUID(one))
	}
	if w.visit(id) == nil || w.visit(broken) == nil {
		t.Error("a visit was sealed without a key")
	}
	w.erase(id)
	w.erase(broken)
	w.finish()
	w.forgotten(id, well)
	w.forgotten(broken, well)
}

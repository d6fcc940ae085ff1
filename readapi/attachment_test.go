package readapi_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/readapi"
)

func TestAttachmentsAreReadWholeOrNotAtAll(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "attachments")
	store, err := evidence.OpenDir(dir)
	must(t, err)
	w := newWorld(t, func(c *readapi.Config) { c.Evidence = store })
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	subject, err := w.vault.Ensure(t.Context(), uuid.UUID(ada))
	must(t, err)
	plain := bytes.Repeat([]byte("0123456789abcdef"), 9000) // more than two chunks
	name := evidence.Name{Customer: uuid.UUID(ada), Content: uuid.New()}
	sealed, err := subject.SealContent(vault.Content, name.Content, bytes.NewReader(plain))
	must(t, err)
	must(t, store.Put(t.Context(), name, sealed))
	added := &domain.AttachmentAdded{
		AttachmentID: domain.ID(name.Content), About: "customer", MediaType: "text/plain", Size: len(plain), Content: strings.Repeat("0", 64), Name: "../letter.txt",
	}
	access := newID()
	w.append(ada, fact{event: added}, fact{event: &domain.SubjectAccessGiven{AccessID: access}})
	list := "/v1/customers/" + ada.String() + "/attachments"
	path := list + "/" + name.Content.String() + "/content"
	w.get(list).is(200).has("items.0.name", "../letter.txt", "items.0.size", len(plain), "items.0.aboutId", nil, "items.1", absent)
	w.get(list+"?about=complaint").is(200).has("items.0", absent)
	w.get(list + "/" + newID().String() + "/content").is(404)

	fetch := func(path string, header ...string) (rec *httptest.ResponseRecorder, broken bool) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		rec = httptest.NewRecorder()
		defer func() { broken = recover() == http.ErrAbortHandler }() //nolint:errorlint // it is this very value
		w.handler.ServeHTTP(rec, r)
		return rec, false
	}
	if rec, broken := fetch(path); broken || rec.Code != 200 || !bytes.Equal(rec.Body.Bytes(), plain) || rec.Header().Get("Content-Type") != "text/plain" {
		t.Errorf("%d, %d bytes, %v", rec.Code, rec.Body.Len(), rec.Header())
	}
	rec, broken := fetch(path, "Range", "bytes=65530-65545")
	if broken || rec.Code != 206 || !bytes.Equal(rec.Body.Bytes(), plain[65530:65546]) {
		t.Errorf("a range over two chunks: %d %q", rec.Code, rec.Body)
	}
	if rec, _ := fetch(path, "Range", "bytes=900000-"); rec.Code != 416 {
		t.Errorf("beyond the end: %d", rec.Code)
	}
	if rec, _ := fetch(path, "Test-Role", "analyst"); rec.Code != 403 {
		t.Errorf("who may not read content: %d", rec.Code)
	}
	rec, _ = fetch("/v1/customers/" + ada.String() + "/subject-access/" + access.String())
	z, err := zip.NewReader(bytes.NewReader(rec.Body.Bytes()), int64(rec.Body.Len()))
	must(t, err)
	found := false
	for _, f := range z.File {
		if strings.HasPrefix(f.Name, "attachments/") {
			r, err := f.Open()
			must(t, err)
			content, err := io.ReadAll(r)
			must(t, err)
			found = bytes.Equal(content, plain) && strings.HasSuffix(f.Name, " .._letter.txt")
		}
	}
	if !found {
		t.Error("the package for the person has no attachment")
	}

	// A byte of the last chunk is changed: nothing of that chunk is sent, and the
	// answer is broken off.
	file := filepath.Join(dir, name.String())
	b, err := os.ReadFile(file)
	must(t, err)
	b[len(b)-20] ^= 1
	must(t, os.WriteFile(file, b, 0o600))
	if rec, broken := fetch(path); !broken || rec.Body.Len() >= len(plain) {
		t.Errorf("what was changed: %d bytes, broken off: %v", rec.Body.Len(), broken)
	}
	// Swept is what no event names, once it is old.
	orphan := evidence.Name{Customer: uuid.UUID(ada), Content: uuid.New()}
	must(t, store.Put(t.Context(), orphan, strings.NewReader("x")))
	now := time.Now()
	sweeper := evidence.Sweeper{Store: store, Pool: w.pool, Now: func() time.Time { return now }, Head: w.head}
	for at := uint64(0); at < w.at && t.Context().Err() == nil; {
		must(t, w.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = 'attachments'`).Scan(&at))
	}
	for _, c := range []struct {
		after time.Duration
		want  int
	}{{0, 0}, {25 * time.Hour, 1}, {25 * time.Hour, 0}} {
		now = time.Now().Add(c.after)
		if n, err := sweeper.Sweep(t.Context()); err != nil || n != c.want {
			t.Errorf("after %s: %d swept, want %d (%v)", c.after, n, c.want, err)
		}
	}
	must(t, w.vault.Destroy(t.Context(), uuid.UUID(ada)))
	if rec, _ := fetch(path); rec.Code != 410 {
		t.Errorf("after the key was destroyed: %d", rec.Code)
	}
}

// head is the position that the log has got to.
func (w *world) head(context.Context) (uint64, error) { return w.at, nil }

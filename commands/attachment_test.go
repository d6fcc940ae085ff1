package commands_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/evidence"
)

// Whatever becomes of an upload, the directory has the bytes of those attachments
// that are in the log, sealed, and nothing else.
func TestAttachments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	dir := filepath.Join(t.TempDir(), "attachments")
	store, err := evidence.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	w.evidence = store
	a := w.api()
	path := a.customer()
	filed := a.send("POST", path+"/complaints", complaint)
	files := func() (sizes []int64) {
		t.Helper()
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if bytes.Contains(b, []byte("the box came open")) {
				t.Error("a file has what was sent for all to read")
			}
			sizes = append(sizes, int64(len(b)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return sizes
	}
	const text = "the box came open, says the customer"
	add := func(query, media, body string, more ...string) answer {
		t.Helper()
		return a.send("POST", path+"/attachments"+query, body, append([]string{"Content-Type", media, "Dossier-Attachment-Name", "broken%20box.txt"}, more...)...)
	}
	about := "?about=complaint&aboutId=" + filed.Accepted.ComplaintID
	got := add(about, "text/plain", text, key("one")...)
	if got.status != 201 || !strings.Contains(got.text, `"attachmentId"`) {
		t.Fatal(got.status, got.text)
	}
	again := add(about, "text/plain", text, key("one")...)
	if again.status != 201 || again.header.Get("Idempotency-Replayed") != "true" || again.text != got.text {
		t.Errorf("again: %d %s", again.status, again.text)
	}
	if sizes := files(); len(sizes) != 1 {
		t.Errorf("after a repetition there are %d files", len(sizes))
	}
	history := w.history(path)
	last := history[len(history)-1]
	e, ok := last.Skeleton().(*domain.AttachmentAdded)
	if !ok || e.Size != len(text) || e.About != "complaint" || len(e.Content) != 64 || bytes.Contains(last.Data, []byte("broken box")) {
		t.Errorf("the event is %s", last.Data)
	}
	png := "\x89PNG\r\n\x1a\n" + text
	for name, c := range map[string]struct {
		got    answer
		status int
		code   string
	}{
		"another body under the key": {add(about, "text/plain", text+"!", key("one")...), 422, "idempotency-key-reused"},
		"no such complaint":          {add("?about=complaint&aboutId=0b7c9b5e-3a57-4bd2-9a43-0e8f3c1d7a21", "text/plain", text), 409, "complaint-unknown"},
		"about nothing":              {add("?about=complaint", "text/plain", text), 422, "invalid"},
		"a type that is not taken":   {add("", "text/html", text), 415, "unsupported-media-type"},
		"no picture":                 {add("", "image/png", text), 415, "media-type-mismatch"},
		"a text with a zero":         {add("", "text/plain", "a\x00b"), 415, "media-type-mismatch"},
		"empty":                      {add("", "text/plain", ""), 422, "invalid"},
		"too large":                  {add("", "text/plain", strings.Repeat("x", domain.MaxAttachment+1)), 413, "request-entity-too-large"},
		"a name that cannot be read": {add("", "text/plain", text, "Dossier-Attachment-Name", "%zz"), 422, "invalid"},
		"a name of no letters":       {add("", "text/plain", text, "Dossier-Attachment-Name", "%20"), 422, "invalid"},
		"of an older revision":       {add("", "text/plain", text, "If-Match", `"0"`), 412, "revision-mismatch"},
	} {
		if c.got.status != c.status || c.got.Problem.Code != c.code {
			t.Errorf("%s: %d %s, want %d %s", name, c.got.status, c.got.text, c.status, c.code)
		}
	}
	if sizes := files(); len(sizes) != 1 {
		t.Errorf("after refusals there are %d files", len(sizes))
	}
	if got := add("", "image/png", png); got.status != 201 {
		t.Errorf("a picture: %d %s", got.status, got.text)
	}
	if sizes := files(); len(sizes) != 2 {
		t.Errorf("in the end there are %d files", len(sizes))
	}
}

package evidence

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
)

// suite is what every store has to do.
func suite(t *testing.T, s Store) {
	t.Helper()
	ada, bob := Name{uuid.New(), uuid.New()}, Name{uuid.New(), uuid.New()}
	also := Name{ada.Customer, uuid.New()}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for n, text := range map[Name]string{ada: "sealed bytes", also: "more", bob: ""} {
		must(s.Put(t.Context(), n, strings.NewReader(text)))
	}
	read := func(n Name, from int64) (string, error) {
		r, err := s.Open(t.Context(), n, from)
		if err != nil {
			return "", err
		}
		defer func() { _ = r.Close() }()
		b, err := io.ReadAll(r)
		return string(b), err
	}
	for _, c := range []struct {
		n    Name
		from int64
		want string
	}{{ada, 0, "sealed bytes"}, {ada, 7, "bytes"}, {also, 0, "more"}, {bob, 0, ""}} {
		if got, err := read(c.n, c.from); err != nil || got != c.want {
			t.Errorf("from %d: %q (%v), want %q", c.from, got, err, c.want)
		}
	}
	broke := Name{ada.Customer, uuid.New()}
	cut := errors.New("cut off")
	if err := s.Put(t.Context(), broke, io.MultiReader(strings.NewReader("half"), failing{cut})); !errors.Is(err, cut) {
		t.Errorf("a source that breaks off: %v", err)
	}
	if _, err := read(broke, 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("what broke off is there: %v", err)
	}
	count := func() (n int) {
		must(s.Each(t.Context(), func(o Object) error { n++; return nil }))
		return n
	}
	if n := count(); n != 3 {
		t.Errorf("%d are there, want 3", n)
	}
	must(s.Delete(t.Context(), bob))
	must(s.Delete(t.Context(), bob)) // again
	must(s.DeleteAll(t.Context(), ada.Customer))
	must(s.DeleteAll(t.Context(), ada.Customer))
	if n := count(); n != 0 {
		t.Errorf("%d are left", n)
	}
	for _, n := range []Name{ada, also, bob} {
		if _, err := read(n, 0); !errors.Is(err, ErrNotFound) {
			t.Errorf("deleted: %v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestDir(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "attachments")
	d, err := OpenDir(root)
	if err != nil {
		t.Fatal(err)
	}
	suite(t, d)
	// What a crash left half written is seen by the sweeper, and can be deleted;
	// what is not ours is left alone.
	n := Name{uuid.New(), uuid.New()}
	path := filepath.Join(root, n.Customer.String())
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{n.Content.String() + part, "README"} {
		if err := os.WriteFile(filepath.Join(path, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var found []Name
	err = d.Each(t.Context(), func(o Object) error { found = append(found, o.Name); return nil })
	if err != nil || len(found) != 1 || found[0] != n {
		t.Fatalf("found %v (%v)", found, err)
	}
	if err := d.Delete(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	left, _ := os.ReadDir(path)
	if len(left) != 1 {
		t.Errorf("left are %v", left)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := d.Put(ended, n, strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("whose context has ended: %v", err)
	}
}

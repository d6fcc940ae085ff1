package postgres

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// ErrNoPrograms says that this machine has no Postgres programs that could be
// used and that they could not be downloaded either.
var ErrNoPrograms = errors.New("no usable Postgres programs")

// oldestMajor is the oldest Postgres that the program's SQL is tested with.
const oldestMajor = 15

// programs is a directory with postgres and initdb of one version.
type programs struct {
	dir          string
	major, minor int
}

func (p programs) path(name string) string { return filepath.Join(p.dir, name) }

// places are where packagers put the programs. Debian, Fedora and Homebrew
// keep all but the default version out of PATH, so PATH alone is not enough.
var places = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/libexec/postgresql*", // Alpine
	"/opt/homebrew/opt/postgresql@*/bin",
	"/usr/local/opt/postgresql@*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// findPrograms returns the newest programs on this machine, or those of
// ServerConfig.BinDir. A cluster can only be opened by the major version that
// made it: major is that version, or 0 for a cluster yet to be made. What the
// machine lacks is downloaded.
func findPrograms(ctx context.Context, cfg ServerConfig, major int, log *slog.Logger) (programs, error) {
	if cfg.BinDir != "" {
		p, err := inspect(ctx, cfg.BinDir)
		if err == nil && !p.fits(major) {
			err = fmt.Errorf("%s has Postgres %d, wanted %s", cfg.BinDir, p.major, wanted(major))
		}
		if err != nil {
			return programs{}, fmt.Errorf("%w: %w", ErrNoPrograms, err)
		}
		return p, nil
	}

	found := installed(ctx)
	for _, p := range found {
		if p.fits(major) {
			return p, nil
		}
	}
	cache, err := programsCache()
	if err != nil {
		return programs{}, fmt.Errorf("%w: %w", ErrNoPrograms, err)
	}
	p, err := download(ctx, cache, cfg.DownloadURL, major, log)
	if err != nil {
		here := "none"
		if len(found) > 0 {
			here = fmt.Sprintf("only version %d (in %s)", found[0].major, found[0].dir)
		}
		return programs{}, fmt.Errorf("%w: wanted %s, found %s on this machine, and downloading failed: %w", ErrNoPrograms, wanted(major), here, err)
	}
	return p, nil
}

func (p programs) fits(major int) bool {
	if major == 0 {
		return p.major >= oldestMajor
	}
	return p.major == major
}

func wanted(major int) string {
	if major == 0 {
		return fmt.Sprintf("version %d or later", oldestMajor)
	}
	return fmt.Sprintf("version %d, which made this cluster", major)
}

// installed returns what is on this machine, the newest first.
func installed(ctx context.Context) []programs {
	dirs := filepath.SplitList(os.Getenv("PATH"))
	for _, pattern := range places {
		matches, _ := filepath.Glob(pattern)
		dirs = append(dirs, matches...)
	}
	var found []programs
	for i, dir := range dirs {
		if !filepath.IsAbs(dir) || slices.Contains(dirs[:i], dir) {
			continue
		}
		if p, err := inspect(ctx, dir); err == nil {
			found = append(found, p)
		}
	}
	// Stable: of two equals the one in PATH wins.
	slices.SortStableFunc(found, func(a, b programs) int {
		return cmp.Or(cmp.Compare(b.major, a.major), cmp.Compare(b.minor, a.minor))
	})
	return found
}

// versionLine also accepts betas ("18beta1"), whose minor counts as zero.
var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)(?:\.(\d+))?`)

// inspect asks the programs in dir for their version. Packages of clients
// only, which have psql but no server, are not what we look for.
func inspect(ctx context.Context, dir string) (programs, error) {
	p := programs{dir: dir}
	if _, err := os.Stat(p.path("initdb")); err != nil {
		return p, err
	}
	out, err := exec.CommandContext(ctx, p.path("postgres"), "--version").Output()
	if err != nil {
		return p, fmt.Errorf("%s --version: %w", p.path("postgres"), err)
	}
	m := versionLine.FindSubmatch(out)
	if m == nil {
		return p, fmt.Errorf("%s --version: answered %q", p.path("postgres"), out)
	}
	p.major, _ = strconv.Atoi(string(m[1]))
	p.minor, _ = strconv.Atoi(string(m[2]))
	return p, nil
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// A server's directory:
//
//	lock               held while a process of ours runs the server
//	server.json        id, port, password; 0600, ours
//	postgres.log       what Postgres says; ours
//	cluster/           0700, of the user that Postgres runs as
//	  data/            PGDATA
//	  postgresql.conf  settings, written at every start
const (
	clusterDir = "cluster"
	logFile    = "postgres.log"
	confFile   = "postgresql.conf"

	loopback  = "127.0.0.1"
	superuser = "dossier"
)

// clusterRoot is the open cluster directory, and the name by which Postgres
// knows it.
//
// Run by root, Postgres runs as another user, to whom a directory above the
// data may be closed: /root is 0700 almost everywhere. The data directory is
// his, but he cannot walk there. So it is opened by us, inherited by him, and
// named /proc/self/fd/3: that link leads to the open directory itself without
// looking at what is above. The name is right in every process of Postgres,
// because each is a fork of the first and keeps the file.
//
// Starting the processes inside the data directory with -D . would not do.
// Postgres makes every path absolute and changes into it again, which the
// closed directory forbids; before version 16 it also leaves its working
// directory to find out where its program lies and fails on the way back.
type clusterRoot struct {
	file *os.File
	name string
}

func openRoot(dir string, id identity) (clusterRoot, error) {
	f, err := os.Open(dir)
	if err != nil {
		return clusterRoot{}, err
	}
	root := clusterRoot{file: f, name: dir}
	if id.other && inheritedRoot != "" {
		root.name = inheritedRoot
	}
	return root, nil
}

func (r clusterRoot) path(name string) string { return filepath.Join(r.name, name) }

// clusterMajor returns the version that made the cluster, 0 if there is none.
func clusterMajor(dir string) (int, error) {
	text, err := os.ReadFile(filepath.Join(dir, clusterDir, "data", "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("PG_VERSION: %w", err)
	}
	return major, nil
}

// initCluster makes the cluster beside its place and then renames it, so that
// one that was interrupted is never taken for a whole one.
//
// The locale is C: text sorts by code point on every machine and version, so
// that an index built here is valid after a move, and keyset pages agree
// between servers. Names in people's order are a matter of explicit
// collations.
func initCluster(ctx context.Context, dir string, p programs, id identity, password string, durable bool) (err error) {
	draft := filepath.Join(dir, clusterDir+".new")
	if err := os.RemoveAll(draft); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(draft))
		}
	}()
	pwfile := filepath.Join(draft, "password")
	if err := os.MkdirAll(filepath.Join(draft, "data"), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(pwfile, []byte(password+"\n"), 0o600); err != nil {
		return err
	}
	if err := id.own(draft, filepath.Join(draft, "data"), pwfile); err != nil {
		return err
	}

	root, err := openRoot(draft, id)
	if err != nil {
		return err
	}
	defer root.file.Close()
	out, err := os.CreateTemp(dir, "initdb-*.log")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()

	args := []string{
		"--pgdata=" + root.path("data"), "--pwfile=" + root.path("password"),
		"--username=" + superuser, "--auth=scram-sha-256",
		"--encoding=UTF8", "--locale=C", "--text-search-config=simple", "--data-checksums",
	}
	if !durable {
		args = append(args, "--no-sync")
	}
	c, err := startChild(id, root.file, out, syscall.SIGKILL, p.path("initdb"), args...)
	if err != nil {
		return err
	}
	if err := c.wait(ctx); err != nil {
		return fmt.Errorf("initdb: %w%s", err, tail(out.Name(), 0))
	}
	if err := os.Remove(pwfile); err != nil {
		return err
	}
	if err := os.Rename(draft, filepath.Join(dir, clusterDir)); err != nil {
		return err
	}
	return syncDir(dir)
}

// settings are those of every private server; what goes by the machine and
// ServerConfig.Settings come on top. The log must hold nothing personal, and errors quote the statement,
// its parameters and the offending values: so statements are never logged,
// and an error goes to the client alone. What the server says about itself
// (starting, recovering, a crash, refused connections) is still there.
var settings = map[string]string{
	"max_connections":                   "100",
	"fsync":                             "on",
	"full_page_writes":                  "on",
	"synchronous_commit":                "on",
	"password_encryption":               "scram-sha-256",
	"timezone":                          "UTC",
	"log_timezone":                      "UTC",
	"lc_messages":                       "C",
	"default_text_search_config":        "pg_catalog.simple",
	"logging_collector":                 "off",
	"log_line_prefix":                   "%m [%p] ",
	"log_checkpoints":                   "off",
	"log_min_messages":                  "log", // above "error"
	"log_min_error_statement":           "panic",
	"log_error_verbosity":               "terse",
	"log_statement":                     "none",
	"log_min_duration_statement":        "-1",
	"log_parameter_max_length":          "0",
	"log_parameter_max_length_on_error": "0",
	"log_autovacuum_min_duration":       "-1",
}

// writeConf writes the settings where Postgres reads them.
func writeConf(path string, more map[string]string) error {
	all := maps.Clone(settings)
	maps.Copy(all, forMachine(memory(), free(filepath.Dir(path))))
	maps.Copy(all, more)
	var b strings.Builder
	b.WriteString("# Written at every start. To change a setting for good, use ALTER SYSTEM.\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&b, "%s = '%s'\n", name, strings.ReplaceAll(all[name], "'", "''"))
	}
	return writeFile(path, []byte(b.String()), 0o644)
}

// tail returns the last lines of a log from offset on, set off for use at the
// end of an error.
func tail(path string, offset int64) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	const most = 2000
	if info, err := f.Stat(); err == nil {
		offset = max(offset, info.Size()-most)
	}
	if _, err := f.Seek(offset, io.SeekStart); err != nil {
		return ""
	}
	text, _ := io.ReadAll(io.LimitReader(f, most))
	if len(text) == 0 {
		return ""
	}
	return "; it said:\n" + strings.TrimSpace(string(text))
}

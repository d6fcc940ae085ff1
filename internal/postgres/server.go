package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ServerConfig says where a private server lives. Only Dir is needed.
type ServerConfig struct {
	// Dir is the server's own directory. It is made if it is missing and may
	// lie below directories that are closed to other users.
	Dir string

	// Logger gets what happens to the server. Default: nothing.
	Logger *slog.Logger

	// Port on 127.0.0.1. Zero takes a free one at the first start and then
	// keeps to it while it is free.
	Port int

	// Database is made if it is missing. Default "dossier".
	Database string

	// BinDir has the Postgres programs. Empty looks for the newest on the
	// machine, and downloads them if there are none.
	BinDir string

	// DownloadURL is the Maven repository to download from, for machines
	// that reach only a mirror. Empty is the public one.
	DownloadURL string

	// Settings go over the server's own, under the names of
	// postgresql.conf. With fsync off the cluster is not made to last either.
	Settings map[string]string
}

// Server is a running private Postgres. Its methods may be called from any
// goroutine.
type Server struct {
	dir        string
	log        *slog.Logger
	connString string
	child      *child

	stopping sync.Mutex // held for the whole of a Stop; guards lock
	lock     *os.File   // nil once stopped
}

// Start runs a private Postgres in cfg.Dir and returns when it answers. The
// first start makes the cluster, which takes about a second. ctx is for the
// starting only; the server runs until Stop.
//
// If an earlier process was killed and its server lives on, that server is
// stopped first. On Linux it does not live on: the kernel asks it to shut
// down when its owner dies.
//
// Errors: [ErrInUse] (an [*InUseError]) when another process holds cfg.Dir,
// [ErrNoPrograms] when there is no Postgres to run; otherwise what the
// system or Postgres said, with the end of its log.
func Start(ctx context.Context, cfg ServerConfig) (_ *Server, err error) {
	if cfg.Dir == "" {
		return nil, errors.New("postgres: ServerConfig.Dir is empty")
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Database == "" {
		cfg.Database = "dossier"
	}
	dir, err := canonicalDir(cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	lock, err := lockDir(dir)
	if errors.Is(err, ErrInUse) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("postgres: %w", err)
	}
	s := &Server{dir: dir, log: cfg.Logger, lock: lock}
	if err := s.start(ctx, cfg); err != nil {
		return nil, errors.Join(fmt.Errorf("postgres: start a server in %s: %w", dir, err), lock.Close())
	}
	return s, nil
}

// canonicalDir makes the directory and returns its one true name, by which
// the lock and the cluster's name are the same however it was spelled.
func canonicalDir(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

func (s *Server) start(ctx context.Context, cfg ServerConfig) error {
	began := time.Now()
	st, err := loadState(s.dir)
	if err != nil {
		return err
	}
	name := st.clusterName(s.dir)
	if err := stopOrphans(ctx, s.dir, name, s.log); err != nil {
		return err
	}
	major, err := clusterMajor(s.dir)
	if err != nil {
		return err
	}
	progs, err := findPrograms(ctx, cfg, major, s.log)
	if err != nil {
		return err
	}
	cluster := filepath.Join(s.dir, clusterDir)
	id, err := chooseIdentity(cluster)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(s.dir, stateFile)); major != 0 && err != nil {
		return fmt.Errorf("there is a cluster, but not the file with its password: %w", err)
	}
	if major == 0 {
		// What is damaged must not be replaced in silence by something empty.
		if _, err := os.Lstat(cluster); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(fmt.Errorf("%s is there but holds no cluster of Postgres", cluster), err)
		}
		if err := st.save(s.dir); err != nil {
			return err
		}
		if err := initCluster(ctx, s.dir, progs, id, st.Password, cfg.Settings["fsync"] != "off"); err != nil {
			return err
		}
		s.log.InfoContext(ctx, "made a Postgres cluster", "dir", s.dir, "took", time.Since(began))
	}
	if err := writeConf(filepath.Join(cluster, confFile), cfg.Settings); err != nil {
		return err
	}
	if err := s.launch(ctx, cfg, &st, progs, id, name); err != nil {
		return err
	}
	s.log.InfoContext(ctx, "Postgres is ready", "version", progs.major, "port", st.Port, "dir", s.dir, "took", time.Since(began))
	return nil
}

// launch starts Postgres on a port, and on another one if somebody took the
// port between our look at it and Postgres's own.
func (s *Server) launch(ctx context.Context, cfg ServerConfig, st *state, progs programs, id identity, name string) error {
	for attempt := 1; ; attempt++ {
		port := cfg.Port
		if port == 0 {
			var err error
			if port, err = choosePort(st.Port); err != nil {
				return err
			}
		}
		if port != st.Port {
			if st.Port != 0 {
				s.log.WarnContext(ctx, "the server's port is taken or changed, using another", "was", st.Port, "is", port)
			}
			st.Port = port
			if err := st.save(s.dir); err != nil {
				return err
			}
		}
		u := url.URL{
			Scheme: "postgres", User: url.UserPassword(superuser, st.Password),
			Host: net.JoinHostPort(loopback, strconv.Itoa(port)), Path: "/" + cfg.Database, RawQuery: "sslmode=disable",
		}
		s.connString = u.String()

		logged, err := s.launchOnce(ctx, port, progs, id, name)
		if err == nil {
			return nil
		}
		if cfg.Port != 0 || attempt == 3 || !strings.Contains(tail(logged.path, logged.offset), "could not create any TCP/IP sockets") {
			return err
		}
		st.Port = 0
	}
}

// logMark is a place in the server's log: what comes after it is new.
type logMark struct {
	path   string
	offset int64
}

func (s *Server) launchOnce(ctx context.Context, port int, progs programs, id identity, name string) (logMark, error) {
	logged := logMark{path: filepath.Join(s.dir, logFile)}
	out, err := openLog(logged.path)
	if err != nil {
		return logged, err
	}
	defer out.Close()
	if info, err := out.Stat(); err == nil {
		logged.offset = info.Size()
	}
	root, err := openRoot(filepath.Join(s.dir, clusterDir), id)
	if err != nil {
		return logged, err
	}
	defer root.file.Close()

	// On the command line, over ALTER SYSTEM, stand those settings only on
	// which our hold of the server depends.
	s.child, err = startChild(id, root.file, out, syscall.SIGINT, progs.path("postgres"),
		"-D", root.path("data"), "-c", "config_file="+root.path(confFile),
		"-c", "cluster_name="+name, "-c", "listen_addresses="+loopback, "-c", "port="+strconv.Itoa(port),
		"-c", "unix_socket_directories=")
	if err != nil {
		return logged, err
	}
	if err := s.awaitAnswer(ctx); err != nil {
		text := tail(logged.path, logged.offset)
		s.shutDown(ctx, 0)
		return logged, fmt.Errorf("%w%s", err, text)
	}
	return logged, nil
}

// openLog opens the log for appending. One that has grown large is put aside
// first, in the place of the one put aside before.
func openLog(path string) (*os.File, error) {
	const large = 16 << 20
	if info, err := os.Stat(path); err == nil && info.Size() > large {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
}

// awaitAnswer returns when our database can be used. There is no deadline but
// ctx's: after a crash the server first recovers, however long that takes.
func (s *Server) awaitAnswer(ctx context.Context) error {
	refused := 0
	for {
		err := s.ensureDatabase(ctx)
		if err == nil {
			return nil
		}
		if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok && !IsTransient(err) {
			// Until ours has the port, an answer may be another server's,
			// in which case ours is about to end.
			if refused++; refused > 100 {
				return fmt.Errorf("the server refuses us: %w", pgErr)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.child.exited:
			return fmt.Errorf("the server ended while starting (%v)", s.child.err) //nolint:errorlint // it may be nil
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ensureDatabase connects to our database, and makes it if that is what is
// missing.
func (s *Server) ensureDatabase(ctx context.Context) error {
	cfg, err := pgx.ParseConfig(s.connString)
	if err != nil {
		return err
	}
	cfg.ConnectTimeout = connectTimeout
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err == nil {
		return conn.Close(ctx)
	}
	const invalidCatalogName = "3D000"
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); !ok || pgErr.Code != invalidCatalogName {
		return err
	}
	name := cfg.Database
	cfg.Database = "postgres"
	if conn, err = pgx.ConnectConfig(ctx, cfg); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	return errors.Join(err, conn.Close(ctx))
}

// ConnString is the URL of the server's database, for pgx as for psql. It
// holds the password and is not for logs.
func (s *Server) ConnString() string { return s.connString }

// Done is closed when Postgres has ended, by Stop or by itself.
func (s *Server) Done() <-chan struct{} { return s.child.exited }

// Stop shuts the server down: fast, so that sessions are ended, transactions
// rolled back and a checkpoint written; and if that is not over within half a
// minute or when ctx is done, immediately, which costs the next start a
// recovery but no data. It returns when the processes are gone. A second Stop
// does nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.stopping.Lock()
	defer s.stopping.Unlock()
	if s.lock == nil {
		return nil
	}
	s.shutDown(ctx, fastShutdown)
	err := s.lock.Close()
	s.lock = nil
	if err != nil {
		return fmt.Errorf("postgres: release %s: %w", s.dir, err)
	}
	s.log.InfoContext(ctx, "Postgres has stopped", "dir", s.dir)
	return nil
}

// shutDown returns when the child is gone. With no grace, or a done ctx, it
// does not try the slow way.
func (s *Server) shutDown(ctx context.Context, grace time.Duration) {
	if grace > 0 && ctx.Err() == nil {
		s.child.signal(syscall.SIGINT)
		select {
		case <-s.child.exited:
			return
		case <-ctx.Done():
		case <-time.After(grace):
		}
		s.log.WarnContext(ctx, "Postgres did not shut down in time, stopping it at once", "dir", s.dir)
	}
	s.child.signal(syscall.SIGQUIT)
	select {
	case <-s.child.exited:
		return
	case <-time.After(immediateShutdown):
	}
	s.child.signal(syscall.SIGKILL)
	<-s.child.exited
}

package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// startServer starts a server that ends with the test.
func startServer(t *testing.T, cfg ServerConfig) *Server {
	t.Helper()
	cfg.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	s, err := Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func exec1(t *testing.T, connString, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), connString)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func query1[T any](t *testing.T, connString, sql string) (v T) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), connString)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestServerKeepsDataAndPlaceAcrossStarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	exec1(t, s.ConnString(), `CREATE TABLE kept AS SELECT 42 AS n`)
	fits := query1[int64](t, s.ConnString(), `SELECT pg_size_bytes(current_setting('shared_buffers'))`)
	if want := min(max(memory()/8, leastBuffers), mostBuffers) / mib * mib; uint64(fits) != want { //nolint:gosec // not negative
		t.Errorf("shared_buffers is %d, want what fits the machine, %d", fits, want)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Errorf("second Stop: %v", err)
	}

	again := startServer(t, ServerConfig{Dir: dir})
	if got := query1[int](t, again.ConnString(), `SELECT n FROM kept`); got != 42 {
		t.Errorf("n = %d after a restart, want 42", got)
	}
	if again.ConnString() != s.ConnString() {
		t.Error("the URL has changed, so an analyst's bookmark no longer works")
	}
	for sql, want := range map[string]string{
		`SHOW data_checksums`:                    "on",
		`SHOW server_encoding`:                   "UTF8",
		`SHOW fsync`:                             "on",
		`SHOW synchronous_commit`:                "on",
		`SHOW listen_addresses`:                  "127.0.0.1",
		`SHOW log_min_error_statement`:           "panic",
		`SELECT ('Z' < 'a')::text`:               "true", // by code point
		`SELECT current_database()`:              "dossier",
		`SHOW unix_socket_directories`:           "",
		`SHOW log_parameter_max_length_on_error`: "0",
	} {
		if got := query1[string](t, again.ConnString(), sql); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
	for _, name := range []string{stateFile, logFile, "lock"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o, want 600", name, info.Mode().Perm())
		}
	}
}

// A clone under a private home: the user that Postgres runs as can reach its
// data by no path.
func TestServerBelowAClosedDirectory(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root runs Postgres as somebody else")
	}
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "clone", "dossier-data", "postgres")
	for round := range 2 {
		s := startServer(t, ServerConfig{Dir: dir})
		exec1(t, s.ConnString(), fmt.Sprintf(`CREATE TABLE round%d AS SELECT generate_series(1, 100000) AS n; CHECKPOINT`, round))
		// A forced parallel plan: its workers are forked later, and find
		// their files all the same.
		exec1(t, s.ConnString(), `SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SELECT count(*) FROM round0`)
		exec1(t, s.ConnString(), `SELECT pg_reload_conf()`)
		var st syscall.Stat_t
		if err := syscall.Stat(filepath.Join(dir, clusterDir, "data", "PG_VERSION"), &st); err != nil {
			t.Fatal(err)
		}
		if st.Uid == 0 {
			t.Error("the cluster is root's")
		}
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// The positive control: without the inherited file it cannot work, or
	// this test shows nothing.
	id, err := chooseIdentity(filepath.Join(dir, clusterDir))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ls", filepath.Join(dir, clusterDir))
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}}
	if cmd.Run() == nil {
		t.Error("the directory is open to the user of Postgres")
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	helper, _ := startHelper(t, dir)
	_, err := Start(t.Context(), ServerConfig{Dir: dir})
	inUse, ok := errors.AsType[*InUseError](err)
	if !ok || !errors.Is(err, ErrInUse) {
		t.Fatalf("got %v, want ErrInUse", err)
	}
	if inUse.PID != helper.Process.Pid || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %q, want it to name %s and %d", err, dir, helper.Process.Pid)
	}
}

// startHelper runs a server in another process.
func startHelper(t *testing.T, dir string) (cmd *exec.Cmd, connString string) {
	t.Helper()
	cmd = exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), helperDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		awaitGone(t, dir)
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	connString, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ok {
		t.Fatalf("helper: %s", line)
	}
	return cmd, connString
}

// awaitGone waits until no process of the directory's cluster is left.
func awaitGone(t *testing.T, dir string) {
	t.Helper()
	for range 500 {
		if len(clusterProcesses(t, dir)) == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("processes are left in %s: %v", dir, clusterProcesses(t, dir))
}

func clusterProcesses(t *testing.T, dir string) (found []process) {
	t.Helper()
	st, err := loadState(dir)
	if err != nil {
		t.Fatal(err)
	}
	table, err := processes(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range table {
		if p.ours(st.clusterName(dir)) {
			found = append(found, p)
		}
	}
	return found
}

func TestKilledOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	helper, connString := startHelper(t, dir)
	exec1(t, connString, `CREATE TABLE kept AS SELECT 42 AS n`)
	// A session in the middle of something must not hold the shutdown up.
	busy, err := pgx.Connect(t.Context(), connString)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close(context.Background())
	if _, err := busy.Exec(t.Context(), `BEGIN; INSERT INTO kept VALUES (43)`); err != nil {
		t.Fatal(err)
	}
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = helper.Wait()

	s := startServer(t, ServerConfig{Dir: dir}) // at once, while the old one may still be ending
	if got := query1[int](t, s.ConnString(), `SELECT sum(n) FROM kept`); got != 42 {
		t.Errorf("sum(n) = %d, want 42", got)
	}
}

// On Linux nobody has to come by for the processes of a killed owner to end.
func TestKilledOwnerTakesPostgresAlong(t *testing.T) {
	t.Parallel()
	if inheritedRoot == "" {
		t.Skip("only on Linux")
	}
	dir := t.TempDir()
	helper, _ := startHelper(t, dir)
	if len(clusterProcesses(t, dir)) < 4 {
		t.Fatalf("found only %v", clusterProcesses(t, dir))
	}
	if err := helper.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = helper.Wait()
	awaitGone(t, dir)
}

// An orphan that is not ending by itself: here because its owner's thread
// never dies. It is the whole case on systems without a death signal.
func TestOrphanIsStopped(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	exec1(t, s.ConnString(), `CREATE TABLE kept AS SELECT 42 AS n`)
	s.lock.Close() // as the kernel does for a killed process
	again := startServer(t, ServerConfig{Dir: dir})
	select {
	case <-s.Done():
	case <-time.After(time.Second):
		t.Error("two servers run on one directory")
	}
	if got := query1[int](t, again.ConnString(), `SELECT n FROM kept`); got != 42 {
		t.Errorf("n = %d, want 42", got)
	}
	s.stopping.Lock()
	s.lock = nil
	s.stopping.Unlock()
}

// Postgres itself is killed, in the middle of a session: its children may
// still be there at the next start, and a recovery is due.
func TestKilledPostgres(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	exec1(t, s.ConnString(), `CREATE TABLE kept AS SELECT 42 AS n`)
	s.child.signal(syscall.SIGKILL)
	<-s.Done()
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := startServer(t, ServerConfig{Dir: dir})
	if got := query1[int](t, again.ConnString(), `SELECT n FROM kept`); got != 42 {
		t.Errorf("n = %d, want 42", got)
	}
}

// An operator has started the server by hand, without our marks. It is our
// directory all the same, and two servers on one set of data would ruin it.
func TestServerStartedByHand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", s.child.pid))
	if err != nil {
		t.Skip("no /proc")
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	id, err := chooseIdentity(filepath.Join(dir, clusterDir))
	if err != nil {
		t.Fatal(err)
	}
	root, err := openRoot(filepath.Join(dir, clusterDir), id)
	if err != nil {
		t.Fatal(err)
	}
	defer root.file.Close()
	port, err := choosePort(0)
	if err != nil {
		t.Fatal(err)
	}
	byHand, err := startChild(id, root.file, nil, syscall.SIGQUIT, program, "-D", root.path("data"),
		"-c", "port="+strconv.Itoa(port), "-c", "unix_socket_directories=")
	if err != nil {
		t.Fatal(err)
	}
	for range 500 {
		if manualPostmaster(filepath.Join(dir, clusterDir, "data")) == byHand.pid {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	startServer(t, ServerConfig{Dir: dir})
	select {
	case <-byHand.exited:
	default:
		byHand.signal(syscall.SIGQUIT)
		t.Error("the server that was started by hand still runs")
	}
}

// The number in postmaster.pid has gone to another program of the same user,
// which makes Postgres itself refuse to start.
func TestRecycledPID(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	pidfile := filepath.Join(dir, clusterDir, "data", "postmaster.pid")
	text, err := os.ReadFile(pidfile)
	if err != nil {
		t.Fatal(err)
	}
	id, err := chooseIdentity(filepath.Join(dir, clusterDir))
	if err != nil {
		t.Fatal(err)
	}
	expired, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(expired); err != nil { // a crash, as far as the data knows
		t.Fatal(err)
	}

	stranger := exec.Command("sleep", "60")
	stranger.Dir = "/"
	if id.other {
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}}
	}
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = stranger.Process.Kill()
		_ = stranger.Wait()
	}()
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(pidfile, []byte(strconv.Itoa(stranger.Process.Pid)+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := id.own(pidfile); err != nil {
		t.Fatal(err)
	}

	startServer(t, ServerConfig{Dir: dir})
	if err := stranger.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the stranger was stopped: %v", err)
	}
}

func TestTakenPort(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	st, err := loadState(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp4", net.JoinHostPort(loopback, strconv.Itoa(st.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	again := startServer(t, ServerConfig{Dir: dir})
	if again.ConnString() == s.ConnString() {
		t.Error("the server claims a port that another program has")
	}
}

func TestNothingPersonalInTheLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	conn, err := pgx.Connect(t.Context(), s.ConnString())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	exec1(t, s.ConnString(), `CREATE TABLE person (name text PRIMARY KEY)`)
	for range 2 {
		_, _ = conn.Exec(t.Context(), `INSERT INTO person VALUES ($1)`, "Ada Lovelace")
	}
	_, _ = conn.Exec(t.Context(), `SELECT 'Ada Lovelace'::int`)
	_, _ = conn.Exec(t.Context(), `DO $$ BEGIN RAISE WARNING 'Ada Lovelace'; END $$`)
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, logFile))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "Lovelace") {
		t.Errorf("the log has a name:\n%s", text)
	}
	if !strings.Contains(string(text), "database system is ready") {
		t.Errorf("the log lacks the server's own life:\n%s", text)
	}
}

// A cluster without its password is an error that says so, at once, and is
// not taken for a first start.
func TestLostPassword(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t, ServerConfig{Dir: dir})
	if err := s.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, stateFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), ServerConfig{Dir: dir}); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), stateFile) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, clusterDir, "data", "PG_VERSION")); err != nil {
		t.Error(err)
	}
}

// A Ctrl-C at the terminal goes to all of the foreground's processes; those
// of Postgres are not among them.
func TestPostgresHasASessionOfItsOwn(t *testing.T) {
	t.Parallel()
	s := startServer(t, ServerConfig{Dir: t.TempDir()})
	group, err := syscall.Getpgid(s.child.pid)
	if err != nil || group != s.child.pid {
		t.Errorf("process group %d, %v; want its own, %d", group, err, s.child.pid)
	}
}

func TestUnusableProgramsAreSaidSo(t *testing.T) {
	t.Parallel()
	_, err := Start(t.Context(), ServerConfig{Dir: t.TempDir(), BinDir: t.TempDir()})
	if !errors.Is(err, ErrNoPrograms) {
		t.Errorf("got %v, want ErrNoPrograms", err)
	}
}

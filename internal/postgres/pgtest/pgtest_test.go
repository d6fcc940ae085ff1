package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	names := map[string]bool{}
	for i := range 3 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			db := Database(t)
			var name string
			if err := db.QueryRow(t.Context(), `SELECT current_database()`).Scan(&name); err != nil {
				t.Fatal(err)
			}
			names[name] = true
			if _, err := db.Exec(t.Context(), `CREATE TABLE mine (n int)`); err != nil {
				t.Error(err)
			}
		})
	}
	if len(names) != 3 {
		t.Errorf("three tests got %d databases", len(names))
	}
	db := Database(t)
	for name := range names {
		var there bool
		if err := db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil {
			t.Fatal(err)
		}
		if there {
			t.Errorf("%s outlives its test", name)
		}
	}
}

func TestDatabaseIsDroppedUnderOpenConnections(t *testing.T) {
	var left *pgx.Conn
	t.Run("careless", func(t *testing.T) {
		var err error
		if left, err = pgx.Connect(t.Context(), URL(t)); err != nil {
			t.Fatal(err)
		}
	})
	if left.Ping(t.Context()) == nil {
		t.Error("the connection still works")
	}
	left.Close(t.Context())
}

// Ids travel as google/uuid values, alone, in arrays and through COPY,
// without anything being registered.
func TestUUIDs(t *testing.T) {
	db := Database(t)
	ctx := t.Context()
	a, b := uuid.New(), uuid.New()
	if _, err := db.Exec(ctx, `CREATE TABLE thing (id uuid PRIMARY KEY, parent uuid)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, `INSERT INTO thing VALUES ($1, NULL)`, a); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CopyFrom(ctx, pgx.Identifier{"thing"}, []string{"id", "parent"}, pgx.CopyFromRows([][]any{{b, &a}})); err != nil {
		t.Fatal(err)
	}
	var (
		id     uuid.UUID
		parent *uuid.UUID
		all    []uuid.UUID
	)
	if err := db.QueryRow(ctx, `SELECT id, parent FROM thing WHERE id = ANY($1) AND parent IS NOT NULL`, []uuid.UUID{a, b}).Scan(&id, &parent); err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow(ctx, `SELECT array_agg(id ORDER BY parent NULLS FIRST) FROM thing`).Scan(&all); err != nil {
		t.Fatal(err)
	}
	if id != b || parent == nil || *parent != a || len(all) != 2 || all[0] != a {
		t.Errorf("got %v, %v, %v", id, parent, all)
	}
}

// aloneVariable makes a copy of this program run as if it were the only one:
// it uses a database and ends in the way that the value says.
const aloneVariable = "DOSSIER_PGTEST_ALONE"

func TestAlone(t *testing.T) {
	how := os.Getenv(aloneVariable)
	if how == "" {
		t.Skip("run by TestNothingIsLeftBehind")
	}
	Database(t)
	switch how {
	case "panic":
		panic("as it happens")
	case "hang": // until -test.timeout or a kill
		fmt.Println("hanging")
		select {}
	}
}

// alone starts such a copy, with a meeting place of its own by way of another
// place for temporary files, and returns when it uses its database.
func alone(t *testing.T, tmp, how, limit string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestAlone$", "-test.timeout="+limit)
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp, aloneVariable+"="+how)
	out := new(strings.Builder)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "a server", func() bool { return helperPID(tmp) != 0 && len(glob(tmp, "cluster/data/postmaster.pid")) > 0 })
	return cmd, out
}

func glob(tmp, name string) []string {
	found, _ := filepath.Glob(filepath.Join(tmp, "dossier-pgtest-*", "server", name))
	return found
}

// helperPID reads who holds the server's directory.
func helperPID(tmp string) int {
	for _, lock := range glob(tmp, "lock") {
		text, _ := os.ReadFile(lock)
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		return pid
	}
	return 0
}

func await(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func awaitEmpty(t *testing.T, tmp string) {
	t.Helper()
	began := time.Now()
	await(t, "the files to go", func() bool {
		left, err := os.ReadDir(tmp)
		return err == nil && len(left) == 0
	})
	t.Logf("all gone after %s", time.Since(began).Round(time.Millisecond))
}

// tempDir has a short name, since the path of a socket must.
func tempDir(t *testing.T) string {
	t.Helper()
	if os.Getenv(ServerVariable) != "" {
		t.Skip("there is no helper")
	}
	tmp, err := os.MkdirTemp("", "pgt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	return tmp
}

func TestNothingIsLeftBehind(t *testing.T) {
	for name, c := range map[string]struct{ how, limit string }{
		"pass":    {"pass", "1m"},
		"panic":   {"panic", "1m"},
		"timeout": {"hang", "2s"},
		"kill":    {"hang", "1m"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tmp := tempDir(t)
			cmd, out := alone(t, tmp, c.how, c.limit)
			if name == "kill" {
				_ = cmd.Process.Kill()
			}
			if err := cmd.Wait(); (err == nil) != (name == "pass") {
				t.Fatalf("ended with %v\n%s", err, out)
			}
			awaitEmpty(t, tmp)
		})
	}
}

// A helper that is killed leaves files, but no processes, and the next one
// removes them.
func TestKilledHelper(t *testing.T) {
	t.Parallel()
	tmp := tempDir(t)
	cmd, _ := alone(t, tmp, "hang", "1m")
	first := helperPID(tmp)
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()

	cmd, out := alone(t, tmp, "pass", "1m")
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	awaitEmpty(t, tmp)
}

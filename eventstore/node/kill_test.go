package node_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// envChild makes the test binary run a node instead of tests, so that it can
// be killed like any process.
const envChild = "DOSSIER_NODE_TEST_CHILD"

// envNoSync makes the child acknowledge before it writes.
const envNoSync = envChild + "_NOSYNC"

// envRounds is how many times the kill test kills; the default is few.
const envRounds = "DOSSIER_NODE_KILL_ROUNDS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(envChild); dir != "" {
		n, err := node.Start(context.Background(), node.Config{Dir: dir, RecentIDs: 1000, UnsafeNoSync: os.Getenv(envNoSync) != ""})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(n.ConnectionString())
		select {}
	}
	os.Exit(m.Run())
}

// child starts a node in a process of its own.
func child(t *testing.T, dir string, env ...string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), envChild+"="+dir), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "esdb://") {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		t.Fatalf("child says %q, %v", line, err)
	}
	return cmd, strings.TrimSpace(line)
}

// journal is what was acknowledged, kept outside of the process that is
// killed: stream to the ids of its events, in order of revision.
type journal struct {
	mu  sync.Mutex
	all map[string][]string
	n   int
}

func (j *journal) add(stream string, e esdb.EventData) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.all[stream] = append(j.all[stream], e.EventID.String())
	j.n++
	return j.n
}

// load appends from several clients, one stream each, until they fail. Each
// writer expects the revision it was told last, so that the journal's order
// is the stream's.
func load(t *testing.T, target string, round int, j *journal, enough chan<- struct{}) *sync.WaitGroup {
	t.Helper()
	var wg sync.WaitGroup
	var once sync.Once
	for w := range 4 {
		wg.Add(1)
		c := dialString(t, target)
		go func() {
			defer wg.Done()
			stream := fmt.Sprintf("r%d-w%d", round, w)
			var expected esdb.ExpectedRevision = esdb.NoStream{}
			for {
				e := event("T", strings.Repeat("x", 200))
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				r, err := c.AppendToStream(ctx, stream, esdb.AppendToStreamOptions{ExpectedRevision: expected}, e)
				cancel()
				if err != nil {
					once.Do(func() { close(enough) })
					return
				}
				expected = esdb.Revision(r.NextExpectedVersion)
				if j.add(stream, e) >= (round+1)*150 {
					once.Do(func() { close(enough) })
				}
			}
		}()
	}
	return &wg
}

// lost reads everything back and names the first acknowledged event that is
// not where it was acknowledged.
func lost(t *testing.T, c *esdb.Client, j *journal) error {
	t.Helper()
	for stream, ids := range j.all {
		r, err := c.ReadStream(context.Background(), stream, esdb.ReadStreamOptions{From: esdb.Start{}}, 1<<40)
		if err != nil {
			return err
		}
		for i, id := range ids {
			e, err := r.Recv()
			if errors.Is(err, io.EOF) || code(err) == esdb.ErrorCodeResourceNotFound {
				r.Close()
				return fmt.Errorf("%s has %d events, %d were acknowledged", stream, i, len(ids))
			}
			if err != nil {
				r.Close()
				return err
			}
			if e.Event.EventID.String() != id || e.Event.EventNumber != uint64(i) {
				r.Close()
				return fmt.Errorf("%s: event %d is not the one acknowledged", stream, i)
			}
		}
		r.Close()
	}
	return nil
}

// killed appends to a node in a process of its own and kills that with
// SIGKILL, as often as rounds says. It returns the directory and what was
// acknowledged.
func killed(t *testing.T, rounds int, env ...string) (dir string, j *journal) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	j = &journal{all: map[string][]string{}}
	for round := range rounds {
		cmd, target := child(t, dir, env...)
		enough := make(chan struct{})
		wg := load(t, target, round, j, enough)
		<-enough
		_ = cmd.Process.Signal(syscall.SIGKILL)
		_ = cmd.Wait()
		wg.Wait()
	}
	return dir, j
}

// TestKillUnderLoad kills the node's process with SIGKILL while clients
// append, opens the directory again and compares it with the journal.
// DOSSIER_NODE_KILL_ROUNDS=50 makes a long run of it.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	rounds := 3
	if s := os.Getenv(envRounds); s != "" {
		if _, err := fmt.Sscan(s, &rounds); err != nil {
			t.Fatal(err)
		}
	}
	dir, j := killed(t, rounds)
	n := nodetest.Start(t, nodetest.WithDir(dir))
	if err := lost(t, dial(t, n), j); err != nil {
		t.Fatal(err)
	}
	if r, err := n.Verify(t.Context()); err != nil || !r.OK() {
		t.Errorf("verify: %v %v", r.Problems, err)
	}
	t.Logf("%d kills, %d acknowledged appends, none lost", rounds, j.n)
}

// TestKillControl runs the same against a node that acknowledges what is
// still in its own memory, and has to find the loss, twice over: the
// directory does not open, and with that check taken away the journal tells.
func TestKillControl(t *testing.T) {
	t.Parallel()
	dir, j := killed(t, 1, envNoSync+"=1")
	if n, err := node.Start(t.Context(), node.Config{Dir: dir}); err == nil {
		_ = n.Close()
		t.Error("a directory that lost its end was opened")
	}
	if err := os.Remove(filepath.Join(dir, "durable")); err != nil {
		t.Fatal(err)
	}
	err := lost(t, dial(t, nodetest.Start(t, nodetest.WithDir(dir))), j)
	if err == nil {
		t.Fatal("nothing was lost: the harness is blind")
	}
	t.Log(err)
}

package projections

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
)

// processVariable makes the test program an engine, on the stores that it names.
const processVariable = "DOSSIER_TEST_ENGINE"

type processConfig struct{ Postgres, Eventstore, Keyring string }

// engineProcess runs an engine until it is interrupted.
func engineProcess() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := func() error {
		var c processConfig
		if err := json.Unmarshal([]byte(os.Getenv(processVariable)), &c); err != nil {
			return err
		}
		pool, err := postgres.Open(ctx, c.Postgres, postgres.Options{MaxConns: 8})
		if err != nil {
			return err
		}
		defer pool.Close()
		keyring, err := vault.OpenKeyring(c.Keyring)
		if err != nil {
			return err
		}
		v, err := vault.Open(ctx, pool, keyring, vault.Options{})
		if err != nil {
			return err
		}
		store, err := eventstore.Dial(ctx, c.Eventstore, v, slog.Default())
		if err != nil {
			return err
		}
		defer store.Close() //nolint:errcheck // a test's
		e, err := New(Config{Store: store, Vault: v, Pool: pool, Zone: berlin, Logger: slog.Default(), BatchEvents: 7, patience: 2 * time.Second})
		if err != nil {
			return err
		}
		return e.Run(ctx)
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func (s *stores) process(t *testing.T) *exec.Cmd {
	t.Helper()
	config, err := json.Marshal(processConfig{s.pool.Config().ConnString(), s.connection, s.keyringFile})
	must(t, err)
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), processVariable+"="+string(config))
	var said strings.Builder
	cmd.Stderr = &said
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGCONT)
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil || t.Failed() {
			t.Logf("process %d ended with %v and said:\n%s", cmd.Process.Pid, err, said.String())
		}
	})
	return cmd
}

// leader returns the process that leads the customers.
func (s *stores) leader(t *testing.T, of ...*exec.Cmd) *exec.Cmd {
	t.Helper()
	for range 1_000 {
		var name string
		_ = s.pool.QueryRow(t.Context(), `SELECT leader FROM dossier.projection_health WHERE projection = 'customers' AND beat_at > now() - interval '3 s'`).Scan(&name)
		_, pid, _ := strings.Cut(name, ":")
		for _, cmd := range of {
			if pid == strconv.Itoa(cmd.Process.Pid) {
				return cmd
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("nobody leads")
	return nil
}

// TestLeaderIsStopped stops the leading one of two processes in the middle of its
// work, as a suspended machine is. The other takes over; when the first goes on it
// finds that it is not the leader any more, and nothing is lost or doubled.
func TestLeaderIsStopped(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	h := &history{}
	position := s.append(someFacts(t, h, 40)...)
	processes := []*exec.Cmd{s.process(t), s.process(t)}
	awaitAll(t, s.pool, position)
	first := s.leader(t, processes...)
	for range 2 {
		var generation, later int
		must(t, s.pool.QueryRow(t.Context(), `SELECT max(generation) FROM dossier.checkpoint WHERE projection = 'customers'`).Scan(&generation))
		s.append(someFacts(t, h, 20)...) // under way when it is stopped
		must(t, first.Process.Signal(syscall.SIGSTOP))
		position = s.append(someFacts(t, h, 20)...)
		awaitAll(t, s.pool, position)
		now := s.leader(t, processes...)
		if now == first {
			t.Error("control: the process that is stopped leads")
		}
		must(t, first.Process.Signal(syscall.SIGCONT))
		position = s.append(someFacts(t, h, 20)...)
		awaitAll(t, s.pool, position)
		must(t, s.pool.QueryRow(t.Context(), `SELECT max(generation) FROM dossier.checkpoint WHERE projection = 'customers'`).Scan(&later))
		if later <= generation {
			t.Error("control: nobody has taken over")
		}
		first = now // what the other says of itself, before it has found out, is not asked
	}
	newReference(t, s).check(t, s.pool)
}

// cutter is a way to a server that can be cut off.
type cutter struct {
	to string
	l  net.Listener

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

func newCutter(t *testing.T, to string) *cutter {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	c := &cutter{to: to, l: l, conns: map[net.Conn]bool{}}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go c.carry(in)
		}
	}()
	t.Cleanup(func() { _ = l.Close(); c.set(true); <-done })
	return c
}

func (c *cutter) carry(in net.Conn) {
	defer in.Close() //nolint:errcheck // a test's
	out, err := net.Dial("tcp", c.to)
	if err != nil {
		return
	}
	defer out.Close() //nolint:errcheck // a test's
	c.mu.Lock()
	if c.cut {
		c.mu.Unlock()
		return
	}
	c.conns[in], c.conns[out] = true, true
	c.mu.Unlock()
	ended := make(chan struct{}, 2)
	go func() { _, _ = io.Copy(out, in); ended <- struct{}{} }()
	go func() { _, _ = io.Copy(in, out); ended <- struct{}{} }()
	<-ended
	_, _ = in.Close(), out.Close()
	<-ended
	c.mu.Lock()
	delete(c.conns, in)
	delete(c.conns, out)
	c.mu.Unlock()
}

// set cuts the way, or opens it again.
func (c *cutter) set(cut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cut = cut
	for conn := range c.conns {
		if cut {
			_ = conn.Close()
		}
	}
}

// TestPostgresGoesAwayDuringARebuild restarts Postgres, and cuts the way to it,
// while a read model is rebuilt and the others are kept up.
func TestPostgresGoesAwayDuringARebuild(t *testing.T) {
	t.Parallel()
	config := postgres.ServerConfig{Dir: t.TempDir(), Settings: map[string]string{"fsync": "off"}}
	server, err := postgres.Start(t.Context(), config)
	must(t, err)
	t.Cleanup(func() { _ = server.Stop(context.Background()) })
	u, err := url.Parse(server.ConnString())
	must(t, err)
	way := newCutter(t, u.Host)
	u.Host = way.l.Addr().String()
	pool, err := pgxpool.New(t.Context(), u.String())
	must(t, err)
	t.Cleanup(pool.Close)
	must(t, Setup(t.Context(), pool))
	s := storesWith(t, nodetest.Start(t).ConnectionString(), pool)
	h := &history{}
	position := s.append(someFacts(t, h, 120)...)
	run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, position)

	reached := make(chan int64, 1_000)
	slow := func(string) error { time.Sleep(15 * time.Millisecond); return nil }
	type outcome struct {
		done *Rebuilt
		err  error
	}
	end := make(chan outcome, 1)
	go func() {
		done, err := s.engine(s.pool, func(c *Config) { c.BatchEvents, c.failpoint = 2, slow }).Rebuild(t.Context(), "customers", RebuildOptions{Progress: func(p RebuildProgress) {
			select {
			case reached <- p.Events:
			default:
			}
		}})
		end <- outcome{done, err}
	}()
	for at := range reached {
		if at > 10 {
			break
		}
	}
	must(t, server.Stop(t.Context()))
	server, err = postgres.Start(t.Context(), config)
	must(t, err)
	if now, _ := url.Parse(server.ConnString()); now.Host != way.to {
		t.Fatalf("the server is at %s now", now.Host)
	}
	for at := range reached {
		if at > 60 {
			break
		}
	}
	way.set(true)
	time.Sleep(300 * time.Millisecond)
	way.set(false)
	o := <-end
	must(t, o.err)
	if o.done.Comparison.Different != 0 || !o.done.Comparison.Done {
		t.Errorf("%+v", o.done)
	}
	position = s.append(someFacts(t, h, 10)...)
	awaitAll(t, s.pool, position)
	newReference(t, s).check(t, s.pool)
}

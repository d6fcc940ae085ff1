package pgtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/dossier-crm/dossier/internal/postgres"
)

// helperVariable makes a test program be the helper, with the meeting place
// as its value.
const helperVariable = "DOSSIER_PGTEST_HELPER"

// A test program has no other place to branch off before its tests run, short
// of asking every package for a TestMain.
func init() {
	if dir := os.Getenv(helperVariable); dir != "" {
		os.Unsetenv(helperVariable)
		if err := help(dir); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// helper runs one server for any number of test programs.
type helper struct {
	data string

	start  sync.Once // the first client starts the server
	server *postgres.Server
	err    error

	mu      sync.Mutex // guards what follows; never held for long
	clients int
	served  bool         // a client has been there
	runners map[int]bool // the go commands that the clients belong to
}

// patience is how long the helper waits for its first client, who has sent
// for it and is about to come.
const patience = 5 * time.Second

// help is the helper's whole life. Whatever has been left in dir by one that
// was killed is removed first, and everything is when this one ends.
func help(dir string) error {
	// Ctrl-C is for the tests. A plain kill lets us clear up, though.
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP)
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer cancel()

	lock, err := claim(dir)
	if err != nil || lock == nil {
		return err
	}
	defer lock.Close()

	data := filepath.Join(dir, "server")
	socket := filepath.Join(dir, "socket")
	if err := errors.Join(clearOld(ctx, data), os.RemoveAll(socket)); err != nil {
		return err
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}

	h := &helper{data: data, runners: map[int]bool{}}
	began := time.Now()
	go h.accept(ctx, listener)
	for ctx.Err() == nil && !h.idle(time.Since(began)) {
		time.Sleep(50 * time.Millisecond)
	}

	// From here on nobody gets in; who is in the queue sees the connection
	// close and sends for the next helper, which waits for our lock to go.
	listener.Close()
	h.start.Do(func() {}) // not while it is starting, and no more after this
	if h.server != nil {
		now, cancel := context.WithCancel(context.Background())
		cancel() // at once: nobody will read this data again
		_ = h.server.Stop(now)
	}
	return os.RemoveAll(dir)
}

// fast gives up durability, which no test here is about: those that kill a
// server run one of their own.
var fast = map[string]string{
	"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
	"wal_level": "minimal", "max_wal_senders": "0",
	"max_connections": "800", "shared_buffers": "64MB", "autovacuum": "off",
	"max_wal_size": "256MB", "min_wal_size": "64MB",
}

// claim takes the meeting place. It returns nil without an error when another
// helper has it.
func claim(dir string) (*os.File, error) {
	for {
		if err := ownDir(dir); err != nil {
			return nil, err
		}
		path := filepath.Join(dir, "lock")
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if errors.Is(err, os.ErrNotExist) {
			continue // the previous helper has just removed the directory
		}
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			f.Close()
			return nil, nil
		}
		// The previous helper may have removed the file between the two
		// calls, and then this is a lock on nothing.
		held, err1 := f.Stat()
		there, err2 := os.Stat(path)
		if err1 == nil && err2 == nil && os.SameFile(held, there) {
			return f, nil
		}
		f.Close()
	}
}

// clearOld removes the server of a helper that was killed. It is started once
// more, which is the way to stop whatever of it may still run.
func clearOld(ctx context.Context, data string) error {
	if _, err := os.Stat(filepath.Join(data, "cluster")); err == nil {
		if s, err := postgres.Start(ctx, postgres.ServerConfig{Dir: data, Settings: fast}); err == nil {
			now, cancel := context.WithCancel(ctx)
			cancel()
			_ = s.Stop(now)
		}
	}
	return os.RemoveAll(data)
}

func (h *helper) accept(ctx context.Context, listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		h.mu.Lock()
		h.clients++
		h.served = true
		h.mu.Unlock()
		go h.serve(ctx, conn)
	}
}

// serve answers one test program and then waits until it has ended.
func (h *helper) serve(ctx context.Context, conn net.Conn) {
	defer func() {
		conn.Close()
		h.mu.Lock()
		h.clients--
		h.mu.Unlock()
	}()
	in := bufio.NewReader(conn)
	line, err := in.ReadString('\n')
	if err != nil {
		return
	}
	if pid, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && isGo(pid) {
		h.mu.Lock()
		h.runners[pid] = true
		h.mu.Unlock()
	}
	h.start.Do(func() {
		h.server, h.err = postgres.Start(ctx, postgres.ServerConfig{Dir: h.data, Settings: fast})
	})
	switch {
	case h.server != nil:
		fmt.Fprintln(conn, h.server.ConnString())
	case h.err != nil:
		fmt.Fprintf(conn, "error %q\n", h.err.Error())
	default: // we are stopping; the client is to try the next helper
		return
	}
	_, _ = in.ReadByte()
}

// idle reports whether nobody needs the server any more: no test program is
// connected, and no go command that ran one is still there to run the next.
func (h *helper) idle(age time.Duration) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.served {
		return age > patience
	}
	if h.clients > 0 {
		return false
	}
	for pid := range h.runners {
		if isGo(pid) {
			return false
		}
		delete(h.runners, pid)
	}
	return true
}

// isGo reports whether the process is a go command. An editor, a debugger or
// a shell that started a test program would keep the server for ever.
func isGo(pid int) bool {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		if _, err := os.Stat("/proc/self/comm"); err == nil {
			return false
		}
		name, err = exec.Command("ps", "-o", "comm=", "-p", strconv.Itoa(pid)).Output()
		if err != nil {
			return false
		}
	}
	return filepath.Base(strings.TrimSpace(string(name))) == "go"
}

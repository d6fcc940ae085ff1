package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is one line of the system's table of processes.
type process struct {
	pid  int
	args string // arguments, separated by blanks
}

// ours reports whether the process is of the cluster with this name. The
// first process has it among its arguments, the others in their titles. A
// person's grep for the name has it too, hence the look at the program.
func (p process) ours(clusterName string) bool {
	if !strings.Contains(p.args, clusterName) {
		return false
	}
	return p.postmaster() || strings.HasPrefix(p.args, "postgres: ")
}

func (p process) postmaster() bool {
	program, _, _ := strings.Cut(p.args, " ")
	return filepath.Base(program) == "postgres" || filepath.Base(program) == "postmaster"
}

// How long the processes of an earlier server get to end, by what they have
// been asked with. A fast shutdown writes a checkpoint, which takes the time
// that the disk takes.
const (
	fastShutdown      = 30 * time.Second
	immediateShutdown = 5 * time.Second
)

// stopOrphans ends what an earlier process of ours left running when it was
// killed, and removes its postmaster.pid. The caller holds the lock, so
// nobody else has a right to a server here.
//
// postmaster.pid alone does not tell: its number may since belong to any
// other program, which must not be touched, and whose presence would keep
// Postgres from starting. So processes are recognised by the cluster's name.
func stopOrphans(ctx context.Context, dir, clusterName string, log *slog.Logger) error {
	data := filepath.Join(dir, clusterDir, "data")
	find := func() (all []process, err error) {
		table, err := processes(ctx)
		if err != nil {
			return nil, fmt.Errorf("list processes: %w", err)
		}
		manual := manualPostmaster(data)
		for _, p := range table {
			if p.ours(clusterName) || (p.pid == manual && p.postmaster() && worksIn(p, data)) {
				all = append(all, p)
			}
		}
		return all, nil
	}

	steps := []struct {
		sig   syscall.Signal
		grace time.Duration
		all   bool // also the children, which a postmaster otherwise ends itself
	}{
		{syscall.SIGINT, fastShutdown, false},
		{syscall.SIGQUIT, immediateShutdown, true},
		{syscall.SIGKILL, immediateShutdown, true},
	}
	for _, step := range steps {
		found, err := find()
		if err != nil {
			return err
		}
		if len(found) == 0 {
			break
		}
		log.WarnContext(ctx, "stopping the processes of an earlier server", "processes", len(found), "signal", step.sig.String())
		grace := immediateShutdown
		for _, p := range found {
			if step.all || p.postmaster() {
				_ = syscall.Kill(p.pid, step.sig)
				grace = step.grace
			}
		}
		if err := awaitNone(ctx, find, grace); err != nil {
			return err
		}
	}
	if left, err := find(); err != nil || len(left) > 0 {
		return errors.Join(err, fmt.Errorf("%d processes of an earlier server in %s do not end", len(left), dir))
	}
	err := os.Remove(filepath.Join(data, "postmaster.pid"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func awaitNone(ctx context.Context, find func() ([]process, error), grace time.Duration) error {
	for deadline := time.Now().Add(grace); time.Now().Before(deadline); {
		found, err := find()
		if err != nil || len(found) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// manualPostmaster returns the number in postmaster.pid, 0 if there is none.
func manualPostmaster(data string) int {
	text, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(line))
	return pid
}

// worksIn reports whether a postmaster that does not carry the cluster's name
// nevertheless runs on its data: an operator's pg_ctl start, say. Postgres
// makes the data directory its working directory; where that cannot be seen,
// its arguments have to do.
func worksIn(p process, data string) bool {
	if cwd, err := os.Stat(fmt.Sprintf("/proc/%d/cwd", p.pid)); err == nil {
		info, err := os.Stat(data)
		return err == nil && os.SameFile(cwd, info)
	}
	return strings.Contains(p.args, data)
}

package postgres

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// child is a started Postgres program.
type child struct {
	pid    int
	exited chan struct{} // closed once it has been waited for
	err    error         // how it ended; read after exited is closed
}

// startChild starts a program of Postgres as id, with root (a directory) as
// its first inherited file and out as its output. On Linux the kernel sends
// onDeath to the program when we die, in whatever way.
//
// It gets a session of its own: a Ctrl-C at the terminal goes to the whole
// foreground group, and must reach us alone, so that we can finish what we
// are doing before we stop the server under it.
//
// Nothing of our environment goes along, lest a PGDATA or PGPORT that is
// meant for psql moves the server.
func startChild(id identity, root, out *os.File, onDeath syscall.Signal, program string, args ...string) (*child, error) {
	cmd := exec.Command(program, args...)
	// Not the data directory: see clusterRoot.
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if libs := os.Getenv("LD_LIBRARY_PATH"); libs != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+libs)
	}
	cmd.Stdout, cmd.Stderr = out, out
	cmd.ExtraFiles = []*os.File{root}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if id.other {
		// Groups stays empty, which drops those of root.
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}
	}
	setDeathSignal(cmd.SysProcAttr, onDeath)

	c := &child{exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The death signal is tied to the thread that forked, not to the
		// process, so that thread has to live as long as the child. It has
		// nothing else to do: this goroutine waits for the child anyway.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		c.pid = cmd.Process.Pid
		started <- nil
		c.err = cmd.Wait()
		close(c.exited)
	}()
	if err := <-started; err != nil {
		if id.other {
			return nil, fmt.Errorf("start %s as user %d: %w", program, id.uid, err)
		}
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return c, nil
}

// signal sends sig unless the child has been waited for, after which its
// number may be somebody else's.
func (c *child) signal(sig syscall.Signal) {
	select {
	case <-c.exited:
	default:
		_ = syscall.Kill(c.pid, sig)
	}
}

// wait returns how the child ended. A done ctx kills the child's group first.
func (c *child) wait(ctx context.Context) error {
	select {
	case <-c.exited:
		return c.err
	case <-ctx.Done():
		_ = syscall.Kill(-c.pid, syscall.SIGKILL)
		<-c.exited
		return ctx.Err()
	}
}

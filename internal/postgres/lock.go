package postgres

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrInUse says that another process runs a server in the same directory.
// The error that wraps it is an [*InUseError] and names both.
var ErrInUse = errors.New("the directory is in use by another process")

// InUseError is the form in which ErrInUse is returned.
type InUseError struct {
	Dir string
	PID int // 0 if the other process has not written it yet
}

func (e *InUseError) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("postgres: %s is in use by another process", e.Dir)
	}
	return fmt.Sprintf("postgres: %s is in use by process %d", e.Dir, e.PID)
}

// Unwrap makes errors.Is(err, ErrInUse) hold.
func (e *InUseError) Unwrap() error { return ErrInUse }

// lockDir takes the directory for this process. The lock is the kernel's
// (flock), so it ends with the process however that ends; the number in the
// file is only there to be read by people and by the error.
//
// The lock file is never removed: another process may already wait on the
// same file, and would then hold a lock on a name that is gone.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
		text, _ := os.ReadFile(f.Name())
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
		return nil, &InUseError{Dir: dir, PID: pid}
	}
	if err = f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

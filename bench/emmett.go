package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// emmett has the usual projector on Emmett, in a process of its own, write a row for
// each message of the log for the window. The directory is bench/emmett, with what its
// package.json names installed.
func (w *world) emmett(ctx context.Context, dir string, window time.Duration) (float64, error) {
	pool, drop, err := w.database(ctx)
	if err != nil {
		return 0, err
	}
	defer drop()
	ctx, cancel := context.WithTimeout(ctx, window+5*time.Minute) // its client reads far ahead before it hands out the first
	defer cancel()
	cmd := exec.CommandContext(ctx, "node", "projector.mjs")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "EVENTSTORE="+w.role.Eventstore, "POSTGRES="+pool.Config().ConnString(), fmt.Sprintf("WINDOW=%g", window.Seconds()))
	said, err := cmd.Output()
	if err != nil {
		if exit, is := errors.AsType[*exec.ExitError](err); is {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return 0, fmt.Errorf("emmett: %w", err)
	}
	var out struct {
		Rate               float64
		Written, Customers int
	}
	if err := json.Unmarshal(said, &out); err != nil {
		return 0, fmt.Errorf("emmett: %w", err)
	}
	// Control: there are rows, and no more than messages.
	if out.Customers == 0 || out.Customers > out.Written {
		return 0, fmt.Errorf("emmett: %d messages written, of %d customers", out.Written, out.Customers)
	}
	return out.Rate, nil
}

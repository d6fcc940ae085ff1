package main

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// benchDisk appends a block and waits until it is on the disk, one by one: no
// store that promises durability answers a single client faster.
func benchDisk(_ context.Context, w *world, o options, r *report) error {
	f, err := os.Create(filepath.Join(w.dir, "disk"))
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // thrown away
	block := make([]byte, 4096)
	for range o.rounds {
		began, n := time.Now(), 0
		for time.Since(began) < o.window()/2 {
			if _, err := f.Write(block); err != nil {
				return err
			}
			if err := fdatasync(f); err != nil {
				return err
			}
			n++
		}
		r.add("write 4 KiB and fdatasync", "", float64(n)/time.Since(began).Seconds(), 0)
	}
	return nil
}

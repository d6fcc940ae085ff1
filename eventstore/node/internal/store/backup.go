package store

import "fmt"

// Checkpoint writes a consistent copy of the store into dir, which must not
// exist. Everything acknowledged before the call is in it. Where the file
// system allows, files that never change are hard links.
func (s *Store) Checkpoint(dir string) error {
	g, err := s.enter()
	if err != nil {
		return err
	}
	_, failed, err := g.guard.trouble()
	if err != nil {
		g.leave()
		return err
	}
	end := g.end.Load()
	done := make(chan error, 1)
	go func() {
		defer g.leave()
		// What was acknowledged is in the log's file already: no flush.
		err := g.db.Checkpoint(dir)
		if err == nil {
			err = markCopy(s.opt.FS, dir, end)
		}
		done <- err
	}()
	select {
	case err = <-done:
	case <-failed: // pebble may never answer
		err = g.guard.err()
	}
	if err != nil {
		return fmt.Errorf("store: checkpoint: %w", err)
	}
	return nil
}

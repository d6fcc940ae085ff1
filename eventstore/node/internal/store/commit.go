package store

// runCommitter waits for each group's fsync in turn, publishes it, wakes
// whoever waits for it and answers its callers.
func (s *Store) runCommitter() {
	defer s.done.Done()
	for g := range s.groups {
		s.commit(g)
	}
}

func (s *Store) commit(g *group) {
	err := g.err
	if err == nil && g.dirty && !s.opt.NoSync {
		if err = g.batch.SyncWait(); err != nil {
			s.guard.fail("commit", err)
			err = s.guard.err()
		}
	}
	if err == nil {
		err = g.batch.Close()
	}
	if err != nil {
		for _, a := range g.answers {
			if a.r.Err == nil || a.r.Duplicate {
				a.r = Result{Err: err}
			}
			a.w.finish(a.r)
		}
		return
	}
	if g.dirty {
		s.mark.set(g.end)
		s.end.Store(g.end)
		s.stats.group(g)
		s.topic.publish(g.streams)
	}
	for _, a := range g.answers {
		a.w.finish(a.r)
	}
}

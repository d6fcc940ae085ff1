package store

// runCommitter waits for each group's fsync in turn, publishes it, wakes
// whoever waits for it and answers its callers.
func (g *generation) runCommitter() {
	defer g.loops.Done()
	for gr := range g.groups {
		g.commit(gr)
	}
}

func (g *generation) commit(gr *group) {
	err := gr.err
	if err == nil && gr.dirty && !g.s.opt.NoSync {
		if err = gr.batch.SyncWait(); err != nil {
			g.guard.fail("commit", err)
			err = g.guard.err()
		}
	}
	if err == nil {
		err = gr.batch.Close()
	}
	if err == nil && gr.dirty {
		err = g.publish(gr)
	}
	for _, a := range gr.answers {
		// A refusal may rest on what was not durable: it is open as well.
		if err != nil && (a.r.Err == nil || a.r.Duplicate) {
			a.r = Result{Err: err}
		}
		a.w.finish(a.r)
	}
}

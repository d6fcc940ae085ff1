package projections

import (
	"errors"
	"testing"
)

// Few rows and the checkpoint are written in one commit and one round trip, whatever
// the shape; where another leads, or a row is ahead, nothing is, and the usual way says
// which it was.
func TestFewRowsAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	s.append(someFacts(t, &history{}, 3)...)
	all := s.events()
	models := []Model{customers, managedDays, timeline, complaints}
	e := s.engine(s.pool, func(c *Config) { c.models = models })
	defer e.background.Wait()
	for i, table := range []string{"customers", "states", "timeline", "complaints"} {
		p, m := e.projectors[i], models[i]
		table = m.Schema() + "." + table
		open := func() *leadership {
			_, _, err := p.Open(t.Context())
			must(t, err)
			return p.leading()
		}
		gather := func(leads *leadership, from, to int) {
			leads.mu.Lock()
			defer leads.mu.Unlock()
			must(t, p.gather(t.Context(), leads, all[from:to], false))
			if p.gathered.count != int64(to-from) {
				t.Fatalf("%s: %d events are gathered", m.Name, p.gathered.count)
			}
		}
		leads := open()
		third := len(all) / 3
		gather(leads, 0, third)
		next, did, err := p.atOnce(t.Context(), leads, applied{}, []int{0})
		if !did || err != nil || next.events != int64(third) || next.position != all[third-1].Position {
			t.Fatalf("%s: %t, %+v, %v", m.Name, did, next, err)
		}
		p.flushed(leads, next)
		var rows, commits int
		must(t, s.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM `+table+`), (SELECT count(DISTINCT xmin::text) FROM (
SELECT xmin FROM `+table+` UNION SELECT xmin FROM dossier.checkpoint WHERE projection = $1 AND position = $2) x)`, m.Name, next.position).Scan(&rows, &commits))
		if m.Name != complaints.Name && rows == 0 || commits != 1 { // a complaint may not be among them
			t.Errorf("%s: %d rows, %d commits", m.Name, rows, commits)
		}

		// Another takes over.
		gather(leads, third, 2*third)
		_, err = claim(t.Context(), s.pool, m, leads.at.lineage)
		must(t, err)
		if _, did, err := p.atOnce(t.Context(), leads, applied{}, []int{0}); did || err != nil {
			t.Errorf("%s, fenced: %t, %v", m.Name, did, err)
		}
		var still int
		must(t, s.pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&still))
		if still != rows {
			t.Errorf("%s, fenced: %d rows, then %d", m.Name, rows, still)
		}
		if err := p.flush(t.Context(), leads, false); !errors.Is(err, ErrFenced) {
			t.Errorf("%s, fenced, the usual way: %v", m.Name, err)
		}
		p.reset()
		p.resign()

		// A row is where it cannot be.
		if m.Name == customers.Name {
			leads = open()
			gather(leads, third, 2*third)
			_, err = s.pool.Exec(t.Context(), `UPDATE `+table+` SET revision = 1000`)
			must(t, err)
			if _, did, err := p.atOnce(t.Context(), leads, applied{}, []int{0}); did || err != nil {
				t.Errorf("a row is ahead: %t, %v", did, err)
			}
			if err := p.flush(t.Context(), leads, false); !errors.Is(err, ErrRowAhead) {
				t.Errorf("a row is ahead, the usual way: %v", err)
			}
			p.reset()
			p.resign()
		}
	}
}

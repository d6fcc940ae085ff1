package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/projections"
)

// benchPast compares lists and figures of the past with those of the present, over
// HTTP, one client.
func benchPast(ctx context.Context, w *world, o options, r *report) error {
	log, err := w.fill(ctx, o.events)
	if err != nil {
		return err
	}
	p, err := w.helper(ctx, "project")
	if err != nil {
		return err
	}
	if err := errors.Join(atRest(ctx, w.pool, projections.Models, log.position), p.stop()); err != nil {
		return err
	}
	if _, err := w.pool.Exec(ctx, `VACUUM ANALYZE`); err != nil {
		return err
	}
	c, err := client.New(w.base, client.APIKey(w.key), client.Patience(0))
	if err != nil {
		return err
	}
	// In the middle of what was recorded, and of what occurred.
	var recorded time.Time
	err = w.pool.QueryRow(ctx, `SELECT recorded FROM read.histories_clock ORDER BY recorded OFFSET (SELECT count(*) / 2 FROM read.histories_clock) LIMIT 1`).Scan(&recorded)
	if err != nil {
		return err
	}
	then := url.Values{"recordedAsOf": {recorded.UTC().Format(time.RFC3339Nano)}, "occurredAsOf": {time.Date(2026, 1, 1, customerEvents/2, 0, 0, 0, time.UTC).Format(time.RFC3339)}}
	perSecond := func(path string) (float64, error) {
		return inWindow(ctx, 1, o.window(), func(int, int) error {
			var got struct {
				Items   []struct{ Name *string }
				Schemes []struct{ Classes []struct{ Customers int } }
			}
			if err := c.Get(ctx, path, &got); err != nil {
				return err
			}
			// Control: a full page with opened names, or some customers in classes.
			sum := 0
			for _, s := range got.Schemes {
				for _, class := range s.Classes {
					sum += class.Customers
				}
			}
			if sum == 0 && (len(got.Items) != 50 || got.Items[49].Name == nil) {
				return fmt.Errorf("%s: %d items, %d customers in classes", path, len(got.Items), sum)
			}
			return nil
		})
	}
	for round := range o.rounds {
		for _, list := range []string{"/v1/customers", "/v1/classes"} {
			var former, present float64
			sides := []func() error{
				func() (err error) { former, err = perSecond(list + "?" + then.Encode()); return err },
				func() (err error) { present, err = perSecond(list); return err },
			}
			for i := range sides {
				if err := sides[(i+round)%2](); err != nil {
					return err
				}
			}
			r.add(list+" as of an instant", "the same at present", former, present)
		}
	}
	return nil
}

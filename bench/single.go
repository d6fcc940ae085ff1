package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore/watermill"
)

// single writes the rows as the usual projector on Watermill does: one upsert and
// one transaction for each message, acknowledged when it is committed. The rows
// are in memory already. It goes on for the window, not to the end of the log.
func (w *world) single(ctx context.Context, m *memoryRows, window time.Duration) (float64, error) {
	pool, drop, err := w.database(ctx)
	if err != nil {
		return 0, err
	}
	defer drop()
	subscriber, err := watermill.NewSubscriber(watermill.SubscriberConfig{Store: w.events})
	if err != nil {
		return 0, err
	}
	defer subscriber.Close() //nolint:errcheck // never fails
	messages, err := subscriber.Subscribe(ctx, "$all")
	if err != nil {
		return 0, err
	}
	var sets, places []string
	for i, c := range m.columns {
		sets, places = append(sets, c+" = excluded."+c), append(places, fmt.Sprintf("$%d", i+1))
	}
	upsert := fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s`,
		customersTable, strings.Join(m.columns, ", "), strings.Join(places, ", "), strings.Join(sets, ", "))
	events := 0
	one := func(msg *message.Message) error {
		var n int
		at, _ := watermill.RecordedFrom(msg.Context())
		id, ok := domain.CustomerOfStream(at.Stream)
		if !ok {
			return nil
		}
		if _, err := fmt.Sscanf(id.String()[24:], "%d", &n); err != nil {
			return err
		}
		events++
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, upsert, m.rows[n]...)
			return err
		})
	}
	began := time.Now()
	for time.Since(began) < window {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case msg, more := <-messages:
			if !more {
				return 0, errors.New("the subscription ended")
			}
			if err := one(msg); err != nil {
				return 0, err
			}
			msg.Ack()
		}
	}
	return float64(events) / time.Since(began).Seconds(), nil
}

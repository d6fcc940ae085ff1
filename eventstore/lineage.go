package eventstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
)

const lineageStream = "dossier-lineage"

// Lineage returns the identity of the log: the id of the first event of stream
// dossier-lineage, which is written where there is none. Checkpoints carry it,
// so that a read model never goes on against another log.
func (s *Store) Lineage(ctx context.Context) (uuid.UUID, error) {
	for range 3 {
		for e, err := range s.Stream(ctx, lineageStream, 0, 1) {
			switch {
			case errors.Is(err, ErrNotFound):
			case err != nil:
				return uuid.Nil, fmt.Errorf("lineage of the log: %w", err)
			default:
				return e.ID, nil
			}
		}
		first := Sealed{data: esdb.EventData{
			EventID: uuid.New(), EventType: "LineageStarted", ContentType: esdb.ContentTypeJson,
			Data: []byte("{}"), Metadata: []byte(`{"schema":1}`),
		}}
		if _, err := s.Append(ctx, lineageStream, NoStream, []Sealed{first}); err != nil && !errors.Is(err, ErrConflict) {
			return uuid.Nil, fmt.Errorf("lineage of the log: %w", err)
		}
	}
	return uuid.Nil, errors.New("lineage of the log: it can be neither read nor written")
}

package eventstore

import (
	"testing"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
	"github.com/dossier-crm/dossier/internal/vault"
)

// What encryption costs an event: a visit with three personal fields, made ready
// for the store and opened again, beside the same without a personal field.
func BenchmarkSeal(b *testing.B) {
	keyring, err := vault.OpenKeyring(b.TempDir() + "/keyring")
	if err != nil {
		b.Fatal(err)
	}
	v, err := vault.Open(b.Context(), pgtest.Database(b), keyring, vault.Options{})
	if err != nil {
		b.Fatal(err)
	}
	id := uuid.New()
	subject, err := v.Ensure(b.Context(), id)
	if err != nil {
		b.Fatal(err)
	}
	stream := domain.CustomerStream(domain.ID(id))
	words := "talked about the price list and agreed to call again after the holidays"
	for name, e := range map[string]domain.Event{
		"three personal fields": &domain.CustomerVisited{Mode: "phone", Purpose: "review", Content: words, Feedback: words, Agreements: []string{words}},
		"none":                  &domain.CustomerVisited{Mode: "phone", Purpose: "review"},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Seal(subject, stream, Proposed{ID: uuid.New(), Event: e, Meta: exampleMeta()}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	sealed, err := Seal(subject, stream, Proposed{ID: uuid.New(), Event: &domain.CustomerVisited{Mode: "phone", Content: words, Feedback: words, Agreements: []string{words}}, Meta: exampleMeta()})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("open three", func(b *testing.B) {
		p := plans["CustomerVisited"]
		for b.Loop() {
			skeleton, fields, err := p.decode(sealed.data.Data)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := p.open(skeleton, fields, func(field string, data []byte) ([]byte, error) {
				return subject.Open(address(stream, sealed.data.EventID, p.schema, field), data)
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

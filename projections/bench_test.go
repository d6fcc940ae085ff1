package projections

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// BenchmarkRebuild compares rebuilds with the bare reading of the same log: by
// the client alone, and decoded. One iteration is the whole log; the figure to
// look at is events/s.
func BenchmarkRebuild(b *testing.B) {
	const perCustomer = 60
	log := 40_000
	if testing.Short() {
		log = 6_000
	}
	connection := nodetest.Start(b).ConnectionString()
	s := storesOn(b, connection)
	position := fill(b, s, log/perCustomer, perCustomer)
	rate := func(b *testing.B, began time.Time) {
		b.ReportMetric(float64(log*b.N)/time.Since(began).Seconds(), "events/s")
		b.ReportMetric(0, "ns/op")
	}

	b.Run("read-by-the-client", func(b *testing.B) {
		config, err := esdb.ParseConnectionString(connection)
		must(b, err)
		config.Logger = esdb.NoopLogging()
		client, err := esdb.NewClient(config)
		must(b, err)
		defer client.Close() //nolint:errcheck // a test's
		began := time.Now()
		for b.Loop() {
			stream, err := client.ReadAll(b.Context(), esdb.ReadAllOptions{}, math.MaxInt64)
			must(b, err)
			for err == nil {
				_, err = stream.Recv()
			}
			stream.Close()
		}
		rate(b, began)
	})
	b.Run("read-and-decoded", func(b *testing.B) {
		began := time.Now()
		for b.Loop() {
			for _, err := range s.log.All(b.Context(), 0, math.MaxInt64) {
				must(b, err)
			}
		}
		rate(b, began)
	})
	sets := map[string][]Model{"all": Models}
	names := []string{"customers", "timeline", "managed_days", "ledger", "all"}
	for _, m := range Models {
		sets[m.Name] = []Model{m}
	}
	for _, name := range names {
		b.Run(name, func(b *testing.B) {
			var took time.Duration
			for b.Loop() {
				pool := s.database()
				began := time.Now()
				stop := run(b, s.engine(pool, func(c *Config) { c.models = sets[name] }))
				for _, m := range sets[name] {
					awaitPosition(b, pool, m.Name, position)
				}
				took += time.Since(began)
				stop()
				pool.Close()
			}
			b.ReportMetric(float64(log*b.N)/took.Seconds(), "events/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// fill appends a believable mix of events. Customers take turns, three events at
// a time, so that a batch concerns many of them.
func fill(t testing.TB, s *stores, customers, each int) (position uint64) {
	t.Helper()
	amount, err := domain.ParseDecimal("12.30")
	must(t, err)
	ids := make([]domain.ID, customers)
	for i := 0; i < each; i += 3 {
		for c := range customers {
			var facts []fact
			for n := i; n < i+3; n++ {
				f := fact{occurred: beginning.Add(time.Duration(n) * time.Hour), key: []byte(uuid.NewString())}
				switch n % 4 {
				case 0:
					f.event = &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "We talked about the next delivery.", Minutes: 12}
				case 1:
					f.event = &domain.CustomerReclassified{Scheme: "value", To: domain.Schemes["value"][n/4%3]}
				default:
					f.event = &domain.OrderPlaced{OrderID: domain.ID(uuid.New()), Items: 1, Amount: domain.Money{Amount: amount, Currency: "EUR"}}
				}
				if n == 0 {
					ids[c] = domain.ID(uuid.New())
					f.event = &domain.CustomerCreated{
						Kind: "person", Name: fmt.Sprintf("Ada Lovelace %d", c), Source: "web", Region: "GB",
						Contacts: []domain.Contact{{Kind: "email", Value: fmt.Sprintf("ada%d@example.com", c)}, {Kind: "phone", Value: "+49 30 1234567"}},
					}
				}
				f.customer = ids[c]
				facts = append(facts, f)
			}
			position = s.append(facts...)
		}
	}
	return position
}

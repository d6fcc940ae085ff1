package projections

import (
	"errors"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func awaitState(t testing.TB, e *Engine, projection, state string) Status {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		statuses, err := e.Status(t.Context())
		must(t, err)
		for _, s := range statuses {
			if s.Projection == projection && s.State == state {
				return s
			}
			if s.Projection == projection && time.Now().After(deadline) {
				t.Fatalf("%s is %s, want %s: %+v", projection, s.State, state, s)
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func awaitPosition(t testing.TB, pool *pgxpool.Pool, projection string, position uint64) {
	t.Helper()
	deadline := time.Now().Add(60 * time.Second)
	for {
		var at uint64
		must(t, pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = $1`, projection).Scan(&at))
		if at >= position {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is at %d, want %d", projection, at, position)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func visited() domain.Event {
	return &domain.CustomerVisited{VisitID: domain.ID(uuid.New()), Mode: "phone", Content: "hello"}
}

func TestStatusOfALiveEngine(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	e := s.engine(s.pool, nil)
	run(t, e)
	id := domain.ID(uuid.New())
	position := s.append(
		fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning},
		fact{customer: id, event: visited(), occurred: beginning})
	awaitAll(t, s.pool, position) // also the models that have no use for the events
	for _, name := range Names() {
		st := awaitState(t, e, name, "live")
		if st.Position != st.Head || st.LagEvents == nil || *st.LagEvents != 0 || st.LagSeconds != 0 || !st.Leads || st.Error != "" {
			t.Errorf("status %+v", st)
		}
	}
}

// TestNodeRestarts has the node away for a while, on the same port and data.
func TestNodeRestarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := startNode(t, dir, "")
	s := storesOn(t, n.ConnectionString())
	run(t, s.engine(s.pool, nil))
	id := domain.ID(uuid.New())
	awaitAll(t, s.pool, s.append(fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
	address := n.Addr().String()
	must(t, n.Close())
	startNode(t, dir, address)
	awaitAll(t, s.pool, s.append(fact{customer: id, event: visited(), occurred: beginning}))
	newReference(t, s).check(t, s.pool)
}

// TestLogRestoredToAnEarlierPoint puts an old copy of the log in the place of
// the one that was read, and lets it grow past the checkpoint: its positions
// are other events', and no projection may go on.
func TestLogRestoredToAnEarlierPoint(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"while running", "between runs"} {
		t.Run(how, func(t *testing.T) {
			dir := t.TempDir()
			n := startNode(t, dir, "")
			s := storesOn(t, n.ConnectionString())
			e := s.engine(s.pool, nil)
			stop := run(t, e)
			id := domain.ID(uuid.New())
			awaitAll(t, s.pool, s.append(fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning}))
			address := n.Addr().String()
			must(t, n.Close())
			old := t.TempDir()
			must(t, os.CopyFS(old, os.DirFS(dir)))
			n = startNode(t, dir, address)
			awaitAll(t, s.pool, s.append(fact{customer: id, event: visited(), occurred: beginning}))
			must(t, n.Close())
			if how == "between runs" {
				stop()
			}
			startNode(t, old, address)
			s.heads[id] = 0
			for range 5 {
				s.append(fact{customer: id, event: visited(), occurred: beginning})
			}
			if how == "between runs" {
				e = s.engine(s.pool, nil)
				run(t, e)
			}
			for _, name := range Names() {
				if st := awaitState(t, e, name, "stopped"); !strings.Contains(st.Error, "not the one that was read before") {
					t.Errorf("%s stopped by %q", name, st.Error)
				}
			}
		})
	}
}

func startNode(t testing.TB, dir, address string) *node.Node {
	t.Helper()
	n, err := node.Start(t.Context(), node.Config{Dir: dir, Listen: address, MemTableBytes: 4 << 20, CacheBytes: 16 << 20})
	must(t, err)
	t.Cleanup(func() { _ = n.Close() })
	return n
}

func TestAnotherLogStopsEveryProjection(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	stop := run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, s.append(someFacts(t, &history{}, 5)...))
	stop()
	other, err := eventstore.Dial(t.Context(), nodetest.Start(t).ConnectionString(), s.vault, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = other.Close() })
	e := s.engine(s.pool, func(c *Config) { c.Store = other })
	run(t, e)
	for _, name := range Names() {
		if st := awaitState(t, e, name, "stopped"); !strings.Contains(st.Error, ErrLineage.Error()) {
			t.Errorf("%s stopped by %q", name, st.Error)
		}
	}
}

func TestUnknownEventStopsEveryProjectionAtIt(t *testing.T) {
	t.Parallel()
	connection := nodetest.Start(t).ConnectionString()
	s := storesOn(t, connection)
	id := domain.ID(uuid.New())
	position := s.append(fact{customer: id, event: &domain.CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}, occurred: beginning})
	for _, when := range []string{"live", "behind"} {
		e := s.engine(s.pool, nil)
		stop := run(t, e)
		if when == "live" {
			awaitAll(t, s.pool, position)
			awaitState(t, e, "customers", "live")
			position, _, _ = s.log.Head(t.Context()) // the engine has named the log
			appendUnknown(t, connection, domain.CustomerStream(id))
		}
		for _, name := range Names() {
			st := awaitState(t, e, name, "stopped")
			if st.Position != position || !strings.Contains(st.Error, "CustomerTeleported") {
				t.Errorf("%s: %s stopped at %d, want %d, by %q", when, name, st.Position, position, st.Error)
			}
		}
		stop()
	}
}

func appendUnknown(t testing.TB, connection, stream string) {
	t.Helper()
	config, err := esdb.ParseConnectionString(connection)
	must(t, err)
	config.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(config)
	must(t, err)
	defer client.Close() //nolint:errcheck // a test's
	_, err = client.AppendToStream(t.Context(), stream, esdb.AppendToStreamOptions{}, esdb.EventData{
		EventID: uuid.New(), EventType: "CustomerTeleported", ContentType: esdb.ContentTypeJson,
		Data: []byte(`{}`), Metadata: []byte(`{"schema":1,"occurredAt":"2024-03-01T00:00:00Z"}`),
	})
	must(t, err)
}

func TestAnotherZoneIsRefused(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	stop := run(t, s.engine(s.pool, nil))
	awaitAll(t, s.pool, 1)
	stop()
	err := s.engine(s.pool, func(c *Config) { c.Zone = time.UTC }).Run(t.Context())
	if !errors.Is(err, ErrZone) {
		t.Errorf("got %v, want ErrZone", err)
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	s := newStores(t)
	done := make(chan error)
	for range 3 {
		go func() { done <- Setup(t.Context(), s.pool) }()
	}
	for range 3 {
		must(t, <-done)
	}
	rows, err := s.pool.Query(t.Context(), `
SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'v') AND (c.relnamespace IN ('read'::regnamespace, 'analytics'::regnamespace)
  OR c.relnamespace::regnamespace::text ~ '_v[0-9]+$') AND col_description(c.oid, a.attnum) IS NULL`)
	must(t, err)
	for rows.Next() {
		var column string
		must(t, rows.Scan(&column))
		t.Errorf("column %s has no comment", column)
	}
	must(t, rows.Err())
	rows, err = s.pool.Query(t.Context(), `
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'analytics' AND (column_name ~ '_(ref|grams|keys)$' OR column_name IN ('refs', 'key') OR data_type = 'bytea' OR data_type = 'ARRAY' AND udt_name NOT IN ('_text', '_uuid'))`)
	must(t, err)
	for rows.Next() {
		var column string
		must(t, rows.Scan(&column))
		t.Errorf("analysts see %s", column)
	}
	must(t, rows.Err())

	// Each process that leads a model makes what indexes are missing. One that has the name
	// of another is never made.
	for _, m := range Models {
		names := map[string]bool{}
		for _, x := range indexSQL.FindAllStringSubmatch(m.section("indexes"), -1) {
			if names[x[1]] {
				t.Errorf("%s has two indexes that are called %s", m.Name, x[1])
			}
			names[x[1]] = true
		}
		if strings.Contains(strings.NewReplacer("INDEX IF NOT EXISTS ", "", "ALTER INDEX ", "").Replace(m.section("indexes")), "INDEX ") {
			t.Errorf("%s has an index that is made without a look whether it is there", m.Name)
		}
	}

	// What docs/read-models.md says of dropping one.
	_, err = s.pool.Exec(t.Context(), `DROP SCHEMA managed_days_v2 CASCADE;
DELETE FROM dossier.read_model WHERE projection = 'managed_days'; DELETE FROM dossier.checkpoint WHERE projection = 'managed_days'`)
	must(t, err)
	must(t, Setup(t.Context(), s.pool))
	_, err = s.pool.Exec(t.Context(), `SELECT * FROM analytics.managed_days`)
	must(t, err)
}

package pgtest

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/internal/postgres"
)

// Template is what the databases of many tests begin with. It is made once for a
// test program and copied for each test, which takes a tenth of the time that
// hundreds of tables take to be made. Its zero value but for Setup is ready to use,
// by many tests at once.
type Template struct {
	// Setup makes what is in it. It leaves no connection to the database open.
	Setup func(ctx context.Context, pool *pgxpool.Pool) error

	once sync.Once
	name string
	err  error
}

// Database is [Database] with what is in the template.
func (p *Template) Database(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, p.URL(t))
}

// URL is [URL] with what is in the template.
func (p *Template) URL(t testing.TB) string {
	t.Helper()
	if os.Getenv(ServerVariable) != "" { // where nobody would take the template away
		own := URL(t)
		if err := p.setup(own); err != nil {
			t.Fatalf("pgtest: %v", err)
		}
		return own
	}
	p.once.Do(func() {
		var made string
		if made, p.name, p.err = create(t, "dossier_template_", empty); p.err == nil {
			p.err = p.setup(made)
		}
	})
	if p.err != nil {
		t.Fatalf("pgtest: template: %v", p.err)
	}
	return database(t, p.name)
}

// setup has a context of its own: what it makes is not only of the test that comes first.
func (p *Template) setup(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), adminTimeout)
	defer cancel()
	pool, err := postgres.Open(ctx, url, postgres.Options{ApplicationName: "dossier-test", MaxConns: 2})
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := p.Setup(ctx, pool); err != nil {
		return fmt.Errorf("set the template up: %w", err)
	}
	return nil
}

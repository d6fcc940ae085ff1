package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/projections"
)

// benchGet compares reads of one customer over HTTP with the same statement
// sent by pgbench.
func benchGet(ctx context.Context, w *world, o options, r *report) error {
	bench, err := findPgbench(ctx, w.pool)
	if err != nil {
		r.note("get by id was skipped: %v", err)
		return nil
	}
	log, err := w.fill(ctx, o.events)
	if err != nil {
		return err
	}
	p, err := w.helper(ctx, "project")
	if err != nil {
		return err
	}
	err = errors.Join(atRest(ctx, w.pool, projections.Models, log.position), p.stop())
	if err != nil {
		return err
	}
	if _, err := w.pool.Exec(ctx, `VACUUM ANALYZE`); err != nil {
		return err
	}
	statement, err := w.statementOfGet(ctx)
	if err != nil {
		return err
	}
	script := filepath.Join(w.dir, "get.sql")
	id := `('00000000-0000-4000-8000-' || lpad(:n::text, 12, '0'))::uuid`
	text := fmt.Sprintf("\\set n random(0, %d)\n%s;\n", log.customers-1, strings.Join(strings.Fields(strings.ReplaceAll(statement, "$1", id)), " "))
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		return err
	}
	c, err := client.New(w.base, client.APIKey(w.key), client.Patience(0))
	if err != nil {
		return err
	}
	for round := range o.rounds {
		for _, n := range o.clients {
			var ours, theirs float64
			sides := []func() error{
				func() (err error) { ours, err = getsPerSecond(ctx, c, log, n, o.window()); return err },
				func() (err error) { theirs, err = w.pgbench(ctx, bench, script, n, o.window()); return err },
			}
			for i := range sides {
				if err := sides[(i+round)%2](); err != nil {
					return fmt.Errorf("%d clients: %w", n, err)
				}
			}
			r.add(fmt.Sprintf("customers read over HTTP, %d clients", n), "pgbench -M prepared", ours, theirs)
		}
	}
	return nil
}

func getsPerSecond(ctx context.Context, c *client.Client, log *filled, clients int, window time.Duration) (float64, error) {
	return inWindow(ctx, clients, window, func(int, int) error {
		var got struct {
			ID       string  `json:"id"`
			Revision int     `json:"revision"`
			Name     *string `json:"name"`
		}
		n := rand.IntN(log.customers) //nolint:gosec // no secret
		if err := c.Get(ctx, "/v1/customers/"+customerID(n), &got); err != nil {
			return err
		}
		// Control: it is the customer, whole and opened.
		if got.Revision != customerEvents-1 || got.Name == nil || *got.Name != fmt.Sprintf("Ada Lovelace %d", n) {
			return fmt.Errorf("customer %d was answered as %+v", n, got)
		}
		return nil
	})
}

// statementOfGet asks the API once, in this process, and returns the statement
// that it sent: the one that is measured cannot drift from the one that is used.
func (w *world) statementOfGet(ctx context.Context) (string, error) {
	config, err := pgxpool.ParseConfig(w.role.Postgres)
	if err != nil {
		return "", err
	}
	var seen statements
	config.ConnConfig.Tracer = &seen
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	router, service, _ := w.router(pool, watermark.New(pool))
	defer service.Close(ctx) //nolint:errcheck // it has no commands
	answer := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/customers/"+customerID(0), nil)
	request.Header.Set("Authorization", "Bearer "+w.key)
	router.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return "", fmt.Errorf("get by id was answered with %d %s", answer.Code, answer.Body)
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if len(seen.sql) != 1 || strings.Contains(seen.sql[0], "$2") {
		return "", fmt.Errorf("get by id is not one statement with one parameter any more: %q", seen.sql)
	}
	return seen.sql[0], nil
}

// statements remembers what is sent about customers.
type statements struct {
	mu  sync.Mutex // guards sql
	sql []string
}

// TraceQueryStart implements pgx.QueryTracer.
func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(data.SQL, "read.customers") {
		s.sql = append(s.sql, data.SQL)
	}
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// findPgbench asks the running server where its own programs are.
func findPgbench(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	var dir string
	if err := pool.QueryRow(ctx, `SELECT setting FROM pg_config WHERE name = 'BINDIR'`).Scan(&dir); err != nil {
		return "", fmt.Errorf("where the server's programs are: %w", err)
	}
	if path := filepath.Join(dir, "pgbench"); exec.CommandContext(ctx, path, "--version").Run() == nil { //nolint:gosec // the server's own
		return path, nil
	}
	path, err := exec.LookPath("pgbench")
	if err != nil {
		return "", fmt.Errorf("there is no pgbench in %s or PATH", dir)
	}
	return path, nil
}

var (
	tpsLine    = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)
	failedLine = regexp.MustCompile(`(?m)^number of failed transactions: 0 `)
)

func (w *world) pgbench(ctx context.Context, program, script string, clients int, window time.Duration) (float64, error) {
	// Its duration includes connecting, which its figure does not.
	seconds := int(window.Seconds()) + 2
	out, err := exec.CommandContext(ctx, program, "-n", "-M", "prepared", "-f", script, //nolint:gosec // found above
		"-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(clients, 2)), "-T", strconv.Itoa(seconds), w.role.Postgres).CombinedOutput()
	tps := tpsLine.FindSubmatch(out)
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	if tps == nil || !failedLine.Match(out) {
		return 0, fmt.Errorf("pgbench had failures:\n%s", out)
	}
	return strconv.ParseFloat(string(tps[1]), 64)
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dossier-crm/dossier/automation/reclassify"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/phone"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/internal/watermark"
	"github.com/dossier-crm/dossier/projections"
	"github.com/dossier-crm/dossier/readapi"
)

// The program is also its own helper: started again with a role in this
// variable it is the node, the API or the projectors, each in a process of its
// own so that a profile shows one of them and a client costs the server nothing
// but what clients cost.
const childEnv = "DOSSIER_BENCH_CHILD"

// role is what a child is told.
type role struct {
	Name       string // node, api or project
	Dir        string // of the node
	Eventstore string
	Postgres   string
	Keyring    string
	Profile    string // file; empty for none
}

// child is a started helper. It ends when its standard input does, so none is
// left behind however this process ends.
type child struct {
	cmd   *exec.Cmd
	stdin io.Closer
	said  string // where it can be reached
}

func startChild(ctx context.Context, r role) (*child, error) {
	spec, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(context.WithoutCancel(ctx), self)} //nolint:gosec // this program
	c.cmd.Env = append(os.Environ(), childEnv+"="+string(spec))
	c.cmd.Stderr = os.Stderr
	in, err := c.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", r.Name, err)
	}
	c.stdin = in
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s did not get ready: %w", r.Name, err), c.stop())
	}
	c.said = strings.TrimSpace(line)
	return c, nil
}

func (c *child) stop() error {
	_ = c.stdin.Close()
	return c.cmd.Wait()
}

// runChild plays a role until standard input ends. It returns the exit status.
func runChild(spec string) int {
	var r role
	err := json.Unmarshal([]byte(spec), &r)
	if err == nil {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
		err = r.play(ctx)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %s: %v\n", r.Name, err)
		return 1
	}
	return 0
}

func (r role) play(ctx context.Context) error {
	stop, err := profile(r.Profile)
	if err != nil {
		return err
	}
	defer stop()
	if r.Name == "node" {
		n, err := node.Start(ctx, node.Config{Dir: r.Dir})
		if err != nil {
			return err
		}
		fmt.Println(n.ConnectionString())
		<-ctx.Done()
		return n.Close()
	}
	s, err := openStores(ctx, r)
	if err != nil {
		return err
	}
	defer s.close()
	if r.Name == "project" {
		engine, err := projections.New(projections.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Zone: time.UTC, Logger: s.log})
		if err != nil {
			return err
		}
		fmt.Println("projecting")
		return engine.Run(ctx)
	}
	return s.serve(ctx)
}

// profile writes a CPU profile until the function that it returns is called.
func profile(file string) (stop func(), err error) {
	if file == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return nil, err
	}
	f, err := os.Create(file) //nolint:gosec // the person's own choice
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, err
	}
	return func() { pprof.StopCPUProfile(); _ = f.Close() }, nil
}

// stores are opened as cmd/dossier opens them.
type stores struct {
	pool   *pgxpool.Pool
	vault  *vault.Vault
	events *eventstore.Store
	log    *slog.Logger
}

func openStores(ctx context.Context, r role) (_ *stores, err error) {
	s := &stores{log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.pool, err = postgres.Open(ctx, r.Postgres, postgres.Options{MaxConns: 24}); err != nil {
		return nil, err
	}
	if err := projections.Setup(ctx, s.pool); err != nil {
		return nil, err
	}
	if err := access.Setup(ctx, s.pool); err != nil {
		return nil, err
	}
	if err := reclassify.Setup(ctx, s.pool); err != nil {
		return nil, err
	}
	keyring, err := vault.OpenKeyring(r.Keyring)
	if err != nil {
		return nil, err
	}
	if s.vault, err = vault.Open(ctx, s.pool, keyring, vault.Options{}); err != nil {
		return nil, err
	}
	s.events, err = eventstore.Dial(ctx, r.Eventstore, s.vault, s.log)
	return s, err
}

func (s *stores) close() {
	if s.events != nil {
		_ = s.events.Close()
	}
	if s.pool != nil {
		s.pool.Close()
	}
}

// router is the API with the middleware that the program has around it.
func (s *stores) router(pool *pgxpool.Pool, marks *watermark.Watcher) (*chi.Mux, *commands.Service, *reclassify.Service) {
	service := commands.NewService(commands.Config{Store: s.events, Vault: s.vault, Pool: pool, Log: s.log, Now: time.Now, Numbers: phone.Plans{}.Read})
	door := access.NewDoor(access.Config{Pool: s.pool, Log: s.log}) // no Run: nothing is revoked here
	router := chi.NewRouter()
	router.Use(httpkit.Correlate, httpkit.Observe(s.log, prometheus.NewRegistry()), httpkit.Recover(s.log), door.Authenticate)
	api := httpkit.NewAPI(router, "Dossier", "bench", "")
	access.Guard(api, nil)
	service.Register(api)
	classes := reclassify.New(reclassify.Config{Pool: pool, Store: s.events, Commands: service, Log: s.log, Now: time.Now})
	classes.Register(api)
	readapi.Register(api, readapi.Config{
		Journal: access.NewJournal(s.pool),
		Pool:    pool, Vault: s.vault, Store: s.events, Watermark: marks, Zone: time.UTC, Numbers: phone.Plans{}.Read,
		Status: func(context.Context) ([]readapi.ProjectionStatus, error) { return nil, nil },
	})
	return router, service, classes
}

func (s *stores) serve(ctx context.Context) error {
	marks := watermark.New(s.pool)
	router, service, classes := s.router(s.pool, marks)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: router, ReadHeaderTimeout: 5 * time.Second}
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	go func() { _ = marks.Run(background) }()
	go func() { _ = classes.Run(background) }()
	go func() { _ = server.Serve(listener) }()
	fmt.Println("http://" + listener.Addr().String())
	<-ctx.Done()
	drain, cancel := context.WithTimeout(background, 5*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(drain), service.Close(drain))
}

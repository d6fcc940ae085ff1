package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"time"
	_ "time/tzdata" // days of a configured zone, also in an image without zone files

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/dossier-crm/dossier/automation"
	"github.com/dossier-crm/dossier/automation/duplicate"
	"github.com/dossier-crm/dossier/automation/greeting"
	"github.com/dossier-crm/dossier/automation/job"
	"github.com/dossier-crm/dossier/automation/reclassify"
	"github.com/dossier-crm/dossier/automation/webhook"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/watermill"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/erasure"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/ledger"
	"github.com/dossier-crm/dossier/internal/phone"
	"github.com/dossier-crm/dossier/internal/postgres"
	"github.com/dossier-crm/dossier/internal/telemetry"
	"github.com/dossier-crm/dossier/internal/vault"
	"github.com/dossier-crm/dossier/projections"
)

// zoneFlag is shared by all commands that compute days.
type zoneFlag struct {
	TimeZone string `help:"Time zone whose days the figures count by (IANA name). It is fixed at the first start." default:"UTC" env:"DOSSIER_TIME_ZONE" placeholder:"ZONE"`
}

// phoneFlag is shared by all commands that read phone numbers.
type phoneFlag struct {
	PhoneRegion string `help:"Country (ISO 3166-1 code, such as DE) whose numbering plan a phone number without a country's prefix is read by, where the customer's record has no region. Numbers that were read before stay what they are." env:"DOSSIER_PHONE_REGION" placeholder:"CODE"`
}

// shardsFlag is shared by all commands that run projectors.
type shardsFlag struct {
	Shards int `help:"Shards of each read model that can be written in several at once. More than one pays where Postgres has cores to spare." default:"1" env:"DOSSIER_SHARDS" placeholder:"N"`
}

// storeFlags say which stores a command works on.
type storeFlags struct {
	Eventstore string `help:"Connection string of EventStoreDB, esdb://…" env:"DOSSIER_EVENTSTORE" placeholder:"URL" required:""`
	Postgres   string `help:"Connection string of Postgres, postgres://…" env:"DOSSIER_POSTGRES" placeholder:"URL" required:""`
	Keyring    string `help:"File with the bucket keys that customers' data keys are wrapped with. Made at the first start; without it nothing personal can ever be read again." env:"DOSSIER_KEYRING" placeholder:"FILE" required:"" type:"path"`
	zoneFlag
	phoneFlag
	shardsFlag
	transitFlags
	integrationFlags
	evidenceFlags
}

// stores are the opened stores that everything else is built on.
type stores struct {
	pool     *pgxpool.Pool
	reads    *pgxpool.Pool // for queries of the API; pool where there is no API
	postgres string        // connection string
	vault    *vault.Vault
	events   *eventstore.Store
	zone     *time.Location
	numbers  domain.Numbers // reads phone numbers
	shards   int            // of read models that can have several
	log      *slog.Logger
	requests *slog.Logger // gets a line for each request
	registry *prometheus.Registry
	hub      *watermill.Hub // the process's one live subscription
	endHub   func()

	certificates                erasure.Signer // of erasures
	endVault                    func()
	retention                   domain.Retention // for the register
	importDir                   string
	importSecret, webhookSecret [32]byte
	webhookAllow                []netip.Prefix

	evidence evidence.Store // the bytes of attachments

	origin  string   // of the ledger
	signing *signing // nil where this process does not sign
}

// setUp makes the tables of all parts, or brings them up to date. Any number of
// processes may call it at the same time.
func setUp(ctx context.Context, pool *pgxpool.Pool) error {
	for _, setup := range []func(context.Context, *pgxpool.Pool) error{
		projections.Setup, access.Setup, ledger.Setup, automation.Setup, greeting.Setup, duplicate.Setup,
		job.Setup, webhook.Setup, reclassify.Setup,
	} {
		if err := setup(ctx, pool); err != nil {
			return err
		}
	}
	return nil
}

func openStores(ctx context.Context, f storeFlags, log *slog.Logger, registry *prometheus.Registry) (_ *stores, err error) {
	s := &stores{log: log, requests: log, registry: registry, webhookAllow: f.WebhookAllow, postgres: f.Postgres}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	s.shards = f.Shards
	if s.zone, err = time.LoadLocation(f.TimeZone); err != nil {
		return nil, fmt.Errorf("--time-zone: %w", err)
	}
	plans, err := phone.PlansAt(f.PhoneRegion)
	if err != nil {
		return nil, fmt.Errorf("--phone-region: %w", err)
	}
	s.numbers = plans.Read
	if s.pool, err = postgres.Open(ctx, f.Postgres, postgres.Options{MaxConns: 24, Tracer: telemetry.Queries()}); err != nil {
		return nil, err
	}
	telemetry.Pool(registry, "main", s.pool)
	s.reads = s.pool
	if err := setUp(ctx, s.pool); err != nil {
		return nil, err
	}
	keyring, err := vault.OpenKeyring(f.Keyring)
	if err != nil {
		return nil, err
	}
	s.takeSecrets(keyring, f.Keyring)
	if s.evidence, err = f.store(ctx, f.Keyring); err != nil {
		return nil, err
	}
	wrapper, err := f.wrapper()
	if err != nil {
		return nil, err
	}
	if s.vault, err = vault.Open(ctx, s.pool, keyring, vault.Options{Wrapper: wrapper}); err != nil {
		return nil, err
	}
	dial, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if s.events, err = eventstore.Dial(dial, f.Eventstore, s.vault, log); err != nil {
		return nil, err
	}
	s.startHub(log)
	return s, s.openPrivacy(ctx, keyring)
}

// startHub begins the live subscription, which lasts until close. Its error is
// that of everybody who reads from it.
func (s *stores) startHub(log *slog.Logger) {
	s.hub = watermill.NewHub(s.events, log, watermill.HubOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.hub.Run(ctx)
	}()
	s.endHub = func() { cancel(); <-done }
}

// feed gives one reader the events of the log.
type feed struct{ *watermill.Feed }

func (f feed) Next(ctx context.Context, after uint64) ([]*eventstore.Event, error) {
	batch, err := f.Feed.Next(ctx, after)
	return batch.Events, err
}

func (s *stores) close() {
	if s.endVault != nil {
		s.endVault()
	}
	if s.endHub != nil {
		s.endHub()
	}
	if s.events != nil {
		_ = s.events.Close()
	}
	if s.pool != nil {
		s.pool.Close()
	}
}

// project runs the projectors until ctx ends.
func (s *stores) project(ctx context.Context) error {
	engine, err := projections.New(projections.Config{
		Store: s.events, Vault: s.vault, Pool: s.pool, Zone: s.zone, Logger: s.log, Registerer: s.registry, Hub: s.hub, Shards: s.shards,
	})
	if err != nil {
		return err
	}
	if err := engine.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("projectors: %w", err)
	}
	return nil
}

func newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}

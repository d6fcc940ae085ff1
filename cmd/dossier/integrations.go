package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/automation/job"
	"github.com/dossier-crm/dossier/automation/reclassify"
	"github.com/dossier-crm/dossier/automation/webhook"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/internal/vault"
)

// integrationFlags say how other programs are worked with.
type integrationFlags struct {
	WebhookAllow []netip.Prefix `help:"Networks inside that webhooks may lead to, besides the world outside; with any, http is allowed too." env:"DOSSIER_WEBHOOK_ALLOW" placeholder:"CIDR,…"`
}

// integrations are what other programs are worked with beyond requests: imports
// and webhooks.
type integrations struct {
	imports  *job.Service
	webhooks *webhook.Service
	classes  *reclassify.Service
}

// takeSecrets takes the secrets of integrations from the keyring, beside whose file
// imports are kept, sealed.
func (s *stores) takeSecrets(keyring *vault.Keyring, path string) {
	s.importDir = filepath.Join(filepath.Dir(path), "imports")
	s.importSecret, s.webhookSecret = keyring.Derive("imports"), keyring.Derive("webhooks")
}

func (s *stores) integrations(service *commands.Service) (*integrations, error) {
	imports, err := job.New(job.Config{
		Pool: s.pool, Store: s.events, Vault: s.vault, Commands: service, Dir: s.importDir, Secret: s.importSecret, Log: s.log, Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	return &integrations{
		imports: imports,
		webhooks: webhook.New(webhook.Config{
			Pool: s.pool, Store: s.events, Hub: s.hub, Secret: s.webhookSecret, Allow: s.webhookAllow, Log: s.log, Now: time.Now,
		}),
		classes: reclassify.New(reclassify.Config{Pool: s.pool, Store: s.events, Commands: service, Log: s.log, Now: time.Now}),
	}, nil
}

func (i *integrations) register(api huma.API) {
	i.imports.Register(api)
	i.webhooks.Register(api)
	i.classes.Register(api)
}

// run works until ctx ends.
func (i *integrations) run(ctx context.Context) error {
	var group errgroup.Group
	for name, run := range map[string]func(context.Context) error{"imports": i.imports.Run, "webhooks": i.webhooks.Run, "classes": i.classes.Run} {
		group.Go(func() error {
			if err := run(ctx); err != nil && !errors.Is(err, context.Canceled) {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		})
	}
	return group.Wait()
}

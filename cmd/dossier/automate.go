package main

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dossier-crm/dossier/automation"
	"github.com/dossier-crm/dossier/automation/duplicate"
	"github.com/dossier-crm/dossier/automation/greeting"
	"github.com/dossier-crm/dossier/commands"
)

type automateCommand struct {
	storeFlags
	MetricsListen string `help:"Address of metrics, profiles and health, for operators: it asks for no credential. Empty for none." default:"127.0.0.1:8083" env:"DOSSIER_METRICS_LISTEN" placeholder:"ADDR"`
}

// Run runs the reactors and timers until ctx ends.
func (c *automateCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	operators, err := listenForOperators(c.MetricsListen)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Automating. Several processes may do so; one at a time works on each reactor, timers fire in any.")
	return s.together(ctx, operators, s.automate)
}

// automate runs the reactors and timers until ctx ends.
func (s *stores) automate(ctx context.Context) error {
	service := commands.NewService(commands.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Log: s.log, Now: time.Now, Numbers: s.numbers})
	engine, err := automation.New(automation.Config{
		Store: s.events, Pool: s.pool, Commands: service, Reactors: automation.Reactors, Logger: s.log, Registerer: s.registry,
	})
	if err != nil {
		return err
	}
	greetings := &greeting.Job{Store: s.events, Pool: s.pool, Commands: service, Index: s.vault.Index, Zone: s.zone, Log: s.log, Now: time.Now}
	duplicates := &duplicate.Job{Store: s.events, Pool: s.pool, Commands: service, Zone: s.zone, Log: s.log, Now: time.Now}
	var group sync.WaitGroup
	group.Go(func() { _ = greetings.Run(ctx) }) // the end of ctx is its only error
	group.Go(func() { _ = duplicates.Run(ctx) })
	err = engine.Run(ctx)
	group.Wait()
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if closed := service.Close(drain); err == nil {
		err = closed
	}
	return err
}

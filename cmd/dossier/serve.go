package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"golang.org/x/sync/errgroup"
)

type serveCommand struct {
	storeFlags
	retainFlags
	ledgerFlags
	Listen        string `help:"Address of the API." default:"127.0.0.1:8080" env:"DOSSIER_LISTEN" placeholder:"ADDR"`
	MetricsListen string `help:"Address of metrics, profiles and health, for operators: it asks for no credential. Empty for none." default:"127.0.0.1:8081" env:"DOSSIER_METRICS_LISTEN" placeholder:"ADDR"`
	accessFlags
}

// Run serves the API until ctx ends.
func (c *serveCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	s.retention = c.retention()
	if err := s.openLedger(ctx, c.ledgerFlags); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	defer listener.Close() //nolint:errcheck // closed by the server in the end
	operators, err := listenForOperators(c.MetricsListen)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "API on http://%s\n", listener.Addr())
	return s.together(ctx, operators, func(ctx context.Context) error { return s.serve(ctx, listener, c.accessFlags) })
}

type projectCommand struct {
	storeFlags
	ledgerFlags
	privacyFlags
	MetricsListen string `help:"Address of metrics, profiles and health, for operators: it asks for no credential. Empty for none." default:"127.0.0.1:8082" env:"DOSSIER_METRICS_LISTEN" placeholder:"ADDR"`
}

// Run runs the projectors until ctx ends.
func (c *projectCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.openLedger(ctx, c.ledgerFlags); err != nil {
		return err
	}
	operators, err := listenForOperators(c.MetricsListen)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Projecting. Several processes may do so; one at a time works on each read model.")
	return s.together(ctx, operators, func(ctx context.Context) error {
		group, working := errgroup.WithContext(ctx)
		group.Go(func() error { return s.projectAndSign(working) })
		group.Go(func() error { return s.keepPromises(working, c.privacyFlags) })
		return group.Wait()
	})
}

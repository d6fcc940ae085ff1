package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
)

type serveCommand struct {
	storeFlags
	Listen string `help:"Address of the API." default:"127.0.0.1:8080" env:"DOSSIER_LISTEN" placeholder:"ADDR"`
}

// Run serves the API until ctx ends.
func (c *serveCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	fmt.Fprintf(out, "API on http://%s\n", listener.Addr())
	return s.serve(ctx, listener)
}

type projectCommand struct {
	storeFlags
}

// Run runs the projectors until ctx ends.
func (c *projectCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	s, err := openStores(ctx, c.storeFlags, log, newRegistry())
	if err != nil {
		return err
	}
	defer s.close()
	fmt.Fprintln(out, "Projecting. Several processes may do so; one at a time works on each read model.")
	return s.project(ctx)
}

package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/dossier-crm/dossier/eventstore/node"
)

type nodeCommand struct {
	Run nodeRunCommand `cmd:"" default:"withargs" help:"Run the node (the default)."`
}

type nodeRunCommand struct {
	Listen  string `help:"Address for gRPC." default:"127.0.0.1:2113" env:"DOSSIER_NODE_LISTEN" placeholder:"ADDR"`
	Dir     string `help:"Data directory." default:"./dossier-data/node" env:"DOSSIER_NODE_DIR" type:"path" placeholder:"DIR"`
	Import  string `help:"File of events, one JSON object a line, to load into an empty directory first." type:"existingfile" placeholder:"FILE"`
	TLSCert string `name:"tls-cert" help:"Certificate; with it callers must authenticate." type:"existingfile" placeholder:"FILE"`
	TLSKey  string `name:"tls-key" help:"Key of the certificate." type:"existingfile" placeholder:"FILE"`
}

// Run serves the node until ctx ends.
func (c *nodeRunCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	if c.Import != "" {
		f, err := os.Open(c.Import)
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read
		if err := node.ImportDir(ctx, c.Dir, f); err != nil {
			return fmt.Errorf("import %s: %w", c.Import, err)
		}
	}
	n, err := node.Start(ctx, node.Config{Dir: c.Dir, Listen: c.Listen, TLSCertFile: c.TLSCert, TLSKeyFile: c.TLSKey, Logger: log})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Node on", n.ConnectionString())
	<-ctx.Done()
	return n.Close()
}

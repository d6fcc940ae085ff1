package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node"
)

type nodeCommand struct {
	Run      nodeRunCommand      `cmd:"" default:"withargs" help:"Run the node (the default)."`
	Backup   nodeBackupCommand   `cmd:"" help:"Back a node up, running or not: consistent, and with hard links where the file system has them."`
	Restore  nodeRestoreCommand  `cmd:"" help:"Make a data directory from a backup."`
	Verify   nodeVerifyCommand   `cmd:"" help:"Read everything: checksums, revisions, the index against the log. Exit status 1 where something is wrong."`
	Export   nodeExportCommand   `cmd:"" help:"Write all events of a stopped node, one JSON object a line."`
	Scavenge nodeScavengeCommand `cmd:"" help:"Remove what was deleted or has expired. Dossier's own streams never lose anything."`
}

// nodeDir is the data directory that a command works on. Where a node runs on it,
// the node does the work of backup, verify and scavenge.
type nodeDir struct {
	Dir string `help:"Data directory of the node." default:"./dossier-data/node" env:"DOSSIER_NODE_DIR" type:"path" placeholder:"DIR"`
}

type nodeBackupCommand struct {
	nodeDir
	To string `arg:"" help:"Directory that backups are kept in." type:"path"`
}

// Run backs the node up.
func (c *nodeBackupCommand) Run(ctx context.Context, out console) error {
	made, err := node.BackupDir(ctx, c.Dir, c.To)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, made)
	return nil
}

type nodeRestoreCommand struct {
	nodeDir
	From string `arg:"" help:"A backup." type:"existingdir"`
}

// Run restores a backup into an empty directory.
func (c *nodeRestoreCommand) Run(ctx context.Context, out console) error {
	r, err := node.Restore(ctx, c.From, c.Dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Restored up to position %d, written %s. Consumers with checkpoints at or behind that position have to begin anew.\n",
		r.End, r.Last.Format(time.RFC3339))
	return nil
}

type nodeVerifyCommand struct {
	Dir string `arg:"" help:"Data directory of the node." default:"./dossier-data/node" type:"existingdir"`
}

// Run verifies the directory.
func (c *nodeVerifyCommand) Run(ctx context.Context, out console) error {
	report, err := node.VerifyDir(ctx, c.Dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d records, %d index entries, %d streams are right.\n", report.Records, report.Indexed, report.Streams)
	for _, note := range report.Notes {
		fmt.Fprintln(out, "Not checked:", note)
	}
	for _, p := range report.Problems {
		fmt.Fprintln(out, p)
	}
	if !report.OK() {
		fmt.Fprintf(out, "%d records could not be read or are not what was written; %d damaged places were passed over.\n", report.Unread, report.Skipped)
		return fmt.Errorf("%d problems found", uint64(len(report.Problems))+report.More)
	}
	return nil
}

type nodeExportCommand struct {
	nodeDir
	Output string `short:"o" help:"File to write; standard output where it is not given." type:"path" placeholder:"FILE"`
}

// Run exports the log.
func (c *nodeExportCommand) Run(ctx context.Context, out console) error {
	if c.Output == "" {
		return node.ExportDir(ctx, c.Dir, out)
	}
	f, err := os.Create(c.Output)
	if err != nil {
		return err
	}
	return errors.Join(node.ExportDir(ctx, c.Dir, f), f.Close())
}

type nodeScavengeCommand struct{ nodeDir }

// Run scavenges.
func (c *nodeScavengeCommand) Run(ctx context.Context, out console) error {
	s, err := node.ScavengeDir(ctx, c.Dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d records of %d streams removed, %d bytes.\n", s.Records, s.Streams, s.Bytes)
	return nil
}

type nodeRunCommand struct {
	Listen        string `help:"Address for gRPC." default:"127.0.0.1:2113" env:"DOSSIER_NODE_LISTEN" placeholder:"ADDR"`
	Dir           string `help:"Data directory." default:"./dossier-data/node" env:"DOSSIER_NODE_DIR" type:"path" placeholder:"DIR"`
	Import        string `help:"File of events, one JSON object a line, to load into an empty directory first." type:"existingfile" placeholder:"FILE"`
	MetricsListen string `help:"Address of metrics, profiles and health, for operators: it asks for no credential. None where it is not given." env:"DOSSIER_NODE_METRICS_LISTEN" placeholder:"ADDR"`
	TLSCert       string `name:"tls-cert" help:"Certificate; with it callers must authenticate." type:"existingfile" placeholder:"FILE"`
	TLSKey        string `name:"tls-key" help:"Key of the certificate." type:"existingfile" placeholder:"FILE"`
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
	operators, err := listenForOperators(c.MetricsListen)
	if err != nil {
		return err
	}
	registry := newRegistry()
	n, err := node.Start(ctx, node.Config{
		Dir: c.Dir, Listen: c.Listen, TLSCertFile: c.TLSCert, TLSKeyFile: c.TLSKey, Logger: log, Registerer: registry,
	})
	if err != nil {
		if operators != nil {
			err = errors.Join(err, operators.Close())
		}
		return err
	}
	fmt.Fprintln(out, "Node on", n.ConnectionString())
	if operators != nil {
		fmt.Fprintln(out, "Metrics on http://"+operators.Addr().String()+"/metrics")
	}
	// It serves from here on; while its disk takes no appends it goes on with reads.
	ready := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }
	return besides(ctx, operators, operatorsRoutes(registry, ready), func(ctx context.Context) error {
		<-ctx.Done()
		return n.Close()
	})
}

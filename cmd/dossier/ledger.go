package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/internal/ledger"
)

// ledgerFlags say with what the ledger is signed.
type ledgerFlags struct {
	LedgerKey   string `help:"File with the key that signs checkpoints and receipts; made where there is none. All processes of an installation have the same. Without it there are no receipts, and project signs nothing." env:"DOSSIER_LEDGER_KEY" placeholder:"FILE" type:"path"`
	AuditPolicy string `help:"File with the policy that checkpoints are checked by; made where there is none. It names the witnesses that are asked. By default audit-policy beside the key." env:"DOSSIER_AUDIT_POLICY" placeholder:"FILE" type:"path"`
}

// signing is what the ledger is signed with.
type signing struct {
	key    *ledger.Key
	policy *ledger.Policy
	memory string
}

// openLedger reads, or makes, the key and the policy.
func (s *stores) openLedger(ctx context.Context, f ledgerFlags) error {
	lineage, err := s.events.Lineage(ctx)
	if err != nil {
		return err
	}
	s.origin = ledger.Origin(lineage)
	if f.LedgerKey == "" {
		return nil
	}
	if f.AuditPolicy == "" {
		f.AuditPolicy = filepath.Join(filepath.Dir(f.LedgerKey), "audit-policy")
	}
	s.signing = &signing{memory: f.LedgerKey + ".signed"}
	if s.signing.key, err = ledger.OpenKey(f.LedgerKey, s.origin); err != nil {
		return err
	}
	s.signing.policy, err = ledger.EnsurePolicy(f.AuditPolicy, s.signing.key)
	return err
}

// receipts returns what signs receipts, nil where there is no key.
func (s *stores) receipts() *ledger.Issuer {
	if s.signing == nil {
		return nil
	}
	return &ledger.Issuer{Key: s.signing.key, Now: time.Now}
}

// sign signs checkpoints until ctx ends.
func (s *stores) sign(ctx context.Context) error {
	if s.signing == nil {
		return nil
	}
	signer := ledger.Signer{
		Pool: s.pool, Key: s.signing.key, Policy: s.signing.policy, Memory: s.signing.memory, Log: s.log, Registerer: s.registry,
	}
	return signer.Run(ctx)
}

// ledgerHealth says in a word or a sentence how the ledger is. It is no reason
// not to work: what is wrong with it is for a person to look at.
func (s *stores) ledgerHealth(ctx context.Context) string {
	status, err := ledger.Reader{DB: s.pool}.Status(ctx, s.origin)
	switch {
	case err != nil:
		return "unknown"
	case status.Refusal != "":
		return "no checkpoint is published: " + status.Refusal
	case status.Alarms > 0:
		return fmt.Sprintf("alarm: %d writes by which events of a domain stream could be lost", status.Alarms)
	}
	return "ok"
}

type witnessCommand struct {
	Name    string   `help:"Name of the witness in policies and cosignatures." required:"" placeholder:"NAME"`
	KeyFile string   `help:"File with its key; made where there is none. It belongs to the witness alone." required:"" type:"path" placeholder:"FILE"`
	Memory  string   `help:"Directory for what it has cosigned; by default beside the key. Whoever loses it cosigns again from the start." type:"path" placeholder:"DIR"`
	Log     []string `help:"Key of a log to cosign for: the log line of an audit-policy, without the word log. May be given again." required:"" placeholder:"VKEY" sep:"none"`
	Listen  string   `help:"Address where it takes checkpoints." default:"127.0.0.1:8150" placeholder:"ADDR"`
}

// Run cosigns until ctx ends.
func (c *witnessCommand) Run(ctx context.Context, log *slog.Logger, out console) error {
	if c.Memory == "" {
		c.Memory = c.KeyFile + ".cosigned"
	}
	w, err := ledger.NewWitness(c.Name, c.KeyFile, c.Memory, c.Log, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	fmt.Fprintf(out, "Lines for the audit-policy:\nwitness %s %s http://%s\nquorum %s\n", c.Name, w.VerifierKey(), listener.Addr(), c.Name)
	server := &http.Server{Handler: w, ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		err = errors.Join(server.Shutdown(closing), <-ended)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// projectAndSign runs the projectors and signs checkpoints until ctx ends.
func (s *stores) projectAndSign(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.project(ctx) })
	group.Go(func() error { return s.sign(ctx) })
	return group.Wait()
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/automation/retention"
	"github.com/dossier-crm/dossier/commands"
	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/internal/erasure"
	"github.com/dossier-crm/dossier/internal/evidence"
	"github.com/dossier-crm/dossier/internal/vault"
)

// transitFlags say where bucket keys are, where not in the keyring file.
type transitFlags struct {
	TransitAddress   string `help:"Address of an OpenBao or Vault whose transit engine keeps the bucket keys, https://… Without it they are in the keyring file." env:"DOSSIER_TRANSIT_ADDRESS" placeholder:"URL"`
	TransitMount     string `help:"Mount of the transit engine." default:"transit" env:"DOSSIER_TRANSIT_MOUNT" placeholder:"NAME"`
	TransitTokenFile string `help:"File with the token, read at each request." env:"DOSSIER_TRANSIT_TOKEN_FILE" type:"path" placeholder:"FILE"`
}

func (f transitFlags) wrapper() (vault.Wrapper, error) {
	if f.TransitAddress == "" {
		return nil, nil
	}
	if f.TransitTokenFile == "" {
		return nil, errors.New("--transit-address needs --transit-token-file")
	}
	u, err := url.Parse(f.TransitAddress)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return nil, errors.New("--transit-address: want https://host:port; http only to this machine, since data keys and the token travel")
	}
	return &vault.Transit{Address: f.TransitAddress, Mount: f.TransitMount, Token: func() (string, error) {
		token, err := os.ReadFile(f.TransitTokenFile)
		return strings.TrimSpace(string(token)), err
	}}, nil
}

// isLoopback reports whether the host of a URL is this machine.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// retainFlags say for how long personal data are kept.
type retainFlags struct {
	RetainIdentity int `help:"For how many days after archiving a customer's identity is kept; then the customer is erased. 0: without end. Until a version of PUT /v1/retention is in force." default:"0" env:"DOSSIER_RETAIN_IDENTITY" placeholder:"DAYS"`
	RetainContact  int `help:"For how many days after archiving contacts are kept. 0: without end. Likewise." default:"0" env:"DOSSIER_RETAIN_CONTACT" placeholder:"DAYS"`
	RetainContent  int `help:"For how many days after archiving what was said and noted is kept. 0: without end. Likewise." default:"0" env:"DOSSIER_RETAIN_CONTENT" placeholder:"DAYS"`
}

// privacyFlags are of the processes that carry erasures out and let data expire.
type privacyFlags struct {
	KeyBackups    string `help:"Directory for the key backups that an erasure makes. Without it an erasure waits for dossier backup-keys." env:"DOSSIER_KEY_BACKUPS" type:"path" placeholder:"DIR"`
	KeyBackupDays int    `help:"For how many days a key backup may exist." default:"30" env:"DOSSIER_KEY_BACKUP_DAYS" placeholder:"N"`
	retainFlags
}

func (f retainFlags) retention() domain.Retention {
	return domain.Retention{
		domain.CategoryIdentity: f.RetainIdentity, domain.CategoryContact: f.RetainContact, domain.CategoryContent: f.RetainContent,
	}
}

// openPrivacy registers the process among those that hold keys, and applies the
// erasures of the log that the keys do not know of. Nothing is served before it.
func (s *stores) openPrivacy(ctx context.Context, keyring *vault.Keyring) (err error) {
	if s.certificates, err = erasure.NewSigner(keyring.Derive("erasure certificate")); err != nil {
		return err
	}
	s.vault.Log = s.log
	s.vault.OnForget(func(subject uuid.UUID) {
		s.hub.Forget(func(e *eventstore.Event) bool {
			of, ok := e.Subject()
			return ok && uuid.UUID(of) == subject
		})
	})
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	registered, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.vault.Run(registered, fmt.Sprintf("%s:%d", host, os.Getpid()))
	}()
	s.endVault = func() { cancel(); <-done }
	select {
	case <-s.vault.Tried():
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.erasures(privacyFlags{}).CatchUp(ctx)
}

func (s *stores) erasures(f privacyFlags) *erasure.Runner {
	return erasure.New(erasure.Config{
		Store: s.events, Vault: s.vault, Pool: s.pool, Sign: s.certificates, Log: s.log,
		Backups: f.KeyBackups, Keep: time.Duration(f.KeyBackupDays) * 24 * time.Hour,
		Purgers: []erasure.Purger{{Name: "attachments", Purge: s.purgeAttachments}},
	})
}

// keepPromises carries out erasures and lets data expire until ctx ends.
func (s *stores) keepPromises(ctx context.Context, f privacyFlags) error {
	group, working := errgroup.WithContext(ctx)
	group.Go(func() error { return s.erasures(f).Run(working) })
	sweeper := evidence.Sweeper{Store: s.evidence, Pool: s.pool, Log: s.log, Now: time.Now, Head: func(ctx context.Context) (uint64, error) {
		position, _, err := s.events.Head(ctx)
		return position, err
	}}
	group.Go(func() error { return sweeper.Run(working) })
	service := commands.NewService(commands.Config{Store: s.events, Vault: s.vault, Pool: s.pool, Log: s.log, Now: time.Now, Numbers: s.numbers})
	job := &retention.Job{Pool: s.pool, Service: service, Policy: f.retention(), Log: s.log, Now: time.Now}
	group.Go(func() error {
		err := job.Run(working)
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
		defer cancel()
		return errors.Join(err, service.Close(drain))
	})
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("privacy: %w", err)
	}
	return nil
}

type privacyCommand struct {
	CheckCertificate checkCertificateCommand `cmd:"" help:"Check the certificate of an erasure, offline."`
	VerifierKey      verifierKeyCommand      `cmd:"" help:"Print the key that checks certificates of this installation."`
}

type checkCertificateCommand struct {
	File string `arg:"" help:"The certificate." type:"existingfile"`
	Key  string `help:"The verifier key, dossier-erasure+…" required:"" placeholder:"KEY"`
}

// Run checks a certificate with nothing but the key.
func (c *checkCertificateCommand) Run(out console) error {
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	text, err := erasure.CheckCertificate(string(raw), c.Key)
	if err != nil {
		return err
	}
	fmt.Fprint(out, text)
	fmt.Fprintln(out, "The signature is right: whoever has this installation's keyring has said so.")
	return nil
}

type verifierKeyCommand struct {
	Keyring string `help:"The keyring file." env:"DOSSIER_KEYRING" required:"" type:"existingfile" placeholder:"FILE"`
}

// Run prints the key.
func (c *verifierKeyCommand) Run(out console) error {
	keyring, err := vault.OpenKeyring(c.Keyring)
	if err != nil {
		return err
	}
	sign, err := erasure.NewSigner(keyring.Derive("erasure certificate"))
	if err != nil {
		return err
	}
	fmt.Fprintln(out, sign.Verifier())
	return nil
}

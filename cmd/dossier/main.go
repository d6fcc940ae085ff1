// Command dossier is the whole CRM in one binary: stores, projectors, API, and
// the tools of those who run it. See dossier --help.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/dossier-crm/dossier/internal/telemetry"
)

func main() {
	if err := forbidCoreDumps(); err != nil {
		fmt.Fprintln(os.Stderr, "dossier: core dumps cannot be forbidden:", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		<-ctx.Done()
		stop() // a second Ctrl-C ends the program at once
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

type commandLine struct {
	LogLevel slog.Level       `help:"Least severe log line to write: debug, info, warn or error." default:"info" env:"DOSSIER_LOG_LEVEL"`
	Version  kong.VersionFlag `help:"Print the version and exit."`

	Up       upCommand       `cmd:"" help:"Run everything on this machine: stores, projectors and API."`
	Serve    serveCommand    `cmd:"" help:"Run the API against given stores."`
	Project  projectCommand  `cmd:"" help:"Run the projectors against given stores."`
	Automate automateCommand `cmd:"" help:"Run what happens by itself, reactors and timers, against given stores."`
	Node     nodeCommand     `cmd:"" help:"Run the event store node alone."`
	Verify   verifyCommand   `cmd:"" help:"Compare read models with what the log makes them. Exit status 1 where one differs."`
	Rebuild  rebuildCommand  `cmd:"" help:"Make a read model once more from the log, beside the one that is served, and show it when it has caught up."`
	Parked   parkedCommand   `cmd:"" help:"See what read models could not apply, and have it applied again or left out."`
	Keys     keysCommand     `cmd:"" help:"Make, list and revoke the keys that the API is used with."`
	Audit    auditCommand    `cmd:"" help:"Take history home as a file and check it without a server."`
	Replay   replayCommand   `cmd:"" help:"Print a customer's history as a person reads it: who did what, when, why, and what changed."`
	Witness  witnessCommand  `cmd:"" help:"Cosign the checkpoints of logs, as a process and a user of its own."`
	Privacy  privacyCommand  `cmd:"" help:"Check certificates of erasures."`

	BackupKeys  backupKeysCommand  `cmd:"" name:"backup-keys" help:"Back up the keys that customers' data keys are wrapped with, and those, for a limited time."`
	RestoreKeys restoreKeysCommand `cmd:"" name:"restore-keys" help:"Bring back keys from a key backup. Nothing else may run."`
	Import      struct {
		Orders importOrdersCommand `cmd:"" help:"Import a file of purchases through the API."`
		File   importFileCommand   `cmd:"" help:"Import a file of customers, visits, complaints, survey answers or orders as a job."`
	} `cmd:"" help:"Import real data."`
}

// run is the program: what the tests start is what the operator starts. It
// returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var line commandLine
	exit := -1
	parser, err := kong.New(&line,
		kong.Name("dossier"),
		kong.Description("An event-sourced CRM backend: the log is the truth, everything else is a fold of it."),
		kong.UsageOnError(),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.Vars{"version": version()},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		fmt.Fprintln(stderr, "dossier:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help or --version
		return exit
	}
	if err != nil {
		fmt.Fprintf(stderr, "dossier: %v\nSee dossier --help.\n", err)
		return 2
	}
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: line.LogLevel}))
	slog.SetDefault(log)
	sendTraces, err := telemetry.Start(ctx, os.Getenv)
	if err != nil {
		fmt.Fprintln(stderr, "dossier:", err)
		return 2
	}
	defer func() {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := sendTraces(last); err != nil {
			log.Warn("the last traces were not sent", "error", err)
		}
	}()
	if err := parsed.Run(log, console{stdout}, notes{stderr}); err != nil && (ctx.Err() == nil || !errors.Is(err, context.Canceled)) {
		fmt.Fprintln(stderr, "dossier:", err)
		if e, ok := errors.AsType[interface {
			error
			ExitStatus() int
		}](err); ok {
			return e.ExitStatus()
		}
		return 1
	}
	return 0
}

// notes is where a command says what is not part of its output.
type notes struct{ io.Writer }

// console is where a command prints what a person asked for.
type console struct{ io.Writer }

// Unwrap gives the file behind it to who asks whether a person is looking.
func (c console) Unwrap() io.Writer { return c.Writer }

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "dossier (unreleased)"
	}
	return "dossier " + info.Main.Version
}

// Command esnode runs a node for tests of it by other programs. The command
// for operators is dossier node.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/dossier-crm/dossier/eventstore/node"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "esnode:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var cfg node.Config
	flags := flag.NewFlagSet("esnode", flag.ContinueOnError)
	flags.StringVar(&cfg.Listen, "listen", "", "address to serve on")
	flags.StringVar(&cfg.Dir, "dir", "", "data directory")
	flags.StringVar(&cfg.TLSCertFile, "tls-cert", "", "certificate, PEM")
	flags.StringVar(&cfg.TLSKeyFile, "tls-key", "", "private key, PEM")
	flags.BoolVar(&cfg.UnsafeNoSync, "unsafe-no-sync", false, "acknowledge before the data is durable (measurements)")
	load := flags.String("import", "", "JSON lines to load before serving")
	if err := flags.Parse(args); err != nil {
		return err
	}
	cfg.Logger = slog.New(slog.NewTextHandler(os.Stderr, nil))
	if *load != "" {
		f, err := os.Open(*load)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := node.ImportDir(ctx, cfg.Dir, f); err != nil {
			return err
		}
	}
	n, err := node.Start(ctx, cfg)
	if err != nil {
		return err
	}
	fmt.Println(n.ConnectionString())
	<-ctx.Done()
	return n.Close()
}

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program: what the scripts start as
// dossier is run, as the operator would start it.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"dossier": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			if err := forbidCoreDumps(); err != nil {
				panic(err)
			}
			os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
		},
	})
}

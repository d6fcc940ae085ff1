// Command bench measures Dossier against what it is built on, side by side in
// one run on real stores, and prints the ratios. README.md says how each figure
// is made.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if spec := os.Getenv(childEnv); spec != "" {
		os.Exit(runChild(spec))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what a run is asked for.
type options struct {
	suites  []string
	seconds float64 // of one window
	events  int     // of the log that is rebuilt
	rounds  int
	clients []int
	shards  int // of projections that can be written in shards
	emmett  string
	out     string
	profile string // directory; empty for none
	dir     string // of the stores that stay; "" for a temporary one

	customers int    // of the company whose lists are asked for
	only      string // questions with this in them
	users     int    // who ask at once
	hasty     bool   // Postgres does not wait for the disk: for the smoke test
}

func (o options) window() time.Duration { return time.Duration(o.seconds * float64(time.Second)) }

// suites are the benchmarks, in the order in which they run.
var suites = map[string]func(context.Context, *world, options, *report) error{
	"disk": benchDisk, "commands": benchCommands, "rebuild": benchRebuild, "all": benchAll, "get": benchGet, "live": benchLive, "past": benchPast,
}

func run(ctx context.Context, args []string, stdout io.Writer) (err error) {
	o := options{clients: []int{1, 16, 64}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	names := flags.String("run", "commands,rebuild,all,get,live,past", "benchmarks to run; the disk is always measured. Or lists, or scheme, which run alone")
	flags.Float64Var(&o.seconds, "seconds", 2, "length of one window")
	flags.IntVar(&o.events, "events", 40_000, "events of the log that is rebuilt and read")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds; in each, both sides of a ratio are measured")
	flags.IntVar(&o.shards, "shards", 0, "shards of the read models that are rebuilt; 0 is the program's default")
	flags.StringVar(&o.emmett, "emmett", "", "rebuild: also against a projector on Emmett; the directory bench/emmett, after npm install there")
	flags.StringVar(&o.out, "out", filepath.Join("bench", "out"), "directory for results.csv")
	flags.IntVar(&o.customers, "customers", 50_000, "lists, scheme: customers of the company")
	flags.StringVar(&o.only, "only", "", "lists, scheme: only the questions that have this in them")
	flags.IntVar(&o.users, "users", 1, "lists: how many ask at once, each all questions")
	flags.StringVar(&o.dir, "dir", "", "lists, scheme: directory for the stores, which stay there and are used again")
	flags.StringVar(&o.profile, "profile", "", "directory for CPU profiles; they cost some speed")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return err
	}
	if alone := map[string]func(context.Context, options, io.Writer) error{"lists": runLists, "scheme": runScheme}[*names]; alone != nil {
		if o.customers < 1 || o.rounds < 1 || o.users < 1 {
			return errors.New("-customers, -rounds and -users must be above zero")
		}
		return alone(ctx, o, stdout)
	}
	o.suites = strings.Split(*names, ",")
	return runSuites(ctx, o, stdout)
}

func runSuites(ctx context.Context, o options, stdout io.Writer) (err error) {
	for _, name := range o.suites {
		if suites[name] == nil {
			return fmt.Errorf("-run %s: there are commands, rebuild, all, get, live and past, and lists and scheme by themselves", name)
		}
	}
	if o.events < customerEvents || o.rounds < 1 || o.seconds <= 0 {
		return fmt.Errorf("-events must be %d or more, -rounds and -seconds above zero", customerEvents)
	}
	w, err := newWorld(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	r := newReport()
	for _, name := range []string{"disk", "rebuild", "all", "get", "past", "live", "commands"} {
		if name != "disk" && !slices.Contains(o.suites, name) {
			continue
		}
		fmt.Fprintf(stdout, "%s …\n", name)
		if err := suites[name](ctx, w, o, r); err != nil {
			r.print(stdout) // what was measured before is not lost
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	r.print(stdout)
	return r.write(o.out)
}

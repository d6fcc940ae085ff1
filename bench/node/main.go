// Command node measures eventstore/node against its limits, all in one run:
// pebble with the same batches, and a gRPC server of the same protocol that
// acknowledges without storing and reads without looking. Server and client
// are two processes. The figures to look at are the ratios.
//
//	go run ./bench/node [-seconds 2] [-rounds 3] [-dir DIR]
//	go run ./bench/node -reopen 10000000 -dir DIR
package main

import (
	"bufio"
	"cmp"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

func main() {
	seconds := flag.Float64("seconds", 2, "length of each measurement")
	rounds := flag.Int("rounds", 3, "rounds; medians are printed")
	dir := flag.String("dir", "", "where data goes, default a temporary directory")
	serve := flag.String("serve", "", "internal: node or ack")
	large := flag.Int("reopen", 0, "instead: fill a directory with this many events, open it and read")
	flag.Parse()
	if *large > 0 {
		if err := reopen(context.Background(), *large, *dir); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	if *serve != "" {
		if err := serveChild(*serve, *dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(time.Duration(*seconds*float64(time.Second)), *rounds, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// child starts this program again as a server and returns its address.
func child(kind, dir string) (target string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(self, "-serve", kind, "-dir", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	stop = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("%s server did not start: %w", kind, err)
	}
	return strings.TrimSpace(line), stop, nil
}

// figures are events per second by name, one value a round.
type figures map[string][]float64

func (f figures) add(name string, v float64) { f[name] = append(f[name], v) }

func (f figures) median(name string) float64 {
	v := slices.Clone(f[name])
	slices.SortFunc(v, cmp.Compare[float64])
	if len(v) == 0 {
		return 0
	}
	return v[len(v)/2]
}

// ratio is the median of each round's own ratio.
func (f figures) ratio(a, b string) float64 {
	r := figures{}
	for i := range f[a] {
		if i < len(f[b]) && f[b][i] > 0 {
			r.add("r", f[a][i]/f[b][i])
		}
	}
	return r.median("r")
}

func run(d time.Duration, rounds int, base string) error {
	if base == "" {
		tmp, err := os.MkdirTemp("", "bench-node-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		base = tmp
	}
	f := figures{}
	for round := range rounds {
		if err := measure(context.Background(), d, fmt.Sprintf("%s/%d", base, round), f); err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "round %d of %d done\n", round+1, rounds)
	}
	report(f)
	return nil
}

func report(f figures) {
	fmt.Printf("%-28s %10s %10s %10s %9s %9s\n", "events per second (median)", "pebble", "ack-only", "node", "/pebble", "/ack")
	for _, n := range []string{"single 1", "single 16", "single 64", "batch100 1", "batch100 16", "batchappend 1024"} {
		fmt.Printf("%-28s %10.0f %10.0f %10.0f %9.2f %9.2f\n", n,
			f.median("pebble "+n), f.median("ack "+n), f.median("node "+n), f.ratio("node "+n, "pebble "+n), f.ratio("node "+n, "ack "+n))
	}
	for _, n := range []string{"read $all", "catch-up $all"} {
		fmt.Printf("%-28s %10s %10.0f %10.0f %9s %9.2f\n", n, "", f.median("ack "+n), f.median("node "+n), "", f.ratio("node "+n, "ack "+n))
	}
	fmt.Printf("batchappend, 1024 open / single 64: %.2f\n", f.ratio("node batchappend 1024", "node single 64"))
}

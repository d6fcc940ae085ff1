// Command node measures eventstore/node against its limits, all in one run:
// pebble with the same batches, and a gRPC server of the same protocol that
// acknowledges without storing and reads without looking. Server and client
// are two processes. The figures to look at are the ratios.
//
//	go run ./bench/node [-seconds 0.4] [-rounds 15] [-dir DIR] [-only 'single']
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
	"regexp"
	"slices"
	"strings"
	"time"
)

func main() {
	seconds := flag.Float64("seconds", 0.4, "length of each measurement")
	rounds := flag.Int("rounds", 15, "rounds; medians are printed")
	only := flag.String("only", "", "regular expression of the workloads to run, default all")
	profile := flag.String("profile", "", "write processor profiles of the servers to files of this name, the server's kind added")
	dir := flag.String("dir", "", "where data goes, default a temporary directory")
	serve := flag.String("serve", "", "internal: node, ack or sync")
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
		if err := serveChild(*serve, *dir, *profile); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := run(time.Duration(*seconds*float64(time.Second)), *rounds, *dir, *only, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// child starts this program again as a server and returns its address.
func child(kind, dir, profile string) (target string, stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(self, "-serve", kind, "-dir", dir, "-profile", profile)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	stop = func() { _ = in.Close(); _ = cmd.Wait() }
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

func run(d time.Duration, rounds int, base, only, profile string) error {
	if base == "" {
		tmp, err := os.MkdirTemp("", "bench-node-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(tmp)
		base = tmp
	}
	pattern, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	contenders, err := start(context.Background(), base, profile)
	defer func() {
		for _, c := range contenders {
			c.stop()
		}
	}()
	if err != nil {
		return err
	}
	f := figures{}
	for round := range rounds {
		for _, w := range workloads {
			if !pattern.MatchString(w.name) {
				continue
			}
			// Each workload goes round the contenders before the next, and
			// each round begins with another: what disturbs the machine for
			// a second disturbs all of them.
			for i := range contenders {
				c := contenders[(round+i)%len(contenders)]
				op := w.of(c)
				if op == nil {
					continue
				}
				v, err := op(d)
				if err != nil {
					return fmt.Errorf("%s, %s: %w", c.name, w.name, err)
				}
				f.add(c.name+" "+w.name, v)
			}
		}
		fmt.Fprintf(os.Stderr, "round %d of %d done\n", round+1, rounds)
	}
	report(f)
	return nil
}

func report(f figures) {
	fmt.Printf("%-18s %9s %9s %9s %9s %8s %8s %8s\n", "events/s, medians", "pebble", "ack-only", "raw+sync", "node", "/pebble", "/ack", "/sync")
	for _, w := range workloads {
		n := w.name
		if len(f["node "+n]) == 0 {
			continue
		}
		fmt.Printf("%-18s %9.0f %9.0f %9.0f %9.0f %8.2f %8.2f %8.2f\n", n,
			f.median("pebble "+n), f.median("ack "+n), f.median("sync "+n), f.median("node "+n),
			f.ratio("node "+n, "pebble "+n), f.ratio("node "+n, "ack "+n), f.ratio("node "+n, "sync "+n))
	}
	fmt.Printf("batchappend of single 64: %.2f\n", f.ratio("node batchappend", "node single 64"))
}

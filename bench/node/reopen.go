package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node"
)

// reopen fills a directory with n events in n/100 streams, opens it, and
// reads from it what no cache holds.
func reopen(ctx context.Context, n int, dir string) error {
	begin := time.Now()
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(generate(w, n)) }()
	if err := node.ImportDir(ctx, dir, r); err != nil {
		return err
	}
	fmt.Printf("import of %d events: %.0f events/s\n", n, float64(n)/time.Since(begin).Seconds())
	for range 3 {
		begin = time.Now()
		nd, err := node.Start(ctx, node.Config{Dir: dir})
		if err != nil {
			return err
		}
		fmt.Printf("start: %v, resident %s\n", time.Since(begin).Round(time.Millisecond), resident())
		if err := nd.Close(); err != nil {
			return err
		}
	}
	nd, err := node.Start(ctx, node.Config{Dir: dir})
	if err != nil {
		return err
	}
	defer nd.Close()
	cfg, err := esdb.ParseConnectionString(nd.ConnectionString())
	if err != nil {
		return err
	}
	cfg.Logger = esdb.NoopLogging()
	c, err := esdb.NewClient(cfg)
	if err != nil {
		return err
	}
	defer c.Close()
	begin = time.Now()
	got, err := count(c.ReadAll(ctx, esdb.ReadAllOptions{From: esdb.Start{}}, 500_000))
	if err != nil {
		return err
	}
	fmt.Printf("read $all, data set larger than the block cache: %.0f events/s\n", float64(got)/time.Since(begin).Seconds())
	begin, got = time.Now(), 0
	const streams = 500
	for range streams {
		k, err := count(c.ReadStream(ctx, fmt.Sprint("s-", rand.IntN(n/100)), esdb.ReadStreamOptions{From: esdb.Start{}}, 1000))
		if err != nil {
			return err
		}
		got += k
	}
	fmt.Printf("read whole streams of 100 at random: %.0f streams/s, %.0f events/s; resident %s\n",
		streams/time.Since(begin).Seconds(), float64(got)/time.Since(begin).Seconds(), resident())
	return nil
}

func count(r *esdb.ReadStream, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for n := 0; ; n++ {
		if _, err := r.Recv(); errors.Is(err, io.EOF) {
			return n, nil
		} else if err != nil {
			return n, err
		}
	}
}

func generate(w io.Writer, n int) error {
	b := bufio.NewWriterSize(w, 1<<20)
	for i := range n {
		// Streams take turns, so that one stream's events lie far apart.
		if _, err := fmt.Fprintf(b, `{"s":"s-%d","r":%d,"id":"%s","t":"Measured","j":true,"c":17000000000000000,"d":"%s"}`+"\n",
			i%(n/100), i/(n/100), uuid.NewString(), strings.Repeat("abcd", 70)); err != nil {
			return err
		}
	}
	return b.Flush()
}

// resident is the process's resident memory, where /proc tells.
func resident() string {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	for _, l := range strings.Split(string(b), "\n") {
		if v, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			return strings.TrimSpace(v)
		}
	}
	return "unknown"
}

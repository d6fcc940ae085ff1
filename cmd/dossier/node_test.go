package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestTheNodeAloneHasMetrics scrapes a node that runs without the rest.
func TestTheNodeAloneHasMetrics(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	said, out := io.Pipe()
	ended := make(chan int)
	go func() {
		code := run(ctx, []string{
			"node", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0", "--dir", filepath.Join(t.TempDir(), "node"),
		}, out, io.Discard)
		_ = out.Close()
		ended <- code
	}()
	var page string
	for lines := bufio.NewScanner(said); lines.Scan(); {
		url, ok := strings.CutPrefix(lines.Text(), "Metrics on ")
		if !ok {
			continue
		}
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		page = string(body)
		stop()
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("it ended with %d", code)
	}
	if want := "dossier_node_events_total 2\n"; !strings.Contains(page, want) { // the users
		t.Errorf("%q is not in what was scraped: %q", want, page)
	}
}

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// TestFullDisk fills the file system that everything is on, while commands come. They
// are refused then and none is half done, reads go on and readiness says what is
// wrong; with space again it goes on by itself. What was acknowledged before, while and
// after it is there exactly once. The control: with the disk full, something is refused.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	small := t.TempDir()
	if err := syscall.Mount("dossier", small, "tmpfs", 0, "size=700m,mode=755"); err != nil {
		t.Skipf("no small file system to fill: mounting a tmpfs takes root: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(small, syscall.MNT_DETACH) })
	data := filepath.Join(small, "data")
	p := startProgram(t, data)
	ctx := t.Context()
	c, err := client.New(p.api, client.APIKey(p.key), client.Patience(0))
	if err != nil {
		t.Fatal(err)
	}
	customer, err := c.CreateCustomer(ctx, client.NewCustomer{Kind: "person", Name: "Vin", Source: "web"}, client.Key("create"))
	if err != nil {
		t.Fatal(err)
	}

	var stop atomic.Bool
	var refused, acked atomic.Int64
	var working sync.WaitGroup
	all := make([][]sent, 4)
	for w := range all {
		working.Go(func() {
			for i := 0; !stop.Load(); i++ {
				one := sent{customer: customer.CustomerID, key: fmt.Sprintf("visit-%d-%d", w, i)}
				var err error
				if one.answer, err = visit(ctx, c, one); err == nil {
					one.acked = true
					acked.Add(1)
				} else {
					refused.Add(1)
					time.Sleep(20 * time.Millisecond)
				}
				all[w] = append(all[w], one)
			}
		})
	}
	defer func() { stop.Store(true); working.Wait() }()
	until := func(what string, is func() bool) {
		t.Helper()
		for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s has not come: %d acknowledged, %d refused", what, acked.Load(), refused.Load())
			}
		}
	}
	until("a start", func() bool { return acked.Load() > 50 })

	filler := filepath.Join(small, "filler")
	fill(t, filler)
	until("a refusal", func() bool { // what was put aside for itself may be used up first
		fill(t, filler)
		return refused.Load() > 0
	})
	until("a note", func() bool { return strings.Contains(ready(t, p.api), "no append was answered since") })
	var record struct{ ID string }
	if err := c.Get(ctx, "/v1/customers/"+customer.CustomerID, &record); err != nil || record.ID != customer.CustomerID {
		t.Errorf("a read while the disk is full: %v %+v", err, record)
	}

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	before := acked.Load()
	until("a recovery", func() bool { return acked.Load() > before+50 })
	until("readiness", func() bool {
		var said struct {
			Ready bool
			Notes map[string]string
		}
		return json.Unmarshal([]byte(ready(t, p.api)), &said) == nil && said.Ready && len(said.Notes) == 0
	})
	stop.Store(true)
	working.Wait()

	want := map[string]bool{}
	var last uint64
	lost := 0
	for _, one := range slices.Concat(all...) {
		again, err := visit(ctx, c, one)
		if err != nil {
			t.Fatalf("%s asked for again: %v", one.key, err)
		}
		switch {
		case one.acked && (!again.Replayed || again.VisitID != one.answer.VisitID || again.Position != one.answer.Position):
			t.Errorf("%s: answered %+v at first and %+v now", one.key, one.answer, again)
		case !one.acked && again.Replayed:
			lost++
		}
		want[again.VisitID], last = true, max(last, again.Position)
	}
	t.Logf("%d acknowledged, %d refused, of which %d had been written", acked.Load(), refused.Load(), lost)
	checkOnce(t, c, "history", "/v1/customers/"+customer.CustomerID+"/history?limit=200", "data.visitId", "CustomerVisited", want)
	checkOnce(t, c, "visits", fmt.Sprintf("/v1/customers/%s/visits?limit=200&minPosition=%d", customer.CustomerID, last), "id", "", want)
}

// fill writes to the file until nothing more has room.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

func ready(t *testing.T, api string) string {
	t.Helper()
	resp, err := http.Get(api + "/healthz/ready") //nolint:noctx // answers in seconds
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/client/api"
)

// reader reads the feed behind a position and remembers where it is, as a
// program outside would.
type reader struct {
	t    *testing.T
	at   int64
	next map[string]int64 // number of the order that each customer's next event has to have
	got  int
}

// follow reads until the feed ends, as it does when the program is killed, or
// all orders have come.
func (r *reader) follow(ctx context.Context, c *client.Client, all int) {
	follow := true
	resp, err := api.Of(c).ListEvents(ctx, api.ListEventsQuery{After: &r.at, Follow: &follow, Types: []string{"OrderPlaced"}}, "application/x-ndjson")
	if err != nil {
		return // it is being killed
	}
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); r.got < all && lines.Scan(); {
		var e struct {
			Position   int64
			CustomerID string
			Data       struct{ Number string }
			Reached    *int64
		}
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			return // cut in the middle of a line
		}
		if e.Reached != nil {
			continue
		}
		var number int64
		_, _ = fmt.Sscanf(e.Data.Number, "n-%d", &number)
		if want := r.next[e.CustomerID]; number != want {
			r.t.Errorf("order %d of %s came where %d was due", number, e.CustomerID, want)
		}
		r.next[e.CustomerID]++
		r.at, r.got = e.Position, r.got+1
	}
}

// TestKillDuringAnImport kills everything in the middle of an import and of a
// feed. The import goes on by itself and appends nothing twice; the reader goes
// on behind its position, with nothing lost and nothing out of order.
func TestKillDuringAnImport(t *testing.T) {
	t.Parallel()
	const customers, each = 20, 120
	ctx, data := t.Context(), t.TempDir()
	var file strings.Builder
	for i := range each {
		for c := range customers {
			fmt.Fprintf(&file, `{"customer":"C-%d","amount":"1.50","currency":"EUR","number":"n-%d"}`+"\n", c, i)
		}
	}
	p := startProgram(t, data)
	connect := func() *client.Client {
		c, err := client.New(p.api, client.APIKey(p.key), client.Patience(0))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := connect()
	job, err := api.Of(c).CreateImport(ctx, api.CreateImportQuery{Kind: "orders", Source: "till", CreateMissing: new(true)}, "application/x-ndjson", strings.NewReader(file.String()), client.Key("k"))
	if err != nil {
		t.Fatal(err)
	}
	r := &reader{t: t, next: map[string]int64{}}
	reading := make(chan struct{})
	go func() {
		defer close(reading)
		r.follow(ctx, c, customers*each)
	}()
	see := func(c *client.Client) *api.Import {
		now, err := api.Of(c).GetImport(ctx, job.ID)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	for see(c).Records == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	before := see(c)
	p.kill(t)
	<-reading
	if before.State != "running" || before.Records >= customers*each {
		t.Errorf("the import was %s at %d when everything was killed: this test finds nothing", before.State, before.Records)
	}
	p = startProgram(t, data)
	c = connect()
	read := r.got
	r.follow(ctx, c, customers*each)
	var now *api.Import
	for now = see(c); now.State == "running" || now.State == "queued"; now = see(c) {
		time.Sleep(20 * time.Millisecond)
	}
	if now.State != "done" || now.Created != customers*each || now.Known+now.Refused != 0 {
		t.Errorf("%s: %d created, %d known, %d refused", now.State, now.Created, now.Known, now.Refused)
	}
	if r.got != customers*each || len(r.next) != customers {
		t.Errorf("%d events of %d customers were read, %d of them before the kill", r.got, len(r.next), read)
	}
	t.Logf("killed at %d records; %d events read before, %d after", before.Records, read, r.got-read)
}

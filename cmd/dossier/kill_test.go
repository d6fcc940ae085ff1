package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/dossier-crm/dossier/client"
)

// forms returns how a text could stand in a file: as it is, as UTF-16, and in
// base64 at any of the three alignments.
func forms(text string) [][]byte {
	out := [][]byte{[]byte(text)}
	var wide []byte
	for _, u := range utf16.Encode([]rune(text)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	out = append(out, wide)
	for shift := range 3 {
		padded := strings.Repeat("\x00", shift) + text
		encoded := base64.RawStdEncoding.EncodeToString([]byte(padded))
		skip := []int{0, 2, 3}[shift]
		if len(encoded) > skip+6 {
			out = append(out, []byte(encoded[skip:len(encoded)-2]))
		}
	}
	return out
}

// program is a running dossier in a process group of its own.
type program struct {
	cmd  *exec.Cmd
	api  string
	data string
	key  string // the administrator's
	log  string // what it says
}

func startProgram(t *testing.T, data string) *program {
	t.Helper()
	listen := freeAddress(t)
	log, err := os.OpenFile(filepath.Join(t.TempDir(), "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() // testscript.Main goes by the name that the program is called under
	name := filepath.Join(dir, "dossier")
	if err := os.Symlink(self, name); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(name, "up", "--data", data, "--listen", listen, "--metrics-listen", "127.0.0.1:0")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &program{cmd: cmd, api: "http://" + listen, data: data, log: log.Name()}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
		p.gone()
		if t.Failed() {
			text, _ := os.ReadFile(log.Name())
			t.Logf("the program said:\n%s", text)
		}
	})
	if err := waitReady(p.api); err != nil {
		text, _ := os.ReadFile(log.Name())
		t.Fatalf("%v\n%s", err, text)
	}
	key, err := os.ReadFile(filepath.Join(data, "admin.key"))
	if err != nil {
		t.Fatal(err)
	}
	p.key = strings.TrimSpace(string(key))
	return p
}

// kill ends the whole process group at once, as a power cut would.
func (p *program) kill(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
	p.gone()
}

// gone waits until the Postgres of a killed program has noticed: it is in a
// session of its own, and ends when its owner does.
func (p *program) gone() {
	for range 200 {
		if _, err := os.Stat(filepath.Join(p.data, "postgres", "cluster", "data", "postmaster.pid")); err != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

type sent struct {
	customer string
	key      string
	answer   client.Accepted
	acked    bool
}

// TestKillUnderLoad kills everything in the middle of 1,000 commands. After a
// restart every acknowledged command is there exactly once, in the history and
// in the read models, and every lost answer is given when it is asked for again.
func TestKillUnderLoad(t *testing.T) {
	t.Parallel()
	const customers, commands, workers = 20, 1000, 16
	ctx := t.Context()
	closed := t.TempDir()                           // nobody else may enter, as with a clone under a private home
	if err := os.Chmod(closed, 0o700); err != nil { //nolint:gosec // a directory
		t.Fatal(err)
	}
	data := filepath.Join(closed, "data")
	p := startProgram(t, data)
	c, err := client.New(p.api, client.APIKey(p.key), client.Patience(0))
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, customers)
	for i := range ids {
		a, err := c.CreateCustomer(ctx, client.NewCustomer{Kind: "person", Name: fmt.Sprintf("Canary Kvothe %d", i), Region: "AQ-ZQ9", Source: "web"}, client.Key(fmt.Sprint("create-", i)))
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = a.CustomerID
	}
	all := make([]sent, commands)
	for i := range all {
		all[i] = sent{customer: ids[i%customers], key: fmt.Sprint("visit-", i)}
	}
	var next, acked atomic.Int64
	var wg sync.WaitGroup
	killed := make(chan struct{})
	for range workers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= commands {
					return
				}
				select {
				case <-killed:
					return
				default:
				}
				a, err := visit(ctx, c, all[i])
				if err == nil {
					all[i].answer, all[i].acked = a, true
					if acked.Add(1) == commands*2/5 {
						close(killed)
						p.kill(t)
					}
				}
			}
		})
	}
	wg.Wait()
	if n := acked.Load(); n < commands*2/5 || n == commands {
		t.Fatalf("%d of %d commands were acknowledged before the kill; the test needs some and not all", n, commands)
	}

	p = startProgram(t, data)
	if c, err = client.New(p.api, client.APIKey(p.key)); err != nil {
		t.Fatal(err)
	}
	var last uint64
	replayedLost := 0
	for i := range all {
		again, err := visit(ctx, c, all[i])
		if err != nil {
			t.Fatalf("command %d asked for again: %v", i, err)
		}
		if all[i].acked {
			if !again.Replayed {
				t.Errorf("command %d was acknowledged and is gone", i)
			}
			if again.VisitID != all[i].answer.VisitID || again.Revision != all[i].answer.Revision || again.Position != all[i].answer.Position {
				t.Errorf("command %d: answered %+v at first and %+v now", i, all[i].answer, again)
			}
		} else if again.Replayed {
			replayedLost++
		}
		all[i].answer = again
		last = max(last, again.Position)
	}
	t.Logf("%d acknowledged before the kill; of the others %d had been written", acked.Load(), replayedLost)
	for n, id := range ids {
		want := map[string]bool{}
		for _, s := range all {
			if s.customer == id {
				want[s.answer.VisitID] = true
			}
		}
		checkOnce(t, c, fmt.Sprintf("customer %d history", n), "/v1/customers/"+id+"/history?limit=500", "data.visitId", "CustomerVisited", want)
		checkOnce(t, c, fmt.Sprintf("customer %d visits", n), fmt.Sprintf("/v1/customers/%s/visits?limit=200&minPosition=%d", id, last), "id", "", want)
		var record struct {
			Visits int `json:"visits"`
		}
		if err := c.Get(ctx, fmt.Sprintf("/v1/customers/%s?minPosition=%d", id, last), &record); err != nil {
			t.Fatal(err)
		}
		if record.Visits != len(want) {
			t.Errorf("customer %d: the record counts %d visits, not %d", n, record.Visits, len(want))
		}
	}
	p.kill(t)
	for _, text := range []string{"Canary Kvothe", "Kvothe", "said something private"} {
		if where, err := findInFiles(data, text); err != nil || where != "" {
			t.Errorf("%q stands in %s (%v)", text, where, err)
		}
	}
	if where, err := findInFiles(data, "AQ-ZQ9"); err != nil || where == "" {
		t.Errorf("control: the region, which is not personal, was not found either (%v)", err)
	}
}

func visit(ctx context.Context, c *client.Client, s sent) (client.Accepted, error) {
	return c.RecordVisit(ctx, s.customer, client.Visit{
		Mode: "phone", Content: "Kvothe said something private " + s.key, OccurredAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
	}, client.Key(s.key))
}

// checkOnce reads all pages and compares the ids with what is wanted: each
// exactly once, no others.
func checkOnce(t *testing.T, c *client.Client, what, path, field, eventType string, want map[string]bool) {
	t.Helper()
	seen := map[string]int{}
	for page := path; page != ""; {
		var answer struct {
			Items []map[string]any `json:"items"`
			Next  *string          `json:"next"`
			From  *uint64          `json:"nextRevision"` // of a history
		}
		if err := c.Get(t.Context(), page, &answer); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		for _, item := range answer.Items {
			if eventType != "" && item["type"] != eventType {
				continue
			}
			var v any = item
			for part := range strings.SplitSeq(field, ".") {
				m, _ := v.(map[string]any)
				v = m[part]
			}
			seen[fmt.Sprint(v)]++
		}
		page = ""
		if answer.Next != nil && *answer.Next != "" {
			page = path + "&cursor=" + *answer.Next
		}
		if answer.From != nil {
			page = fmt.Sprint(path, "&fromRevision=", *answer.From)
		}
	}
	for id := range want {
		if seen[id] != 1 {
			t.Errorf("%s: %s is there %d times", what, id, seen[id])
		}
	}
	if len(seen) != len(want) {
		t.Errorf("%s: %d are there, not %d", what, len(seen), len(want))
	}
}

// TestInterrupt: Ctrl-C stops what was started, Postgres too, and is a success.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	p := startProgram(t, t.TempDir())
	pid := filepath.Join(p.data, "postgres", "cluster", "data", "postmaster.pid")
	if _, err := os.Stat(pid); err != nil {
		t.Fatalf("control: a running Postgres has a pid file: %v", err)
	}
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if _, err := os.Stat(pid); err == nil {
		t.Error("Postgres is still there")
	}
}

// TestDataDirectoryInUse: a second program on the same data says so and ends.
func TestDataDirectoryInUse(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := startProgram(t, data)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errs strings.Builder
	if code := run(ctx, []string{"up", "--data", data, "--listen", "127.0.0.1:0", "--metrics-listen", ""}, &out, &errs); code != 1 {
		t.Errorf("the second program ended with %d", code)
	}
	if !strings.Contains(errs.String(), "in use") {
		t.Errorf("it said %q", errs.String())
	}
	resp, err := http.Get(p.api + "/healthz/ready") //nolint:noctx // a test
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("the first program: %v %v", resp, err)
	}
}

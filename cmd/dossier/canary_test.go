//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/postgres"
)

var canaries = flag.Int("canaries", 20, "how many customers TestNothingIsLeftOfErasedCustomers erases")

// TestNothingIsLeftOfErasedCustomers measures what is promised: customers with
// recognisable data are created in the running program, visited, searched for,
// exported, and erased by two persons. Then their plaintext is looked for in
// every file of both stores, the write-ahead log, the logs of the program, the
// key backups, in a copy of everything from before the erasure, and in the memory
// of the program started again. The control is a field that is not personal.
func TestNothingIsLeftOfErasedCustomers(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	p := startProgram(t, data)
	first, second := p.officers(t)
	type canary struct{ id, name, mail, words string }
	all := make([]canary, *canaries)
	marker := "controlmark-zz"
	for i := range all {
		c := &all[i]
		*c = canary{name: fmt.Sprintf("Canaryname%06dquux", i), mail: fmt.Sprintf("canarymail%06d@nowhere.example", i), words: fmt.Sprintf("canarywords%06dflew", i)}
		var made struct{ CustomerID string }
		p.ask(t, p.key, "POST", "/v1/customers", fmt.Sprintf(`{"kind":"person","name":%q,"source":"web","notes":%q,"contacts":[{"kind":"email","value":%q}],"interests":[%q]}`,
			c.name, c.words, c.mail, c.words), 201, &made)
		c.id = made.CustomerID
		p.ask(t, p.key, "POST", "/v1/customers/"+c.id+"/visits", fmt.Sprintf(`{"mode":"phone","content":%q,"feedback":%q,"agreements":[%q]}`, c.words, c.words, c.words), 201, nil)
		p.ask(t, p.key, "POST", "/v1/customers/"+c.id+"/complaints", fmt.Sprintf(`{"category":%q,"severity":"high","description":%q}`, marker, c.words), 201, nil)
		p.ask(t, p.key, "GET", "/v1/customers/"+c.id+"/history", "", 200, nil)
	}
	p.soon(t, "/v1/customers?name="+all[0].name, all[0].id)
	p.ask(t, p.key, "GET", "/v1/customers?format=ndjson", "", 200, nil)

	// While it runs the memory has them: the search can find what it looks for.
	if found := p.inMemory(t, []string{all[0].name, marker}); len(found) == 0 {
		t.Error("the control: the memory of the running program has nothing to find")
	}
	// A backup of everything, as files, from before.
	before := t.TempDir()
	_, err := node.BackupDir(t.Context(), filepath.Join(data, "node"), before)
	must(t, err)

	// Erased by two persons; the erased are looked at by everybody meanwhile.
	var wg sync.WaitGroup
	queue := make(chan canary)
	for range 4 {
		wg.Go(func() {
			for c := range queue {
				var asked struct{ ErasureID string }
				p.ask(t, first, "POST", "/v1/customers/"+c.id+"/erasures", `{"reason":"person-asked"}`, 201, &asked)
				p.ask(t, first, "POST", "/v1/customers/"+c.id+"/erasures/"+asked.ErasureID+"/approve", `{"reason":"identity-checked"}`, 409, nil)
				p.ask(t, second, "POST", "/v1/customers/"+c.id+"/erasures/"+asked.ErasureID+"/approve", `{"reason":"identity-checked"}`, 200, nil)
				p.ask(t, p.key, "POST", "/v1/customers/"+c.id+"/visits", `{"mode":"phone","content":"x"}`, 409, nil)
			}
		})
	}
	for _, c := range all {
		queue <- c
	}
	close(queue)
	wg.Wait()
	want := min(len(all), 200)
	var certified struct {
		Items []struct{ Certificate string } `json:"items"`
	}
	for range 3000 {
		p.ask(t, second, "GET", "/v1/erasures?state=certified&limit=200", "", 200, &certified)
		if len(certified.Items) >= want {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	var record struct {
		Erased bool
		Status string
		Name   *string
	}
	p.ask(t, p.key, "GET", "/v1/customers/"+all[0].id, "", 200, &record)
	if !record.Erased || record.Status != "erased" || record.Name != nil {
		t.Errorf("an erased customer shows as %+v", record)
	}
	if len(certified.Items) != want || !strings.Contains(certified.Items[0].Certificate, "old-bucket-key-destroyed") {
		t.Errorf("%d erasures of %d are certified", len(certified.Items), want)
	}

	p.end(t)
	again := startProgram(t, data)
	again.ask(t, again.key, "GET", "/v1/customers?limit=200", "", 200, nil)
	again.ask(t, again.key, "GET", "/v1/customers/"+all[0].id+"/history", "", 200, nil)
	// Each canary has a common beginning: one pass finds any of them.
	secrets := []string{"Canaryname", "canaryname", "canarymail", "canarywords", "Canarywords"}
	if found := again.inMemory(t, secrets); len(found) > 0 {
		t.Errorf("in the memory of the program started again: %v", found)
	}
	if found := again.inMemory(t, []string{marker}); len(found) == 0 {
		t.Error("the control: what is not personal is not found in the memory")
	}
	again.end(t)

	for _, dir := range []string{data, before, filepath.Dir(p.log), filepath.Dir(again.log)} {
		for _, secret := range secrets {
			where, err := findInFiles(dir, secret)
			must(t, err)
			if where != "" {
				t.Errorf("%q is in %s", secret, where)
			}
		}
	}
	for _, dir := range []string{filepath.Join(data, "node"), filepath.Join(data, "postgres"), before} {
		if where, err := findInFiles(dir, marker); err != nil || where == "" {
			t.Errorf("the control: what is not personal is not found in %s: %v", dir, err)
		}
	}
	backups, err := os.ReadDir(filepath.Join(data, "key-backups"))
	if err != nil || len(backups) == 0 {
		t.Errorf("there is no key backup: %v", err)
	}
	t.Logf("%d customers erased and looked for", len(all))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// officers makes two privacy officers' keys.
func (p *program) officers(t *testing.T) (first, second string) {
	t.Helper()
	said, err := os.ReadFile(p.log)
	must(t, err)
	url := regexp.MustCompile(`postgres://\S+`).FindString(string(said))
	pool, err := postgres.Open(t.Context(), url, postgres.Options{MaxConns: 2})
	must(t, err)
	defer pool.Close()
	for _, one := range []struct {
		key  *string
		name string
	}{{&first, "officer-1"}, {&second, "officer-2"}} {
		_, token, err := access.Create(t.Context(), pool, access.Key{Principal: one.name, Role: access.Officer})
		must(t, err)
		*one.key = token
	}
	return first, second
}

func (p *program) ask(t *testing.T, key, method, path, body string, status int, into any) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, p.api+path, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != status {
		t.Errorf("%s %s: %d, want %d: %s %v", method, path, resp.StatusCode, status, raw, err)
		return
	}
	if into != nil {
		if err := json.Unmarshal(raw, into); err != nil {
			t.Error(err)
		}
	}
}

func (p *program) soon(t *testing.T, path, want string) {
	t.Helper()
	for range 500 {
		var raw json.RawMessage
		p.ask(t, p.key, "GET", path, "", 200, &raw)
		if bytes.Contains(raw, []byte(want)) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("%s never has %s", path, want)
}

// end stops the program as an operator does.
func (p *program) end(t *testing.T) {
	t.Helper()
	must(t, p.cmd.Process.Signal(os.Interrupt))
	_ = p.cmd.Wait()
	p.gone()
}

// inMemory returns which of the texts the memory of the program has. It needs to
// be root, since the program forbids others to look.
func (p *program) inMemory(t *testing.T, texts []string) (found []string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may look into the memory of the program")
	}
	pid := p.cmd.Process.Pid
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	must(t, err)
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	must(t, err)
	defer mem.Close() //nolint:errcheck // only read
	const overlap = 64
	left := map[string]bool{}
	for _, text := range texts {
		left[text] = true
	}
	chunk := make([]byte, 4<<20)
	for line := range strings.SplitSeq(string(maps), "\n") {
		var from, to uint64
		var mode string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); n != 3 || !strings.HasPrefix(mode, "rw") {
			continue
		}
		for at := from; at < to; at += uint64(len(chunk) - overlap) {
			n, err := mem.ReadAt(chunk[:min(uint64(len(chunk)), to-at)], int64(at)) //nolint:gosec // addresses of a process
			if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.EIO) && !errors.Is(err, fs.ErrClosed) {
				break
			}
			for text := range left {
				if bytes.Contains(chunk[:n], []byte(text)) {
					found = append(found, text)
					delete(left, text)
				}
			}
		}
	}
	return found
}

// The program forbids core files, and whoever is not root to look at its memory.
func TestCoreDumpsAreOff(t *testing.T) {
	t.Parallel()
	p := startProgram(t, filepath.Join(t.TempDir(), "data"))
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", p.cmd.Process.Pid))
	must(t, err)
	if !regexp.MustCompile(`Max core file size\s+0\s+0\s`).Match(limits) {
		t.Errorf("limits:\n%s", limits)
	}
	info, err := os.Stat(fmt.Sprintf("/proc/%d/mem", p.cmd.Process.Pid))
	must(t, err)
	if owner := info.Sys().(*syscall.Stat_t).Uid; owner != 0 {
		t.Errorf("the memory belongs to user %d", owner)
	}
	own, err := os.ReadFile("/proc/self/limits")
	must(t, err)
	if bytes.Equal(own, limits) {
		t.Error("the control: this test has the same limits")
	}
}

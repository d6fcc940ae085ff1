package node_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/goleak"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func TestBackupOfARunningNode(t *testing.T) {
	t.Parallel()
	dir, to := filepath.Join(t.TempDir(), "data"), t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	c := dial(t, n)
	mustAppend(t, c, "s", esdb.Any{}, events(50)...)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() { // the backup is taken under load
		defer close(stopped)
		for {
			select {
			case <-stop:
				return
			default:
				_, _ = c.AppendToStream(context.Background(), "load", esdb.AppendToStreamOptions{}, events(1)...)
			}
		}
	}()
	var last string
	for range 2 {
		path, err := node.BackupDir(t.Context(), dir, to) // over the control socket
		if err != nil {
			t.Fatal(err)
		}
		last = path
	}
	close(stop)
	<-stopped
	if left, _ := filepath.Glob(filepath.Join(dir, "backup-*")); len(left) != 0 {
		t.Errorf("scratch left in the data directory: %v", left)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	made, err := node.Restore(t.Context(), last, restored)
	if err != nil || made.Last.IsZero() {
		t.Fatalf("%+v %v", made, err)
	}
	if r, err := node.Verify(t.Context(), restored); err != nil || !r.OK() {
		t.Fatalf("verify: %+v %v", r, err)
	}
	copyClient := dial(t, nodetest.Start(t, nodetest.WithDir(restored)))
	if got := readStream(t, copyClient, "s", esdb.ReadStreamOptions{From: esdb.Start{}}); len(got) != 50 {
		t.Errorf("%d events in the backup", len(got))
	}
	if w := mustAppend(t, copyClient, "s", esdb.Revision(49), events(1)...); w.CommitPosition != made.End {
		t.Errorf("the copy goes on at %d, it said %d", w.CommitPosition, made.End)
	}
	if _, err := node.Restore(t.Context(), last, restored); err == nil {
		t.Error("a restore wrote over a directory that is not empty")
	}
}

func TestExportThenImport(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	mustAppend(t, c, "a", esdb.Any{}, events(5)...)
	setMeta(t, c, "a", `{"$maxCount":2}`)
	mustAppend(t, c, "b", esdb.Any{}, events(2)...)
	if _, err := c.TombstoneStream(context.Background(), "b", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	if err := n.Export(t.Context(), &first); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := node.ImportDir(t.Context(), dir, bytes.NewReader(first.Bytes())); err != nil {
		t.Fatal(err)
	}
	m := nodetest.Start(t, nodetest.WithDir(dir))
	if err := m.Export(t.Context(), &second); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("an import of an export exports something else")
	}
	if got := numbers(t, dial(t, m), "a", esdb.ReadStreamOptions{From: esdb.Start{}}); got != "3 4" {
		t.Errorf("imported metadata shows %q", got)
	}
	if err := m.Import(t.Context(), bytes.NewReader(first.Bytes())); err == nil {
		t.Error("the same records were imported twice")
	}
}

// TestExportOfOddData takes everything that can be stored through an export.
func TestExportOfOddData(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.MaxAppendSize = 16 << 20 }))
	c := dial(t, n)
	binary := func(typ string, data, meta []byte) esdb.EventData {
		return esdb.EventData{EventID: uuid.New(), EventType: typ, ContentType: esdb.ContentTypeBinary, Data: data, Metadata: meta}
	}
	odd := "<&>\u2028\x00 \U0001F600"
	mustAppend(t, c, odd, esdb.Any{}, binary(odd, nil, nil), binary("b", []byte{0, 0xff, '\r', '\n'}, []byte{0x80, 0xc3}))
	mustAppend(t, c, "large", esdb.Any{}, binary("l", bytes.Repeat([]byte{0xff}, 16<<20-11_000), nil))
	setMeta(t, c, "cut", `{"$maxCount":1}`)
	mustAppend(t, c, "cut", esdb.Any{}, events(5)...)
	mustAppend(t, c, "again", esdb.Any{}, events(3)...)
	mustAppend(t, c, "over", esdb.Any{}, events(3)...)
	if _, err := c.DeleteStream(t.Context(), "again", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	mustAppend(t, c, "again", esdb.NoStream{}, events(2)...)
	for _, name := range []string{"over", "never"} {
		if _, err := c.TombstoneStream(t.Context(), name, esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
			t.Fatal(err)
		}
	}
	createGroup(t, c, "again", esdb.PersistentStreamSubscriptionOptions{})
	for _, scavenged := range []bool{false, true} {
		if scavenged {
			if s, err := n.Scavenge(t.Context()); err != nil || s.Records == 0 {
				t.Fatalf("%+v %v", s, err)
			}
		}
		var first, second bytes.Buffer
		if err := n.Export(t.Context(), &first); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Join(t.TempDir(), "data")
		if err := node.ImportDir(t.Context(), dir, bytes.NewReader(first.Bytes())); err != nil {
			t.Fatal(err)
		}
		if r, err := node.Verify(t.Context(), dir); err != nil || !r.OK() {
			t.Errorf("scavenged %t: %+v %v", scavenged, r, err)
		}
		if err := node.ExportDir(t.Context(), dir, &second); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Errorf("scavenged %t: an import of an export exports something else", scavenged)
		}
		copied := dial(t, nodetest.Start(t, nodetest.WithDir(dir)))
		for name, want := range map[string]string{"again": "3 4", "cut": "4", odd: "0 1"} {
			if got := numbers(t, copied, name, esdb.ReadStreamOptions{From: esdb.Start{}}); got != want {
				t.Errorf("scavenged %t: %q shows %s", scavenged, name, got)
			}
		}
		for _, name := range []string{"over", "never"} {
			if err := tryAppend(copied, name); code(err) != esdb.ErrorCodeStreamDeleted {
				t.Errorf("scavenged %t: append to %s: %v", scavenged, name, err)
			}
		}
	}
}

// TestAnImportLeavesNothingOut refuses lines that would be loaded as something
// else than they say.
func TestAnImportLeavesNothingOut(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	const id = `"id":"00000000-0000-4000-8000-000000000001"`
	for what, text := range map[string]string{
		"a key of another form":    `{"s":"s","r":0,` + id + `,"t":"T","data":"e30="}`,
		"no id":                    `{"s":"s","r":0,"t":"T"}`,
		"text in another encoding": "{\"s\":\"M\xfcller\",\"r\":0," + id + `,"t":"T"}`,
		"half a character":         "{\"s\":\"s\",\"r\":0," + id + `,"t":"T"}` + "\n\xc3",
		"what is no stream":        `{"s":"$all","r":0,` + id + `,"t":"T"}`,
		"metadata of nothing":      `{"s":"$$","r":0,` + id + `,"t":"T"}`,
	} {
		text = strings.ReplaceAll(text, `"s":"s"`, `"s":"`+what+`"`) // each in a stream of its own
		for _, r := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			if err := n.Import(t.Context(), r); err == nil {
				t.Errorf("%s was imported", what)
			}
		}
	}
	text := `{"s":"Müller 😀","r":0,` + id + `,"t":"T"}`
	if err := n.Import(t.Context(), iotest.OneByteReader(strings.NewReader(text))); err != nil {
		t.Error(err)
	}
}

// TestScavengeUnderSubscription removes what a live subscriber has passed and
// what it is about to read.
func TestScavengeUnderSubscription(t *testing.T) {
	t.Parallel()
	n := nodetest.Start(t)
	c := dial(t, n)
	setMeta(t, c, "s", `{"$maxCount":1}`)
	mustAppend(t, c, "s", esdb.Any{}, events(100)...)
	sub, err := c.SubscribeToAll(context.Background(), esdb.SubscribeToAllOptions{
		From: esdb.Start{}, Filter: &esdb.SubscriptionFilter{Type: esdb.StreamFilterType, Prefixes: []string{"s"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	got, err := n.Scavenge(t.Context())
	if err != nil || got.Records != 99 {
		t.Fatalf("%+v %v", got, err)
	}
	mustAppend(t, c, "s", esdb.Any{}, events(1)...)
	said := follow(t, sub, func(s string) bool { return s == "s 100" })
	if said[len(said)-1] != "s 100" {
		t.Errorf("%v", said)
	}
	if r, err := n.Verify(t.Context()); err != nil || !r.OK() {
		t.Errorf("verify: %v %v", r.Problems, err)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) { c.Registerer = reg }))
	c := dial(t, n)
	mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	var clients sync.WaitGroup
	for range 64 { // refused and sent again in groups with others that are neither
		clients.Go(func() {
			for range 10 {
				e := events(1)
				for range 2 {
					_, _ = c.AppendToStream(t.Context(), "s", esdb.AppendToStreamOptions{ExpectedRevision: esdb.Any{}}, e...)
				}
				_, _ = c.AppendToStream(t.Context(), "s", esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}}, events(1)...)
			}
		})
	}
	clients.Wait()
	found, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]float64{}
	for _, f := range found {
		m := f.GetMetric()[0]
		values[f.GetName()] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
	}
	if values["dossier_node_events_total"] != 5+640 || values["dossier_node_appends_total"] != 2+640 { // $users has two
		t.Errorf("%v", values)
	}
}

// TestNothingIsLeftRunning closes a node that has subscribers and looks for
// goroutines. It is not parallel: other tests' goroutines would show.
func TestNothingIsLeftRunning(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	n, err := node.Start(t.Context(), node.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := esdb.ParseConnectionString(n.ConnectionString())
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger = esdb.NoopLogging()
	c, err := esdb.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	sub, err := c.SubscribeToAll(t.Context(), esdb.SubscribeToAllOptions{From: esdb.Start{}})
	if err != nil {
		t.Fatal(err)
	}
	createGroup(t, c, "s", esdb.PersistentStreamSubscriptionOptions{})
	p, err := c.SubscribeToPersistentSubscription(t.Context(), "s", "g", esdb.SubscribeToPersistentSubscriptionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
	got := follow(t, sub, func(s string) bool { return s == "dropped: Unavailable" })
	if got[len(got)-1] != "dropped: Unavailable" {
		t.Errorf("subscriber of a closed node: %v", got)
	}
	_, _, _ = p.Close(), sub.Close(), c.Close()
}

func TestContextStopsTheNode(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	n, err := node.Start(ctx, node.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := n.Close(); err != nil { // waits for the end that cancel began
		t.Fatal(err)
	}
	again, err := node.Start(t.Context(), node.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "durable")); err != nil {
		t.Error(err)
	}
}

// TestAnUnfinishedBackupIsSwept removes what a process that was killed in a
// backup left beside its data, and nothing else.
func TestAnUnfinishedBackupIsSwept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	left, other := filepath.Join(dir, "backup-20260102T030405.000000006Z"), filepath.Join(dir, "backup-of-mine")
	for _, d := range []string{left, other} {
		if err := os.MkdirAll(filepath.Join(d, "x"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	nodetest.Start(t, nodetest.WithDir(dir))
	if _, err := os.Stat(left); err == nil {
		t.Error("the scratch is still there")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

// TestNothingIsMadeOfAnEmptyDirectory: whoever mistypes a directory is told,
// and does not back up, restore or scavenge a store that was made on the spot.
func TestNothingIsMadeOfAnEmptyDirectory(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]func(dir string) error{
		"backup":   func(dir string) error { _, err := node.BackupDir(t.Context(), dir, t.TempDir()); return err },
		"scavenge": func(dir string) error { _, err := node.ScavengeDir(t.Context(), dir); return err },
		"verify":   func(dir string) error { _, err := node.VerifyDir(t.Context(), dir); return err },
		"export":   func(dir string) error { return node.ExportDir(t.Context(), dir, io.Discard) },
		"restore": func(dir string) error {
			_, err := node.Restore(t.Context(), dir, filepath.Join(t.TempDir(), "x"))
			return err
		},
	} {
		dir := t.TempDir()
		if err := f(dir); err == nil {
			t.Errorf("%s of an empty directory succeeded", name)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s left %d files", name, len(left))
		}
	}
}

// TestVerifySaysWhatItCannotCheck: an old directory, or one that was copied in
// part, has nothing that says how much there once was.
func TestVerifySaysWhatItCannotCheck(t *testing.T) {
	t.Parallel()
	dir, to := filepath.Join(t.TempDir(), "data"), t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	mustAppend(t, dial(t, n), "s", esdb.Any{}, events(3)...)
	made, err := n.Backup(t.Context(), to)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{dir, made} {
		mark := filepath.Join(dir, "durable")
		whole, err := os.ReadFile(mark)
		if err != nil {
			t.Fatal(err)
		}
		for what, c := range map[string]struct {
			mark  []byte
			notes int
		}{
			"all of it":       {whole, 0},
			"the older form":  {whole[:12], 2},
			"damaged":         {bytes.Repeat([]byte{1}, len(whole)), 3},
			"nothing at all":  {nil, 3},
			"an empty file":   {[]byte{}, 3},
			"its second half": {append(make([]byte, 12), whole[12:]...), 2},
		} {
			_ = os.Remove(mark)
			if c.mark != nil {
				if err := os.WriteFile(mark, c.mark, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r, err := node.VerifyDir(t.Context(), dir)
			if err != nil || !r.OK() || len(r.Notes) != c.notes {
				t.Errorf("%s: %+v %v", what, r, err)
			}
		}
	}
	if err := os.RemoveAll(filepath.Join(dir, "durable")); err != nil {
		t.Fatal(err)
	}
	again := nodetest.Start(t, nodetest.WithDir(dir)) // writes what is missing
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if r, err := node.Verify(t.Context(), dir); err != nil || len(r.Notes) != 0 {
		t.Errorf("after an opening: %+v %v", r, err)
	}
}

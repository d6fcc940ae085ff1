package node_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

func setMeta(t testing.TB, c *esdb.Client, stream, doc string) {
	t.Helper()
	e := event("$metadata", doc)
	mustAppend(t, c, "$$"+stream, esdb.Any{}, e)
}

// numbers reads a stream and writes down the revisions it got.
func numbers(t testing.TB, c *esdb.Client, stream string, o esdb.ReadStreamOptions) string {
	t.Helper()
	var out []string
	for _, e := range readStream(t, c, stream, o) {
		out = append(out, fmt.Sprint(e.OriginalEvent().EventNumber))
	}
	return strings.Join(out, " ")
}

func readError(t testing.TB, c *esdb.Client, stream string) error {
	t.Helper()
	r, err := c.ReadStream(context.Background(), stream, esdb.ReadStreamOptions{From: esdb.Start{}}, 10)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = r.Recv()
	return err
}

func TestWhereReadsBegin(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "s", esdb.Any{}, events(5)...)
	for _, x := range []struct {
		from esdb.StreamPosition
		dir  esdb.Direction
		want string
	}{
		{esdb.Start{}, esdb.Forwards, "0 1 2 3 4"},
		{esdb.StreamRevision{Value: 3}, esdb.Forwards, "3 4"},
		{esdb.StreamRevision{Value: 9}, esdb.Forwards, ""},
		{esdb.End{}, esdb.Forwards, ""},
		{esdb.End{}, esdb.Backwards, "4 3 2 1 0"},
		{esdb.StreamRevision{Value: 2}, esdb.Backwards, "2 1 0"},
		{esdb.StreamRevision{Value: 99}, esdb.Backwards, "4 3 2 1 0"},
		{esdb.Start{}, esdb.Backwards, "0"},
	} {
		if got := numbers(t, c, "s", esdb.ReadStreamOptions{From: x.from, Direction: x.dir}); got != x.want {
			t.Errorf("from %#v, direction %v: %q, want %q", x.from, x.dir, got, x.want)
		}
	}
}

func TestAllIsInclusiveForwardsAndExclusiveBackwards(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	var at []esdb.Position
	for range 3 {
		w := mustAppend(t, c, "s", esdb.Any{}, events(1)...)
		at = append(at, esdb.Position{Commit: w.CommitPosition, Prepare: w.PreparePosition})
	}
	positions := func(from esdb.AllPosition, dir esdb.Direction) string {
		r, err := c.ReadAll(context.Background(), esdb.ReadAllOptions{From: from, Direction: dir}, 1<<40)
		var out []string
		for _, e := range drain(t, r, err) {
			for i, p := range at {
				if e.OriginalEvent().Position == p {
					out = append(out, fmt.Sprint(i))
				}
			}
		}
		return strings.Join(out, " ")
	}
	for _, x := range []struct {
		from esdb.AllPosition
		dir  esdb.Direction
		want string
	}{
		{esdb.Start{}, esdb.Forwards, "0 1 2"},
		{at[1], esdb.Forwards, "1 2"},
		{esdb.End{}, esdb.Forwards, ""},
		{esdb.End{}, esdb.Backwards, "2 1 0"},
		{at[1], esdb.Backwards, "0"},
		{esdb.Start{}, esdb.Backwards, ""},
	} {
		if got := positions(x.from, x.dir); got != x.want {
			t.Errorf("from %v, direction %v: %q, want %q", x.from, x.dir, got, x.want)
		}
	}
}

func TestMetadataHidesEvents(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	start := esdb.ReadStreamOptions{From: esdb.Start{}}
	for _, x := range []struct{ doc, want string }{
		{`{"$maxCount":2}`, "3 4"},
		{`{"$tb":3}`, "3 4"},
		{`{"$tb":1,"$maxCount":2}`, "3 4"},
		{`{"$tb":9}`, ""},
		{`{"$maxAge":3600}`, "0 1 2 3 4"},
		{`{"$tb":3,"$maxCount":"two"}`, "0 1 2 3 4"},
		{`{"$maxCount":2.0}`, "0 1 2 3 4"},
		{`{"$tb":3,"$acl":"$userStreamAcl"}`, "0 1 2 3 4"},
		{`broken`, "0 1 2 3 4"},
	} {
		stream := "s" + x.doc
		mustAppend(t, c, stream, esdb.Any{}, events(5)...)
		setMeta(t, c, stream, x.doc)
		if got := numbers(t, c, stream, start); got != x.want {
			t.Errorf("%s: %q, want %q", x.doc, got, x.want)
		}
		// Numbers go on, whatever is hidden.
		if w := mustAppend(t, c, stream, esdb.Revision(4), events(1)...); w.NextExpectedVersion != 5 {
			t.Errorf("%s: next revision %d", x.doc, w.NextExpectedVersion)
		}
	}
	mustAppend(t, c, "s", esdb.Any{}, events(5)...)
	setMeta(t, c, "s", `{"$maxCount":2}`)
	binary := esdb.EventData{EventID: uuid.New(), EventType: "$metadata", ContentType: esdb.ContentTypeBinary, Data: []byte(`{"$maxCount":1}`)}
	mustAppend(t, c, "$$s", esdb.Any{}, binary)
	if got := numbers(t, c, "s", start); got != "0 1 2 3 4" {
		t.Errorf("metadata that is no JSON leaves %q", got)
	}
	setMeta(t, c, "m", `{"a":1}`)
	setMeta(t, c, "m", `{"a":2}`)
	if got := numbers(t, c, "$$m", start); got != "1" {
		t.Errorf("metadata stream shows %q, only the newest is wanted", got)
	}
	if err := readError(t, c, "m"); code(err) != esdb.ErrorCodeResourceNotFound {
		t.Errorf("a stream with nothing but metadata: %v", err)
	}
}

// TestMetadataOfMetadata: a metadata stream shows its newest event and nobody can
// change that; it ends with the stream that it is about in the end.
func TestMetadataOfMetadata(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	start := esdb.ReadStreamOptions{From: esdb.Start{}}
	mustAppend(t, c, "s", esdb.Any{}, events(1)...)
	for range 3 {
		setMeta(t, c, "s", `{"a":1}`)
	}
	setMeta(t, c, "$$s", `{"$maxCount":3,"$tb":9}`)
	if got := numbers(t, c, "$$s", start); got != "2" {
		t.Errorf("the metadata stream shows %q", got)
	}
	if _, err := c.TombstoneStream(context.Background(), "s", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"$$s", "$$$$s"} {
		if err := readError(t, c, name); code(err) != esdb.ErrorCodeStreamDeleted {
			t.Errorf("read of %s: %v", name, err)
		}
		if err := tryAppend(c, name); code(err) != esdb.ErrorCodeStreamDeleted {
			t.Errorf("append to %s: %v", name, err)
		}
	}
}

func TestSoftDeleteLosesMetadataAndUndeletes(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	start := esdb.ReadStreamOptions{From: esdb.Start{}}
	mustAppend(t, c, "s", esdb.Any{}, events(3)...)
	setMeta(t, c, "s", `{"$maxCount":100,"mine":true}`)
	if _, err := c.DeleteStream(ctx, "s", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Revision(2)}); err != nil {
		t.Fatal(err)
	}
	meta := readStream(t, c, "$$s", start)
	if got := string(meta[0].Event.Data); got != `{"$tb":9223372036854775807}` {
		t.Errorf("metadata after delete: %s", got)
	}
	if err := readError(t, c, "s"); code(err) != esdb.ErrorCodeResourceNotFound {
		t.Errorf("read: %v", err)
	}
	if _, err := c.AppendToStream(ctx, "s", esdb.AppendToStreamOptions{ExpectedRevision: esdb.StreamExists{}}, events(1)...); code(err) != esdb.ErrorCodeStreamDeleted {
		t.Errorf("append expecting existence: %v", err)
	}
	if _, err := c.DeleteStream(ctx, "s", esdb.DeleteStreamOptions{ExpectedRevision: esdb.StreamExists{}}); code(err) != esdb.ErrorCodeStreamDeleted {
		t.Errorf("delete expecting existence: %v", err)
	}
	mustAppend(t, c, "s", esdb.Revision(2), events(2)...)
	if got := numbers(t, c, "s", start); got != "3 4" {
		t.Errorf("recreated: %q", got)
	}
	if got := string(readStream(t, c, "$$s", start)[0].Event.Data); got != `{"$tb":3}` {
		t.Errorf("metadata after recreation: %s", got)
	}
	// Writing metadata to a deleted stream brings it back as well.
	if _, err := c.DeleteStream(ctx, "s", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	setMeta(t, c, "s", `{"mine":1}`)
	if got := string(readStream(t, c, "$$s", start)[0].Event.Data); !strings.Contains(got, `"$tb":5`) || !strings.Contains(got, `"mine":1`) {
		t.Errorf("metadata after undelete: %s", got)
	}
	if got := numbers(t, c, "s", start); got != "" {
		t.Errorf("undeleted stream shows %q", got)
	}
	// A stream that never was cannot be deleted.
	if _, err := c.DeleteStream(ctx, "never", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Any{}}); err == nil {
		t.Error("a stream that never was has been deleted")
	}
}

func TestTombstone(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	ctx := context.Background()
	if _, err := c.TombstoneStream(ctx, "never", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatalf("tombstone of a stream that never was: %v", err)
	}
	if err := readError(t, c, "never"); code(err) != esdb.ErrorCodeStreamDeleted {
		t.Errorf("read: %v", err)
	}
	for _, e := range []esdb.ExpectedRevision{esdb.Any{}, esdb.NoStream{}, esdb.StreamExists{}, esdb.Revision(0)} {
		if _, err := c.AppendToStream(ctx, "never", esdb.AppendToStreamOptions{ExpectedRevision: e}, events(1)...); code(err) != esdb.ErrorCodeStreamDeleted {
			t.Errorf("append with %v: %v", e, err)
		}
		if _, err := c.DeleteStream(ctx, "never", esdb.DeleteStreamOptions{ExpectedRevision: e}); code(err) != esdb.ErrorCodeStreamDeleted {
			t.Errorf("delete with %v: %v", e, err)
		}
	}
	if _, err := c.AppendToStream(ctx, "$$never", esdb.AppendToStreamOptions{}, event("$metadata", `{}`)); code(err) != esdb.ErrorCodeStreamDeleted {
		t.Errorf("metadata of a tombstoned stream: %v", err)
	}
	if _, err := c.SubscribeToStream(ctx, "never", esdb.SubscribeToStreamOptions{}); code(err) != esdb.ErrorCodeStreamDeleted {
		t.Errorf("subscribe: %v", err)
	}
	r, err := c.ReadAll(ctx, esdb.ReadAllOptions{From: esdb.Start{}}, 1<<40)
	found := false
	for _, e := range drain(t, r, err) {
		if e.Event.EventType == "$streamDeleted" {
			found = e.Event.EventNumber == math.MaxInt64 && e.Event.StreamID == "never"
		}
	}
	if !found {
		t.Error("$all shows no tombstone with the greatest revision")
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	mustAppend(t, c, "a@b", esdb.Any{}, events(2)...)
	mustAppend(t, c, "gone", esdb.Any{}, events(1)...)
	links := make([]esdb.EventData, 0, 4)
	for _, d := range []string{"1@a@b", "0@gone", "7@a@b", "no link"} {
		e := event("$>", d)
		e.ContentType = esdb.ContentTypeBinary
		links = append(links, e)
	}
	w := mustAppend(t, c, "links", esdb.Any{}, links...)
	if _, err := c.TombstoneStream(context.Background(), "gone", esdb.TombstoneStreamOptions{ExpectedRevision: esdb.Any{}}); err != nil {
		t.Fatal(err)
	}
	got := readStream(t, c, "links", esdb.ReadStreamOptions{From: esdb.Start{}, ResolveLinkTos: true})
	if len(got) != 4 {
		t.Fatalf("%d events", len(got))
	}
	if got[0].Event == nil || got[0].Event.EventNumber != 1 || got[0].Event.StreamID != "a@b" || got[0].Link == nil || got[0].Link.StreamID != "links" {
		t.Errorf("resolved: %+v", got[0])
	}
	if got[1].Event != nil || got[1].Link == nil || got[2].Event != nil || got[2].Link == nil {
		t.Error("a link to nothing has an event")
	}
	if got[3].Link != nil || got[3].Event == nil || got[3].Commit == nil || *got[3].Commit != w.CommitPosition {
		t.Error("what is no link was taken for one")
	}
	for _, e := range readStream(t, c, "links", esdb.ReadStreamOptions{From: esdb.Start{}}) {
		if e.Link != nil || e.Event.EventType != "$>" {
			t.Error("links were resolved unasked")
		}
	}
}

package node_test

import (
	"context"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// TestResends sends appends again with each kind of expected revision, before
// and after a restart. The table itself is tested in internal/store.
func TestResends(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	n := nodetest.Start(t, nodetest.WithDir(dir))
	c := dial(t, n)
	first, second := events(3), events(2)
	a := mustAppend(t, c, "s", esdb.NoStream{}, first...)
	b := mustAppend(t, c, "s", esdb.Revision(2), second...)
	check := func(c *esdb.Client) {
		t.Helper()
		for i, x := range []struct {
			expected esdb.ExpectedRevision
			events   []esdb.EventData
			want     *esdb.WriteResult // nil: refused
		}{
			{esdb.NoStream{}, first, a},
			{esdb.Revision(2), second, b},
			{esdb.Any{}, first, a},
			{esdb.StreamExists{}, second, b},
			{esdb.NoStream{}, append(append([]esdb.EventData{}, first...), second...), b},
			{esdb.Revision(2), append(append([]esdb.EventData{}, second...), events(1)...), nil},
			{esdb.Revision(1), second, nil},
			{esdb.NoStream{}, events(1), nil},
			{esdb.Any{}, append(append([]esdb.EventData{}, first...), events(1)...), nil},
		} {
			got, err := c.AppendToStream(context.Background(), "s", esdb.AppendToStreamOptions{ExpectedRevision: x.expected}, x.events...)
			switch {
			case x.want == nil && code(err) != esdb.ErrorCodeWrongExpectedVersion:
				t.Errorf("%d: %v %v, want a refusal", i, got, err)
			case x.want != nil && (err != nil || *got != *x.want):
				t.Errorf("%d: %+v %v, want %+v", i, got, err, x.want)
			}
		}
		if got := numbers(t, c, "s", esdb.ReadStreamOptions{From: esdb.Start{}}); got != "0 1 2 3 4" {
			t.Errorf("stream holds %q", got)
		}
	}
	check(c)
	if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	c = dial(t, nodetest.Start(t, nodetest.WithDir(dir)))
	check(c)
	// The same id may be written to another stream, and further on in the
	// same one where it is not where the expected revision points.
	mustAppend(t, c, "other", esdb.NoStream{}, first...)
	mustAppend(t, c, "s", esdb.Revision(4), first[0])
	// What metadata hides by now has no position any more.
	setMeta(t, c, "s", `{"$tb":4}`)
	if got := mustAppend(t, c, "s", esdb.NoStream{}, first...); got.CommitPosition != 0 || got.NextExpectedVersion != 2 {
		t.Errorf("resend of what is hidden: %+v", got)
	}
}

// TestResendRacesItsOriginal sends the same append from many goroutines at
// once: one is written, all get the same answer.
func TestResendRacesItsOriginal(t *testing.T) {
	t.Parallel()
	c := dial(t, nodetest.Start(t))
	for _, expected := range []esdb.ExpectedRevision{esdb.Any{}, esdb.NoStream{}} {
		stream := "any"
		if expected == (esdb.NoStream{}) {
			stream = "none"
		}
		e := events(2)
		results := make(chan *esdb.WriteResult, 16)
		for range cap(results) {
			go func() {
				r, err := c.AppendToStream(context.Background(), stream, esdb.AppendToStreamOptions{ExpectedRevision: expected}, e...)
				if err != nil {
					t.Error(err)
				}
				results <- r
			}()
		}
		first := <-results
		for range cap(results) - 1 {
			if r := <-results; r != nil && first != nil && *r != *first {
				t.Errorf("%+v and %+v", r, first)
			}
		}
		if got := numbers(t, c, stream, esdb.ReadStreamOptions{From: esdb.Start{}}); got != "0 1" {
			t.Errorf("stream holds %q", got)
		}
	}
}

package eventstore

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/vault"
)

var update = flag.Bool("update", false, "write the golden files")

var sealedText = regexp.MustCompile(`\{"\$sealed":"[A-Za-z0-9_-]{40,}"\}`)

// The stored form is for ever. Should one of these files have to change, what
// changed is a new schema with an upcaster, and a new file.
func TestStoredForm(t *testing.T) {
	subject, _ := customer(t, openVault(t))
	for _, e := range examples() {
		sealed := seal(t, subject, streamFor(subject, e), e)[0].data
		for _, secret := range secrets {
			if bytes.Contains(sealed.Data, []byte(secret)) || bytes.Contains(sealed.Metadata, []byte(secret)) {
				t.Errorf("%s is stored with %q for all to read", e.EventType(), secret)
			}
		}
		n := 0
		data := sealedText.ReplaceAllFunc(sealed.Data, func([]byte) []byte { n++; return []byte(`{"$sealed":"…"}`) })
		if want := personalFields(e); n != want {
			t.Errorf("%s has %d sealed fields, want %d", e.EventType(), n, want)
		}
		got := string(data) + "\n" + string(sealed.Metadata) + "\n"
		path := filepath.Join("testdata", fmt.Sprintf("%s.%d.golden", e.EventType(), plans[e.EventType()].schema))
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s\ngot  %s\nwant %s", path, got, want)
		}
	}
}

func personalFields(e domain.Event) (n int) {
	typ := reflect.TypeOf(e).Elem()
	for i := range typ.NumField() {
		if _, ok := typ.Field(i).Tag.Lookup("personal"); ok {
			n++
		}
	}
	return n
}

func TestExamplesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range examples() {
		seen[e.EventType()] = true
		v := reflect.ValueOf(e).Elem()
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("the example of %s says nothing of %s", e.EventType(), v.Type().Field(i).Name)
			}
		}
	}
	meta := reflect.ValueOf(exampleMeta())
	for i := range meta.NumField() {
		if name := meta.Type().Field(i).Name; meta.Field(i).IsZero() && name != "Schema" { // Seal sets it
			t.Errorf("the example of metadata says nothing of %s", name)
		}
	}
	for _, k := range domain.Catalogue {
		if !seen[k.Type] {
			t.Errorf("%s has no example, so no golden file", k.Type)
		}
		if _, err := os.Stat(filepath.Join("testdata", fmt.Sprintf("%s.%d.golden", k.Type, k.Schema))); err != nil {
			t.Error(err)
		}
	}
}

// What is personal is sealed field by field of the event struct; a tag that is
// deeper would be overlooked.
func TestPersonalTagsAreAtTheTop(t *testing.T) {
	var walk func(typ reflect.Type, at string, depth int)
	walk = func(typ reflect.Type, at string, depth int) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct {
			return
		}
		for i := range typ.NumField() {
			f := typ.Field(i)
			if _, ok := f.Tag.Lookup("personal"); ok && depth > 0 {
				t.Errorf("%s.%s has a personal tag that nobody reads", at, f.Name)
			}
			walk(f.Type, at+"."+f.Name, depth+1)
		}
	}
	for _, k := range domain.Catalogue {
		walk(reflect.TypeOf(k.New()), k.Type, 0)
	}
}

func TestSealAppendReadOpen(t *testing.T) {
	v := openVault(t)
	s := dial(t, nodetest.Start(t).ConnectionString(), v)
	subject, stream := customer(t, v)
	want := examplesOf(domain.FamilyCustomer)
	written, err := s.Append(t.Context(), stream, NoStream, seal(t, subject, stream, want...))
	if err != nil {
		t.Fatal(err)
	}
	events := readAll(t, s, stream)
	if err := s.Open(t.Context(), events...); err != nil {
		t.Fatal(err)
	}
	if len(events) != len(want) || written.Revision != uint64(len(want)-1) || written.Position != events[len(events)-1].Position {
		t.Fatalf("%d events, written %+v", len(events), written)
	}
	for i, e := range events {
		if !reflect.DeepEqual(e.Opened(), want[i]) {
			t.Errorf("%s\ngot  %+v\nwant %+v", e.Type, e.Opened(), want[i])
		}
		meta := exampleMeta()
		meta.Schema = 1
		if !reflect.DeepEqual(e.Meta, meta) || e.Erased() || e.System() {
			t.Errorf("%s: metadata %+v", e.Type, e.Meta)
		}
		if n := len(e.SealedFields()); n != personalFields(want[i]) {
			t.Errorf("%s: %d sealed fields", e.Type, n)
		}
		if opened, _ := e.Skeleton().(*domain.CustomerCreated); opened != nil && (opened.Name != "" || opened.Contacts != nil || e.Sealed("name") == nil || e.Sealed("kind") != nil) {
			t.Errorf("skeleton %+v", opened)
		}
	}

	t.Run("backwards", func(t *testing.T) {
		var revisions []uint64
		for e, err := range s.StreamBackwards(t.Context(), stream, 3, 3) {
			if err != nil {
				t.Fatal(err)
			}
			revisions = append(revisions, e.Revision)
		}
		if !slices.Equal(revisions, []uint64{3, 2, 1}) {
			t.Error(revisions)
		}
	})
	t.Run("erased", func(t *testing.T) {
		if err := v.Destroy(t.Context(), subject.ID()); err != nil {
			t.Fatal(err)
		}
		events := readAll(t, s, stream)
		if err := s.Open(t.Context(), events...); err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if personal := len(e.SealedFields()) > 0; e.Erased() != personal || !reflect.DeepEqual(e.Opened(), e.Skeleton()) {
				t.Errorf("%s: erased %v, opened %+v", e.Type, e.Erased(), e.Opened())
			}
		}
		if _, err := Seal(subject, stream, Proposed{ID: uuid.New(), Event: want[0], Meta: exampleMeta()}); !errors.Is(err, vault.ErrErased) {
			t.Errorf("sealed for an erased subject: %v", err)
		}
	})
	t.Run("key missing", func(t *testing.T) {
		other := openVault(t) // does not know the customer
		s := dial(t, s.connection, other)
		events := readAll(t, s, stream)
		if err := s.Open(t.Context(), events...); !errors.Is(err, vault.ErrKeyMissing) {
			t.Errorf("opened without a key: %v", err)
		}
		if events[0].Opened() != nil || events[0].Erased() {
			t.Error("a lost key shows as an erasure")
		}
	})
	t.Run("moved to another customer", func(t *testing.T) {
		subject, to := customer(t, v)
		moved := seal(t, subject, stream, want[0]) // sealed for one stream, written to another
		if _, err := s.Append(t.Context(), to, NoStream, moved); err != nil {
			t.Fatal(err)
		}
		if err := s.Open(t.Context(), readAll(t, s, to)...); !errors.Is(err, vault.ErrCorrupt) {
			t.Errorf("an event that was moved was opened: %v", err)
		}
	})
}

// An event belongs into the streams of one family: elsewhere it is neither
// written nor read.
func TestFamilies(t *testing.T) {
	v := openVault(t)
	s := dial(t, nodetest.Start(t).ConnectionString(), v)
	subject, stream := customer(t, v)
	for _, f := range []domain.Family{domain.FamilyStaff} {
		want := examplesOf(f)
		own := streamFor(subject, want[0])
		if _, err := s.Append(t.Context(), own, NoStream, seal(t, subject, own, want...)); err != nil {
			t.Fatal(err)
		}
		events := readAll(t, s, own)
		if err := s.Open(t.Context(), events...); err != nil {
			t.Fatal(err)
		}
		for i, e := range events {
			if !reflect.DeepEqual(e.Opened(), want[i]) {
				t.Errorf("%s\ngot  %+v\nwant %+v", e.Type, e.Opened(), want[i])
			}
		}
		if _, err := Seal(subject, stream, Proposed{ID: uuid.New(), Event: want[0], Meta: exampleMeta()}); err == nil {
			t.Errorf("%s is taken in a customer's stream", want[0].EventType())
		}
	}
	stray := esdb.EventData{
		EventID: uuid.New(), ContentType: esdb.ContentTypeJson, EventType: "StaffMoved",
		Data: []byte(`{"team":"south"}`), Metadata: []byte(`{"schema":1}`),
	}
	if _, err := s.Append(t.Context(), stream, NoStream, []Sealed{{stray}}); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Stream(t.Context(), stream, 0, 1) {
		if _, unknown := errors.AsType[*UnknownEventError](err); !unknown {
			t.Errorf("an event in a stream of another family: %v", err)
		}
	}
}

func TestUnknownEventsStopTheReader(t *testing.T) {
	s := dial(t, nodetest.Start(t).ConnectionString(), nil)
	for name, e := range map[string]esdb.EventData{
		"type":          {EventType: "CustomerTeleported", Data: []byte("{}"), Metadata: []byte(`{"schema":1}`)},
		"newer schema":  {EventType: "CustomerArchived", Data: []byte("{}"), Metadata: []byte(`{"schema":2}`)},
		"without one":   {EventType: "CustomerArchived", Data: []byte("{}"), Metadata: []byte(`{}`)},
		"no metadata":   {EventType: "CustomerArchived", Data: []byte("{}")},
		"data not JSON": {EventType: "OrderPlaced", Data: []byte(`{"items":"two"}`), Metadata: []byte(`{"schema":1}`)},
	} {
		e.EventID, e.ContentType = uuid.New(), esdb.ContentTypeJson
		stream := domain.CustomerStream(domain.ID(uuid.New()))
		if _, err := s.Append(t.Context(), stream, NoStream, []Sealed{{e}}); err != nil {
			t.Fatal(err)
		}
		var got error
		for _, err := range s.Stream(t.Context(), stream, 0, 10) {
			got = err
		}
		_, unknown := errors.AsType[*UnknownEventError](got)
		if wantUnknown := !strings.HasPrefix(name, "no m") && !strings.HasPrefix(name, "data"); got == nil || unknown != wantUnknown {
			t.Errorf("%s: %v", name, got)
		}
	}
}

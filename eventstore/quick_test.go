package eventstore

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/domain"
)

// What is stored today is read quickly: a reader that gave up on everything
// would still be right, and as slow as before.
func TestQuickReaderReadsWhatIsStored(t *testing.T) {
	subject, _ := customer(t, openVault(t))
	for _, e := range examples() {
		data := seal(t, subject, streamFor(subject, e), e)[0].data
		var m Metadata
		if !quickMetadata.decode(data.Metadata, reflect.ValueOf(&m).Elem(), nil) {
			t.Errorf("gave up on the metadata %s", data.Metadata)
		}
		p := plans[e.EventType()]
		_, classified := e.(*domain.CustomerReclassified)                                                          // evidence is a map of fractions
		_, covers := e.(*domain.ErasureCoversSet)                                                                  // few, and a list of ids
		_, ranked := e.(*domain.OffersRanked)                                                                      // its inputs are such a map too
		if p.family == domain.FamilyScheme || p.family == domain.FamilyMeasure || classified || covers || ranked { // policies and improvements are few, and have lists in lists
			continue
		}
		var sealed []SealedField
		if !p.quick.decode(data.Data, reflect.New(p.typ).Elem(), &sealed) {
			t.Errorf("gave up on %s %s", e.EventType(), data.Data)
		}
	}
}

// FuzzQuickReader gives both readers whatever there is: what the quick one
// reads, encoding/json reads too, and as the same.
func FuzzQuickReader(f *testing.F) {
	vault := openVault(f)
	subject, _ := customer(f, vault)
	for i, e := range examples() {
		data := seal(f, subject, streamFor(subject, e), e)[0].data
		f.Add(i, data.Data, data.Metadata)
		small, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(i, small, []byte(`{}`))
	}
	for _, data := range []string{
		`{}`, `{"nps":0}`, `{"nps":-1,"csat":007}`, `{"nps":1e1}`, `{"nps":null}`, `{"version":12345678901234567890}`, `{"channel":"a\u0062"}`,
		`{"channel":"ü"}`, "{\"channel\":\"\xff\"}", `{"Channel":"x"}`, `{"channel":"a","channel":"b"}`, `{"channel":"a"} `, `{"channel":"a"}}`,
		`{"comment":{"$sealed":""}}`, `{"comment":{"$sealed":"a"}}`, `{"comment":{"$sealed":"YQ","more":1}}`, `{"comment":"open"}`, `{"drivers":{"speed":3}}`,
		`{"answerId":"00000000-0000-4000-8000-00000000000G"}`, `{"answerId":"00000000-0000-4000-8000-00000000000F"}`, `{"amount":{"amount":"1.50","currency":"EUR"}}`,
		`{"ratings":[]}`, `{"ratings":[{"question":"a","score":1,"low":1,"high":5},{"question":"b","score":1,"low":1,"high":5}]}`, `{"ratings":[{"question":"a"},]}`, `{"ratings":[null]}`,
		`{"changed":[],"cleared":["a","b"]}`, `{"changed":["a",]}`, `{"items":1,"amount":{"amount":"1.5.0"}}`,
	} {
		for i := range domain.Catalogue {
			f.Add(i, []byte(data), []byte(data))
		}
	}
	for _, at := range []string{
		"2026-02-29T00:00:00Z", "2024-02-29T23:59:60Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00.Z",
		"2026-01-01T00:00:00+01:00", "0000-01-01T00:00:00Z", "2026-01-01t00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00,5Z",
	} {
		f.Add(0, []byte(`{}`), []byte(`{"occurredAt":"`+at+`"}`))
	}
	f.Fuzz(func(t *testing.T, kind int, data, metadata []byte) {
		var quick, slow Metadata
		if quickMetadata.decode(metadata, reflect.ValueOf(&quick).Elem(), nil) {
			if err := json.Unmarshal(metadata, &slow); err != nil || !reflect.DeepEqual(quick, slow) {
				t.Errorf("metadata %q: quick %+v, else %+v %v", metadata, quick, slow, err)
			}
		}
		p := plans[domain.Catalogue[uint(kind)%uint(len(domain.Catalogue))].Type] //nolint:gosec // any will do
		out := reflect.New(p.typ)
		var sealed []SealedField
		if !p.quick.decode(data, out.Elem(), &sealed) {
			return
		}
		event, fields, err := p.decodeAny(data)
		if err != nil || !reflect.DeepEqual(out.Interface(), event) || !reflect.DeepEqual(sealed, fields) {
			t.Errorf("%s %q: quick %+v %v, else %+v %v %v", p.typ, data, out.Interface(), sealed, event, fields, err)
		}
	})
}

// The control of the fuzz test: what the quick reader must give up on.
func TestQuickReaderGivesUp(t *testing.T) {
	p := plans["CustomerSurveyed"]
	for _, data := range []string{
		``, `{`, `[]`, `null`, ` {}`, `{} `, `{"channel":"a","channel":"b"}`, `{"version":1,"questionnaire":"q"}`, `{"nps":01}`, `{"nps":1.0}`, `{"nps":"1"}`,
		`{"channel":"a\"b"}`, "{\"channel\":\"\x00\"}", `{"comment":"open"}`, `{"other":1}`, `{"nps":null}`, strings.Repeat(`{"drivers":`, 100),
	} {
		var sealed []SealedField
		if p.quick.decode([]byte(data), reflect.New(p.typ).Elem(), &sealed) {
			t.Errorf("read %q", data)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	subject, stream := customer(b, openVault(b))
	for _, e := range examples()[:5] {
		data := seal(b, subject, stream, e)[0].data
		p := plans[e.EventType()]
		b.Run("quick/"+e.EventType(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _, _ = p.decode(data.Data)
				_, _ = decodeMetadata(data.Metadata)
			}
		})
		b.Run("json/"+e.EventType(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var m Metadata
				_, _, _ = p.decodeAny(data.Data)
				_ = json.Unmarshal(data.Metadata, &m)
			}
		})
	}
}

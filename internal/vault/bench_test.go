package vault

import (
	"runtime"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/internal/postgres/pgtest"
)

func BenchmarkSeal(b *testing.B) {
	s, a, text := testSubject(1), testAddress(), []byte("mei@example.com")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Seal(Contact, a, text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	s, a := testSubject(1), testAddress()
	sealed := mustSeal(b, s, Contact, a, "mei@example.com")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Open(a, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	s, body := testSubject(1), []byte(strings.Repeat("x", 500))
	b.ReportAllocs()
	for b.Loop() {
		s.Digest(body)
	}
}

func BenchmarkBlindGrams(b *testing.B) {
	x := testKeyring(b).Index()
	for name, text := range map[string]string{"Latin": "Alexandra Müller-Brandt", "Chinese": "欧阳小明", "note": strings.Repeat("Called about the late delivery. ", 30)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.BlindGrams("name", text)
			}
		})
	}
}

func BenchmarkUnwrap(b *testing.B) {
	k, subject := testKeyring(b), uuid.New()
	w, v, err := k.Wrap(b.Context(), BucketOf(subject), boundTo(subject, Identity), make([]byte, keySize))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Unwrap(b.Context(), BucketOf(subject), v, boundTo(subject, Identity), w); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenKeyring(b *testing.B) {
	path := b.TempDir() + "/keyring"
	for b.Loop() {
		if _, err := OpenKeyring(path); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCached is what a subject costs that is in the cache, and how many
// bytes of memory each takes there.
func BenchmarkCached(b *testing.B) {
	const n = 50_000
	v := &Vault{cache: newCache(n, 1<<40)}
	before := heap()
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = uuid.New()
		v.cache.put(newSubject(ids[i], new(keySet)), 0)
	}
	each := float64(heap()-before)/n - float64(len(ids[0]))
	i := 0
	for b.Loop() {
		if _, err := v.Subject(b.Context(), ids[i%n]); err != nil {
			b.Fatal(err)
		}
		i += 7919
	}
	b.ReportMetric(each, "B/subject")
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkEnsureNew(b *testing.B) {
	v := openVault(b, pgtest.Database(b), Options{})
	for b.Loop() {
		mustEnsure(b, v, uuid.New())
	}
}

func BenchmarkSubjectsOfAPage(b *testing.B) {
	pool := pgtest.Database(b)
	v := openVault(b, pool, Options{})
	ids := make([]uuid.UUID, 100)
	for i := range ids {
		ids[i] = uuid.New()
		mustEnsure(b, v, ids[i])
	}
	for b.Loop() {
		for _, id := range ids {
			v.Evict(id)
		}
		if _, err := v.Subjects(b.Context(), ids); err != nil {
			b.Fatal(err)
		}
	}
}

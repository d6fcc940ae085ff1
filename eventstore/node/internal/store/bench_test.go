package store

import (
	"context"
	"encoding/base64"
	"math/rand/v2"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// processorTime is what this process has used so far. On a machine that does
// other work it moves less than the clock.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sealedLike is an event as Dossier stores them: JSON around text that does not
// compress.
func sealedLike(r *rand.Rand, i int) Event {
	raw := make([]byte, 110)
	for j := range raw {
		raw[j] = byte(r.Uint32())
	}
	return Event{
		ID: [16]byte{byte(i), byte(i >> 8), byte(i >> 16), 1}, Type: "CustomerVisited", JSON: true,
		Data: []byte(`{"mode":"inPerson","content":{"$sealed":"` + base64.RawURLEncoding.EncodeToString(raw) + `"}}`),
		Meta: []byte(`{"$correlationId":"0b0f2a64-8f0c-4c62-a7b6-7c7c8b0f1a77","actor":"local","command":"RecordVisit"}`),
	}
}

// BenchmarkLog writes a log and reads it whole, again and again.
func BenchmarkLog(b *testing.B) {
	const events = 200_000
	s, err := Open(Options{Dir: b.TempDir(), NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	r := rand.New(rand.NewPCG(1, 2))
	list := make([]Event, events)
	for i := range list {
		list[i] = sealedLike(r, i)
	}
	began := processorTime(b)
	for i := 0; i < events; i += 50 {
		w := &Write{Stream: "customer-" + strconv.Itoa(i%5000), Expected: Any, Events: list[i : i+50]}
		if _, err := s.Submit(context.Background(), w); err != nil {
			b.Fatal(err)
		}
	}
	written := processorTime(b) - began
	b.Run("Read", func(b *testing.B) {
		began, n := processorTime(b), 0
		for b.Loop() {
			it, err := s.ReadAll(0, false)
			if err != nil {
				b.Fatal(err)
			}
			for it.Next() {
				n++
			}
			if err := it.Err(); err != nil {
				b.Fatal(err)
			}
			it.Close()
		}
		b.ReportMetric(float64(processorTime(b)-began)/float64(n), "cpu-ns/event")
		b.ReportMetric(float64(written)/events, "written-cpu-ns/event")
	})
}

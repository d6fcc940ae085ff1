package domain

import (
	"testing"
	"time"
)

func TestRetentionInForce(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	var policy RetentionPolicy
	for _, v := range []RetentionDefined{{From: day(10), Contact: 30}, {From: day(1), Contact: 90}, {From: day(10), Contact: 20, Identity: 400}} {
		events, err := policy.Define(v)
		if err != nil || len(events) != 1 {
			t.Fatal(events, err)
		}
		policy = policy.Evolve(Happened{Event: events[0]})
	}
	if _, ok := policy.InForce(day(1).Add(-1)); ok {
		t.Error("a version is in force before the first begins")
	}
	for at, want := range map[time.Time]int{day(1): 90, day(9): 90, day(10): 20, day(20): 20} {
		if v, ok := policy.InForce(at); !ok || v.Days()[CategoryContact] != want {
			t.Errorf("%s: %+v, want %d days", at, v, want)
		}
	}
	if _, err := policy.Define(RetentionDefined{From: day(1), Identity: -1, Content: mostRetention + 1}); err == nil {
		t.Error("a retention of less than no days was accepted")
	}
}

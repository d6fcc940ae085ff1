package main

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// chapters are told beside each other. A new one goes to the end: what each draws
// depends on its place.
func chapters() []chapter {
	return []chapter{
		&serviceChapter{telling: telling{draw(1)}}, &surveyChapter{telling: telling{draw(2)}}, &offerChapter{telling: telling{draw(3)}},
		&interactionChapter{telling: telling{draw(4)}}, &managerChapter{telling: telling{draw(5)}}, &communicationChapter{telling: telling{draw(6)}},
		&qualityChapter{telling: telling{draw(7)}},
	}
}

func draw(n uint64) *rand.Rand { return rand.New(rand.NewPCG(n, n+3)) }

// telling is what all chapters draw from.
type telling struct{ chance *rand.Rand }

func (t telling) n(most int) int { return t.chance.IntN(most) }

func (t telling) one(list ...string) string { return list[t.n(len(list))] }

func (t telling) customer(s *story) string { return s.customers[t.n(len(s.customers))] }

// any is an instant of the story.
func (t telling) any(s *story) time.Time {
	return s.begin.Add(time.Duration(t.n(119*24*3600)) * time.Second)
}

// after is an instant at most so many hours behind another one, before the story ends.
func (t telling) after(s *story, at time.Time, hours int) time.Time {
	at = at.Add(time.Duration(1+t.n(hours*60)) * time.Minute)
	if end := s.begin.AddDate(0, 0, 119); at.After(end) {
		return end
	}
	return at
}

func rfc(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// puts defines what nothing may refuse.
func (s *story) puts(path string, body map[string]any) {
	s.t.Helper()
	s.sends(http.MethodPut, path, body)
}

func (s *story) sends(method, path string, body map[string]any) map[string]any {
	s.t.Helper()
	status, text := s.send(s.admin, method, path, body)
	if status >= 300 {
		s.t.Fatalf("%s %s %v: %d %s", method, path, body, status, text)
	}
	return s.accepted(text)
}

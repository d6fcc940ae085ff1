package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Managers and the staff, by docs/access.md and capability 40: at an instant that manager
// counts who was assigned last for it.

type colleague struct {
	id, team, successor, reason string
	joined                      time.Time
	left                        *time.Time
}

// staff is the directory at both instants.
func (a *auditor) staff(at instants) map[string]*colleague {
	out := map[string]*colleague{}
	moved := map[string]time.Time{}
	for _, e := range a.events {
		id, is := strings.CutPrefix(e.Stream, "staff-")
		if !is || !at.recorded.IsZero() && e.known.After(at.recorded) || !at.occurred.IsZero() && e.OccurredAt.After(at.occurred) {
			continue
		}
		one, when := out[id], e.OccurredAt
		switch e.Type {
		case "StaffJoined":
			out[id], moved[id] = &colleague{id: id, team: e.text("team"), joined: when}, when
		case "StaffMoved":
			if one != nil && !when.Before(moved[id]) {
				one.team, moved[id] = e.text("team"), when
			}
		case "StaffLeft":
			if one != nil {
				one.left, one.successor, one.reason = &when, e.text("successor"), e.Reason
			}
		}
	}
	return out
}

// managerOf is who has a customer at an instant, by what is known: a member of the staff
// or a team.
func managerOf(known []told, moment time.Time) (staff, team string) {
	for _, e := range known {
		if e.Type != "ManagerAssigned" && e.Type != "ManagerReleased" {
			continue
		}
		from, _ := time.Parse(time.RFC3339Nano, e.text("from"))
		until, err := time.Parse(time.RFC3339Nano, e.text("until"))
		if from.After(moment) || err == nil && !until.After(moment) {
			continue
		}
		staff, team = e.text("staff"), e.text("team")
	}
	return staff, team
}

// managerFigures count active customers by who has them, and by team.
func (a *auditor) managerFigures(at instants, now time.Time) figures {
	out, directory, known := figures{"customers": 0, "unmanaged": 0}, a.staff(at), a.known(at.recorded)
	add := func(name string) {
		n, _ := out[name].(int)
		out[name] = n + 1
	}
	for id, events := range a.so(at) {
		if p := personOf(events); !p.there || p.status() != "active" {
			continue
		}
		add("customers")
		staff, team := managerOf(known[id], at.moment(now))
		if one := directory[staff]; one != nil {
			team = one.team
		}
		if staff == "" && team == "" {
			add("unmanaged")
			continue
		}
		add("manager " + staff + " " + team)
		add("team " + team)
	}
	return out
}

// managerChapter gives customers to a staff that changes.
type managerChapter struct {
	telling
	staff []string
}

func (x *managerChapter) begin(s *story) {
	s.t.Helper()
	for _, team := range []string{"north", "north", "south", "west"} {
		out := s.sends(http.MethodPost, "/v1/staff", map[string]any{"name": "Somebody of us", "team": team, "occurredAt": rfc(s.begin)})
		x.staff = append(x.staff, out["id"].(string))
	}
}

func (x *managerChapter) goOn(s *story, i int) {
	s.t.Helper()
	c := "/v1/customers/" + x.customer(s) + "/manager"
	switch i {
	case 210:
		s.sends(http.MethodPost, "/v1/staff/"+x.staff[2]+"/move", map[string]any{"team": "west", "occurredAt": rfc(s.begin.AddDate(0, 0, 50))})
		return
	case 340:
		s.sends(http.MethodPost, "/v1/staff/"+x.staff[1]+"/leave", map[string]any{"reason": "r", "successor": x.staff[0]})
		x.staff = append(x.staff[:1], x.staff[2:]...)
		return
	case 519: // what belonged to who has left goes to the successor by itself
		for {
			status, text := s.send(s.admin, http.MethodGet, fmt.Sprintf("/v1/hand-overs?minPosition=%d", s.position), nil)
			if status == http.StatusOK && strings.Contains(text, `"items":[]`) {
				return
			}
			if s.t.Context().Err() != nil {
				s.t.Fatal(status, text)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	if i%8 != 0 {
		return
	}
	from := x.any(s)
	switch x.n(5) {
	case 0:
		s.does(c+"/release", map[string]any{"reason": "r", "from": rfc(from)})
	default:
		body := map[string]any{"from": rfc(from), "reason": "r"}
		if x.n(4) == 0 {
			body["team"] = x.one("north", "east")
		} else {
			body["staff"] = x.one(x.staff...)
		}
		if x.n(2) == 0 {
			body["until"] = rfc(from.AddDate(0, 0, 5+x.n(60)))
		}
		status, text := s.send(s.admin, http.MethodPut, c, body)
		switch {
		case status < 300:
			s.accepted(text)
		case status != http.StatusConflict && status != http.StatusNotFound:
			s.t.Fatal(status, text)
		}
	}
}

func (x *managerChapter) paths() map[string]string {
	return map[string]string{"managers": "/v1/managers", "staff": "/v1/staff?limit=50"}
}

func (x *managerChapter) compare(c *comparison) {
	c.t.Helper()
	want := c.log.managerFigures(c.at, c.now)
	got := figures{"customers": c.answer("managers", "customers"), "unmanaged": c.answer("managers", "unmanaged")}
	for _, one := range c.answer("managers", "managers").([]any) {
		item := one.(map[string]any)
		got["manager "+textOf(item["staff"])+" "+textOf(item["team"])] = item["customers"]
	}
	for _, one := range c.answer("managers", "teams").([]any) {
		item := one.(map[string]any)
		got["team "+textOf(item["team"])] = item["customers"]
	}
	for name, n := range want {
		c.figure("customers of "+name, got[name], n)
	}
	for name, n := range got {
		if want[name] == nil && fmt.Sprint(n) != "0" {
			c.figure("customers of "+name, n, 0)
		}
	}
	directory := c.log.staff(c.at)
	list, _ := c.answer("staff", "items").([]any)
	c.figure("staff", len(list), len(directory))
	for _, one := range list {
		item := one.(map[string]any)
		w := directory[textOf(item["id"])]
		if w == nil {
			c.figure("a member of the staff", item["id"], nil)
			continue
		}
		c.figure("team of staff", item["team"], w.team)
		c.figure("whether staff has left", item["leftAt"] != nil, w.left != nil)
		c.figure("successor", textOf(item["successor"]), w.successor)
	}
}

func (x *managerChapter) told(s *story, log *auditor) {
	s.t.Helper()
	n := map[string]int{}
	for _, e := range log.events {
		n[e.Type]++
	}
	if all := log.managerFigures(instants{}, time.Now()); n["ManagerAssigned"] < 15 || n["ManagerReleased"] < 3 || n["StaffLeft"] != 1 || all["unmanaged"].(int) == 0 || len(all) < 6 {
		s.t.Errorf("%v, and so %v", n, all)
	}
}

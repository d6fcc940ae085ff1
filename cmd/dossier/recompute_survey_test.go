package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Surveys, by docs/surveys.md and capabilities 31 to 34: how many invitations are
// answered, what drivers come to, and which aspects are strong and weak.

var invitationLife = map[string]map[string]string{
	"CustomerSurveyed":        {"invited": "answered", "delivered": "answered"},
	"SurveyDelivered":         {"invited": "delivered"},
	"SurveyInvitationExpired": {"invited": "expired", "delivered": "expired"},
}

type invitation struct {
	id, state, version, class string
	expires                   time.Time
	arrived                   *time.Time
}

func invitationsOf(events []told) (all []*invitation) {
	for i, e := range events {
		if e.Type == "SurveyInvited" {
			v, _ := e.number("version")
			expires, _ := time.Parse(time.RFC3339Nano, e.text("expires"))
			all = append(all, &invitation{id: e.text("invitationId"), state: "invited", version: fmt.Sprint(e.text("questionnaire"), "/", v), class: classWhen(events[:i], "importance", e), expires: expires})
		}
		for _, i := range all {
			next, at := invitationLife[e.Type][i.state], e.OccurredAt
			if i.id != e.text("invitationId") || next == "" || next == "answered" && !at.Before(i.expires) {
				continue
			}
			if i.state = next; i.arrived == nil && next != "expired" {
				i.arrived = &at // what was answered has arrived
			}
		}
	}
	return all
}

// closings are when versions of questionnaires were closed, as far as known.
func (a *auditor) closings(recorded time.Time) map[string]time.Time {
	out := map[string]time.Time{}
	for _, e := range a.policy("QuestionnaireClosed", recorded) {
		v, _ := e.number("version")
		out[fmt.Sprint(strings.TrimPrefix(e.Stream, "survey-"), "/", v)] = e.OccurredAt
	}
	return out
}

// responseFigures are those of invitations that arrived.
func (a *auditor) responseFigures(at instants, now time.Time, by func(i *invitation) string) figures {
	out, closings := figures{}, a.closings(at.recorded)
	for _, events := range a.so(at) {
		for _, i := range invitationsOf(events) {
			if closed, is := closings[i.version]; is && closed.Before(i.expires) {
				i.expires = closed // nothing is to be answered to it from then on
			}
			if i.arrived == nil {
				continue
			}
			for _, g := range []string{"*", by(i)} {
				add := func(name string) {
					n, _ := out[g+" "+name].(int)
					out[g+" "+name] = n + 1
				}
				add("delivered")
				switch {
				case i.state == "answered":
					add("answered")
				case i.state == "delivered" && i.expires.After(at.moment(now)):
					add("open")
				}
			}
		}
	}
	for name := range out {
		if g, is := strings.CutSuffix(name, " delivered"); is {
			answered, _ := out[g+" answered"].(int)
			out[g+" rate"] = share(answered, out[name].(int))
		}
	}
	return out
}

// voice is what was heard of an aspect, in percent of its scale.
type voice struct {
	aspect  string
	source  string // surveys or interviews
	percent float64
}

// said is what a group of customers said.
type said struct {
	aspects, subscales  []voice
	complaints, returns map[string]int
}

// voices are what was heard, by class and by month, and of all under an asterisk.
func (a *auditor) voices(at instants, interviews bool) map[string]*said {
	out := map[string]*said{}
	for _, events := range a.so(at) {
		for i, e := range events {
			groups := []string{"class *", "class " + classWhen(events[:i], "importance", e), "month *", "month " + e.day()[:7]}
			of := func(each func(*said)) {
				for _, g := range groups {
					if out[g] == nil {
						out[g] = &said{complaints: map[string]int{}, returns: map[string]int{}}
					}
					each(out[g])
				}
			}
			switch e.Type {
			case "CustomerSurveyed":
				aspects, subscales := ratingsOf(e)
				if len(aspects)+len(subscales) == 0 {
					continue
				}
				of(func(s *said) {
					s.aspects, s.subscales = append(s.aspects, aspects...), append(s.subscales, subscales...)
				})
			case "InterviewHeld":
				if !interviews {
					continue
				}
				for _, one := range e.Data["scores"].([]any) {
					m := one.(map[string]any)
					v := voice{m["aspect"].(string), "interviews", 100 * (m["score"].(float64) - 1) / 4}
					of(func(s *said) { s.aspects = append(s.aspects, v) })
				}
			case "CustomerComplained":
				of(func(s *said) { s.complaints[e.text("category")]++ })
			case "OrderReturned":
				if interviews {
					of(func(s *said) { s.returns[e.Reason]++ })
				}
			}
		}
	}
	return out
}

func ratingsOf(e told) (aspects, subscales []voice) {
	drivers, _ := e.Data["drivers"].(map[string]any)
	for name, score := range drivers {
		if n, is := score.(float64); is && n > 0 {
			aspects = append(aspects, voice{name, "surveys", 100 * (n - 1) / 4})
		}
	}
	ratings, _ := e.Data["ratings"].([]any)
	for _, one := range ratings {
		m := one.(map[string]any)
		low, high := m["low"].(float64), m["high"].(float64)
		v := voice{textOf(m["aspect"]), "surveys", 100 * (m["score"].(float64) - low) / (high - low)}
		switch kind := textOf(m["kind"]); kind {
		case "trust", "dependence":
			v.aspect = kind
			subscales = append(subscales, v)
		default:
			aspects = append(aspects, v)
		}
	}
	return aspects, subscales
}

// spread are the number, the mean and its standard error, which is nil of one.
func spread(voices []voice) (n int, mean float64, err any) {
	for _, v := range voices {
		mean += v.percent
	}
	n = len(voices)
	mean /= float64(n)
	if n > 1 {
		sum := 0.0
		for _, v := range voices {
			sum += (v.percent - mean) * (v.percent - mean)
		}
		err = math.Sqrt(sum/float64(n-1)) / math.Sqrt(float64(n))
	}
	return n, mean, err
}

func byAspect(voices []voice) map[string][]voice {
	out := map[string][]voice{}
	for _, v := range voices {
		out[v.aspect] = append(out[v.aspect], v)
	}
	return out
}

// driverFigures are the means of drivers, of all answers.
func (a *auditor) driverFigures(at instants) map[string][2]float64 {
	out := map[string][2]float64{}
	for _, events := range a.so(at) {
		for _, e := range events {
			if e.Type != "CustomerSurveyed" {
				continue
			}
			drivers, _ := e.Data["drivers"].(map[string]any)
			for name, score := range drivers {
				if n, is := score.(float64); is && n > 0 {
					out[name] = [2]float64{out[name][0] + 1, out[name][1] + n}
				}
			}
		}
	}
	return out
}

// surveyChapter is about invitations, questionnaires with scales, and interviews.
type surveyChapter struct {
	telling
	invited  [][2]string // customer and invitation
	sent     []time.Time
	answered [][3]string // customer, answer, questionnaire
}

func (x *surveyChapter) begin(s *story) {
	s.t.Helper()
	for i, high := range []int{10, 5} {
		question := func(code, kind, driver string) map[string]any {
			out := map[string]any{"code": code, "type": kind, "text": "How?"}
			if driver != "" {
				out["driver"] = driver
			}
			return out
		}
		s.puts("/v1/questionnaires/panel", map[string]any{
			"aim": "a", "audience": "b", "scale": map[string]any{"low": 1, "high": high}, "occurredAt": rfc(s.begin),
			"questions": []map[string]any{
				question("likely", "nps", ""), question("fast", "rating", "speed"), question("price", "rating", ""), question("keeps", "trust", ""), question("honest", "trust", ""), question("needs", "dependence", ""),
			},
		})
		s.sends("POST", "/v1/questionnaires/panel/publish", map[string]any{"version": i + 1, "occurredAt": rfc(s.begin)})
	}
	x.plant(s)
}

// plant has an answer that is moved behind the end of its invitation, one that is
// withdrawn, and one that is delivered only when it is answered.
func (x *surveyChapter) plant(s *story) {
	s.t.Helper()
	day := func(n int) string { return rfc(s.begin.AddDate(0, 0, n)) }
	c := "/v1/customers/" + s.customers[9]
	for i := range 4 {
		id := s.sends("POST", c+"/survey-invitations", map[string]any{"channel": "web", "questionnaire": "panel", "version": 2, "expires": day(40), "occurredAt": day(30)})["invitationId"].(string)
		if i != 2 {
			s.sends("POST", c+"/survey-invitations/"+id+"/deliver", map[string]any{"occurredAt": day(31)})
		}
		answer := s.sends("POST", c+"/survey-answers", map[string]any{"questionnaire": "panel", "version": 2, "invitation": id, "nps": 9, "occurredAt": day(35)})["answerId"].(string)
		switch i {
		case 0:
			s.does(c+"/survey-answers/"+answer+"/correct", map[string]any{"occurredAt": day(45), "reason": "mistake"})
		case 1:
			s.sends("POST", c+"/survey-answers/"+answer+"/withdraw", map[string]any{"reason": "mistake"})
		}
	}
	// Two can still be answered, but for that the version of one is closed.
	s.puts("/v1/questionnaires/once", map[string]any{"aim": "a", "audience": "b", "occurredAt": rfc(s.begin), "questions": []map[string]any{{"code": "likely", "type": "nps", "text": "How?"}}})
	s.sends("POST", "/v1/questionnaires/once/publish", map[string]any{"version": 1, "occurredAt": rfc(s.begin)})
	once := s.sends("POST", c+"/survey-invitations", map[string]any{"channel": "web", "questionnaire": "once", "version": 1, "expires": day(200), "occurredAt": day(30)})["invitationId"].(string)
	s.sends("POST", c+"/survey-invitations/"+once+"/deliver", map[string]any{"occurredAt": day(31)})
	s.sends("POST", "/v1/questionnaires/once/close", map[string]any{"version": 1, "occurredAt": day(60)})
	for _, end := range []int{200, 31} { // and one runs out soon after it came
		id := s.sends("POST", c+"/survey-invitations", map[string]any{"channel": "web", "questionnaire": "panel", "version": 1, "expires": day(end), "occurredAt": day(30)})["invitationId"].(string)
		s.sends("POST", c+"/survey-invitations/"+id+"/deliver", map[string]any{"occurredAt": day(30)})
	}
}

func (x *surveyChapter) scores(s *story, body map[string]any) map[string]any {
	high := 10
	switch body["version"] = 1 + x.n(2); {
	case x.n(3) == 0:
		body["questionnaire"] = "care"
		drivers := map[string]any{}
		for _, name := range []string{"productQuality", "attitude", "speed", "afterSales"} {
			if x.n(2) == 0 {
				drivers[name] = 1 + x.n(5)
			}
		}
		body["nps"], body["drivers"] = x.n(11), drivers
		return body
	case body["version"] == 2:
		high = 5
	}
	body["questionnaire"] = "panel"
	ratings := []map[string]any{}
	for _, code := range []string{"fast", "price", "keeps", "honest", "needs"} {
		if x.n(3) > 0 {
			ratings = append(ratings, map[string]any{"question": code, "score": 1 + x.n(high)})
		}
	}
	body["nps"], body["ratings"] = x.n(11), ratings
	return body
}

func (x *surveyChapter) goOn(s *story, i int) {
	s.t.Helper()
	if i%4 != 1 {
		return
	}
	at, c := x.any(s), x.customer(s)
	path := "/v1/customers/" + c
	switch x.n(9) {
	case 0, 1:
		body := map[string]any{"channel": x.one("web", "email"), "questionnaire": x.one("panel", "annual"), "version": 1 + x.n(2), "expires": rfc(at.AddDate(0, 0, 5+x.n(30))), "occurredAt": rfc(at)}
		if out := s.does(path+"/survey-invitations", body); out != nil {
			x.invited, x.sent = append(x.invited, [2]string{path, out["invitationId"].(string)}), append(x.sent, at)
		}
	case 2, 3:
		if n := len(x.invited); n > 0 {
			i := x.n(n)
			s.does(x.invited[i][0]+"/survey-invitations/"+x.invited[i][1]+"/deliver", map[string]any{"occurredAt": rfc(x.after(s, x.sent[i], 100))})
		}
	case 4:
		if n := len(x.invited); n > 0 {
			i := x.n(n)
			body := map[string]any{"reason": "r", "occurredAt": rfc(x.after(s, x.sent[i], 200))}
			if x.n(2) == 0 {
				s.does(x.invited[i][0]+"/survey-invitations/"+x.invited[i][1]+"/expire", body)
			}
		}
	case 5, 6:
		body := x.scores(s, map[string]any{"channel": "web", "occurredAt": rfc(at)})
		if n := len(x.invited); n > 0 && x.n(3) > 0 {
			i := x.n(n)
			path, body["occurredAt"] = x.invited[i][0], rfc(x.after(s, x.sent[i], 200))
			if body["questionnaire"] == "panel" {
				body["invitation"] = x.invited[i][1]
			}
		}
		if out := x.answers(s, path, body); out != nil {
			x.answered = append(x.answered, [3]string{path, out["answerId"].(string), body["questionnaire"].(string)})
		}
	case 7:
		scores := []map[string]any{{"aspect": x.one("speed", "price"), "score": 1 + x.n(5)}, {"aspect": x.one("attitude", "advice"), "score": 1 + x.n(5)}}
		s.does(path+"/interviews", map[string]any{"mode": "phone", "content": "c", "scores": scores, "occurredAt": rfc(at)})
	case 8:
		if n := len(x.answered); n > 0 {
			of := x.answered[x.n(n)]
			body := map[string]any{"reason": "mistake", "drivers": map[string]any{"speed": 1 + x.n(5)}}
			if of[2] == "panel" {
				body = map[string]any{"reason": "mistake", "ratings": []map[string]any{{"question": "fast", "score": 1 + x.n(5)}}}
			}
			if x.n(3) == 0 {
				s.does(of[0]+"/survey-answers/"+of[1]+"/withdraw", map[string]any{"reason": "mistake"})
				break
			}
			if x.n(2) == 0 {
				body["occurredAt"] = rfc(at)
			}
			s.does(of[0]+"/survey-answers/"+of[1]+"/correct", body)
		}
	}
}

// answers sends an answer, which may be to another version than the invitation is.
func (x *surveyChapter) answers(s *story, path string, body map[string]any) map[string]any {
	s.t.Helper()
	status, text := s.send(s.admin, "POST", path+"/survey-answers", body)
	switch {
	case status < 300:
		return s.accepted(text)
	case status == 409 || status == 404 || status == 422 && strings.Contains(text, "invitation"):
		return nil
	}
	s.t.Fatalf("%s %v: %d %s", path, body, status, text)
	return nil
}

func (x *surveyChapter) paths() map[string]string {
	return map[string]string{
		"response by version": "/v1/survey-invitations/response?by=version", "response by class": "/v1/survey-invitations/response?by=class",
		"analysis by class": "/v1/survey-answers/analysis?by=class", "satisfaction by class": "/v1/satisfaction?by=class", "satisfaction by month": "/v1/satisfaction?by=month",
	}
}

func (x *surveyChapter) compare(c *comparison) {
	c.t.Helper()
	for by, of := range map[string]func(*invitation) string{"version": func(i *invitation) string { return i.version }, "class": func(i *invitation) string { return i.class }} {
		name := "response by " + by
		c.groups(name, name, "items", "group", c.log.responseFigures(c.at, c.now, of), "", map[string]string{"delivered": "delivered", "answered": "answered", "open": "open", "responseRate": "rate"})
	}
	drivers := c.log.driverFigures(c.at)
	for _, name := range []string{"productQuality", "attitude", "speed", "afterSales"} {
		var mean any
		if d := drivers[name]; d[0] > 0 {
			mean = hundredths(d[1] / d[0])
		}
		c.figure("answers with "+name, c.answer("surveys", "drivers", name, "n"), drivers[name][0])
		c.figure(name, c.answer("surveys", "drivers", name, "mean"), mean)
	}
	answers, all := c.log.voices(c.at, false), c.log.voices(c.at, true)
	x.aspects(c, "analysis by class", "class ", answers)
	x.aspects(c, "satisfaction by class", "class ", all)
	x.aspects(c, "satisfaction by month", "month ", all)
}

// aspects compares what is said to be strong and weak.
func (x *surveyChapter) aspects(c *comparison, name, by string, want map[string]*said) {
	c.t.Helper()
	seen := map[string]bool{}
	items, _ := c.answer(name, "items").([]any)
	for _, one := range items {
		item := one.(map[string]any)
		group := by + fmt.Sprint(item["group"])
		seen[group] = true
		w := want[group]
		if w == nil {
			w = &said{}
		}
		var mean any
		of := 0.0
		if n, m, _ := spread(w.aspects); n > 0 {
			mean, of = hundredths(m), m
		}
		about := name + " " + group
		c.figure(about+" mean", item["mean"], mean)
		for list, voices := range map[string][]voice{"aspects": w.aspects, "subscales": w.subscales} {
			all := byAspect(voices)
			c.figure(about+" "+list, len(item[list].([]any)), len(all))
			for _, one := range item[list].([]any) {
				got := one.(map[string]any)
				aspect := got["aspect"].(string)
				n, m, err := spread(all[aspect])
				strength := "even"
				if e, is := err.(float64); is && list == "aspects" {
					switch {
					case m > of+1.96*e:
						strength = "strong"
					case m < of-1.96*e:
						strength = "weak"
					}
					err = hundredths(e)
				}
				if e, is := err.(float64); is {
					err = hundredths(e)
				}
				c.figure(about+" "+aspect+" n", got["n"], n)
				c.figure(about+" "+aspect+" mean", got["mean"], hundredths(m))
				c.figure(about+" "+aspect+" error", got["standardError"], err)
				c.figure(about+" "+aspect+" strength", got["strength"], strength)
			}
		}
		counts := func(list, key string, want map[string]int) {
			got, is := item[list].([]any)
			if !is {
				return
			}
			c.figure(about+" "+list, len(got), len(want))
			for _, one := range got {
				m := one.(map[string]any)
				c.figure(fmt.Sprint(about, " ", list, " ", m[key]), m["n"], want[fmt.Sprint(m[key])])
			}
		}
		counts("complaints", "category", w.complaints)
		counts("returns", "reason", w.returns)
		sources, _ := item["sources"].([]any)
		for _, one := range sources {
			m := one.(map[string]any)
			n := map[string]int{}
			for _, v := range slices.Concat(w.aspects, w.subscales) {
				if v.aspect == m["aspect"] {
					n[v.source]++
				}
			}
			c.figure(fmt.Sprint(about, " ", m["aspect"], " of surveys"), m["surveys"], n["surveys"])
			c.figure(fmt.Sprint(about, " ", m["aspect"], " of interviews"), m["interviews"], n["interviews"])
		}
	}
	for group := range want {
		if strings.HasPrefix(group, by) && !seen[group] {
			c.figure(name+" "+group, "absent", "there")
		}
	}
}

func (x *surveyChapter) told(s *story, log *auditor) {
	s.t.Helper()
	all := log.responseFigures(instants{}, time.Now(), func(*invitation) string { return "" })
	for _, name := range []string{"* delivered", "* answered", "* open"} {
		if all[name] == nil {
			s.t.Errorf("of no invitation can be said %q", name)
		}
	}
	w := log.voices(instants{}, true)["class *"]
	if len(w.aspects) < 20 || len(w.subscales) < 5 || len(byAspect(w.aspects)) < 4 || len(w.returns) == 0 {
		s.t.Errorf("the story has %d ratings of %d aspects, and %d of subscales", len(w.aspects), len(byAspect(w.aspects)), len(w.subscales))
	}
}

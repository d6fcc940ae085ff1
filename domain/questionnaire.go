package domain

import (
	"fmt"
	"slices"
	"time"
)

// QuestionnaireState is where a version of a questionnaire stands. The stored
// words are stable.
type QuestionnaireState string

// QuestionnaireStates lists them, left to right.
var QuestionnaireStates = []QuestionnaireState{"draft", "published", "closed"}

// QuestionnaireLife is the life of one version (capability 30). A draft may be
// drafted anew; what is published never changes, so that an answer says for ever
// what was asked. More than one version may be published at a time: those who got
// the older one still answer it.
var QuestionnaireLife = Life[QuestionnaireState]{
	"":          {"draft": "draft"},
	"draft":     {"draft": "draft", "publish": "published"},
	"published": {"close": "closed"},
}

// The types of questions. Each but text has a scale; that of the first three is
// their definition's, that of the others is the version's.
const (
	QuestionNPS        = "nps"        // would recommend, 0 to 10
	QuestionCSAT       = "csat"       // is satisfied, 1 to 5
	QuestionCES        = "ces"        // it was easy, 1 to 7
	QuestionRating     = "rating"     // of one aspect, perhaps a driver of satisfaction
	QuestionTrust      = "trust"      // an item of the subscale of trust
	QuestionDependence = "dependence" // an item of the subscale of dependence
	QuestionText       = "text"       // in words
)

// QuestionTypes lists them.
var QuestionTypes = []string{QuestionNPS, QuestionCSAT, QuestionCES, QuestionRating, QuestionTrust, QuestionDependence, QuestionText}

// The drivers of satisfaction that have a place of their own in an answer.
const (
	DriverProductQuality = "productQuality"
	DriverAttitude       = "attitude"
	DriverSpeed          = "speed"
	DriverAfterSales     = "afterSales"
)

// Drivers lists them.
var Drivers = []string{DriverProductQuality, DriverAttitude, DriverSpeed, DriverAfterSales}

// Question is one of a questionnaire.
type Question struct {
	Code   string `json:"code"`
	Type   string `json:"type"`
	Driver string `json:"driver,omitempty"` // what a rating is about: one of the four drivers, or another code
	Text   string `json:"text"`             // as it is asked; never of a person
}

// AnswerScale is what can be answered: whole numbers from Low to High, of which High is
// the best.
type AnswerScale struct {
	Low  int `json:"low"`
	High int `json:"high"`
}

// QuestionnaireDrafted is a version of a questionnaire as it is meant to be; the
// last draft of a version counts. It is in the stream survey-<code>.
type QuestionnaireDrafted struct {
	Version   int         `json:"version"`
	Aim       string      `json:"aim"`
	Audience  string      `json:"audience"` // in words, never a person
	Scale     AnswerScale `json:"scale"`    // of the ratings and the subscales
	Questions []Question  `json:"questions"`
}

// QuestionnairePublished says that the version can be answered from then on.
type QuestionnairePublished struct {
	Version int `json:"version"`
}

// QuestionnaireClosed says that what is answered later does not count any more.
type QuestionnaireClosed struct {
	Version int `json:"version"`
}

// EventType implements Event.
func (QuestionnaireDrafted) EventType() string { return "QuestionnaireDrafted" }

// EventType implements Event.
func (QuestionnairePublished) EventType() string { return "QuestionnairePublished" }

// EventType implements Event.
func (QuestionnaireClosed) EventType() string { return "QuestionnaireClosed" }

// QuestionnaireVersion is one version with where it stands.
type QuestionnaireVersion struct {
	QuestionnaireDrafted
	State       QuestionnaireState
	DraftedAt   time.Time // the draft that counts
	PublishedAt time.Time // zero where it is not
	ClosedAt    time.Time // zero where it is not
}

// Questionnaire is the state of a questionnaire: its versions, of which number n
// is at n − 1. The zero value is that of one that nobody defined.
type Questionnaire []QuestionnaireVersion

// Evolve returns the state after the event; it never fails.
func (q Questionnaire) Evolve(h Happened) Questionnaire {
	version, step := 0, ""
	switch e := h.Event.(type) {
	case *QuestionnaireDrafted:
		version, step = e.Version, "draft"
	case *QuestionnairePublished:
		version, step = e.Version, "publish"
	case *QuestionnaireClosed:
		version, step = e.Version, "close"
	default:
		return q
	}
	if version < 1 || version > len(q)+1 {
		return q
	}
	next, ok := QuestionnaireLife.Next(q.State(version), step)
	if !ok {
		return q
	}
	out := slices.Clone(q)
	if version > len(q) {
		out = append(out, QuestionnaireVersion{})
	}
	v := &out[version-1]
	v.State = next
	switch e := h.Event.(type) {
	case *QuestionnaireDrafted:
		v.QuestionnaireDrafted, v.DraftedAt = *e, h.Occurred
	case *QuestionnairePublished:
		v.PublishedAt = h.Occurred
	case *QuestionnaireClosed:
		v.ClosedAt = h.Occurred
	}
	return out
}

// State returns where the version stands, "" where there is none of the number.
func (q Questionnaire) State(version int) QuestionnaireState {
	if version < 1 || version > len(q) {
		return ""
	}
	return q[version-1].State
}

const (
	maxScale = 100 // the ends of a scale are within −100 and 100
	maxAim   = maxLine
)

// Draft decides on a draft: that of the newest version, as long as it is one, and
// else of a new version. The number that the command gives is of no account.
func (q Questionnaire) Draft(cmd QuestionnaireDrafted) ([]Event, error) {
	var v Violations
	v.text("aim", cmd.Aim, maxAim, true)
	v.text("audience", cmd.Audience, maxAim, true)
	v.scale("scale.low", &cmd.Scale.Low, -maxScale, maxScale)
	if cmd.Scale.High <= cmd.Scale.Low || cmd.Scale.High > maxScale {
		v.add("scale.high", "range", fmt.Sprintf("above low, at most %d", maxScale))
	}
	if len(cmd.Questions) == 0 || len(cmd.Questions) > maxList {
		v.add("questions", "items", fmt.Sprintf("from 1 to %d items", maxList))
	}
	codes, once := map[string]bool{}, map[string]bool{}
	for i, one := range cmd.Questions {
		at := fmt.Sprintf("questions[%d].", i)
		v.code(at+"code", one.Code, true)
		v.oneOf(at+"type", one.Type, QuestionTypes...)
		v.text(at+"text", one.Text, maxLine, true)
		v.code(at+"driver", one.Driver, false)
		if one.Driver != "" && one.Type != QuestionRating {
			v.add(at+"driver", "rating-only", "only a rating is about a driver")
		}
		if codes[one.Code] {
			v.add(at+"code", "unique", "the same code twice")
		}
		codes[one.Code] = true
		// An answer has one place for each of these.
		place := one.Type
		if one.Type == QuestionRating {
			place = "rating of " + one.aspect()
		}
		if one.Type != QuestionTrust && one.Type != QuestionDependence {
			if once[place] {
				v.add(at+"type", "unique", "the version has a question for the "+place+" already")
			}
			once[place] = true
		}
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	cmd.Version = len(q)
	if q.State(len(q)) != "draft" {
		cmd.Version++
	}
	return []Event{&cmd}, nil
}

// Publish decides on the publication of a version at the instant.
func (q Questionnaire) Publish(version int, at time.Time) ([]Event, error) {
	return q.step(version, "publish", at, &QuestionnairePublished{Version: version})
}

// Close decides on the end of a version at the instant.
func (q Questionnaire) Close(version int, at time.Time) ([]Event, error) {
	return q.step(version, "close", at, &QuestionnaireClosed{Version: version})
}

func (q Questionnaire) step(version int, step string, at time.Time, e Event) ([]Event, error) {
	if len(q) == 0 {
		return nil, refuse("questionnaire-not-found", "questionnaire", "there is no such questionnaire")
	}
	state := q.State(version)
	if state == "" {
		return nil, refuse("questionnaire-version", "version", "the questionnaire has the versions 1 to %d", len(q))
	}
	if _, ok := QuestionnaireLife.Next(state, step); !ok {
		return nil, QuestionnaireLife.refuse("questionnaire-state", "version", state, step)
	}
	// When answers count is read from these: a version that ends before it begins takes none.
	before := q[version-1].DraftedAt
	if state == "published" {
		before = q[version-1].PublishedAt
	}
	if at.Before(before) {
		return nil, refuse("questionnaire-time", "occurredAt", "the version is %s since %s, and %s comes after", state, before.UTC().Format(time.RFC3339Nano), step)
	}
	return []Event{e}, nil
}

// published returns the version that something of the instant is bound to: one that
// was published then. What was answered before the version was closed may be recorded
// afterwards. Of a questionnaire that nobody defined it returns nil.
func (q Questionnaire) published(version int, at time.Time) (*QuestionnaireVersion, error) {
	if len(q) == 0 {
		return nil, nil
	}
	state := q.State(version)
	switch {
	case state == "":
		return nil, refuse("questionnaire-not-published", "version", "the questionnaire has no version %d", version)
	case state != "draft" && at.Before(q[version-1].PublishedAt):
		return nil, refuse("questionnaire-not-published", "occurredAt", "version %d of the questionnaire was published at %s, and nobody was asked before",
			version, q[version-1].PublishedAt.UTC().Format(time.RFC3339Nano))
	case state == "published", state == "closed" && at.Before(q[version-1].ClosedAt):
		return &q[version-1], nil
	}
	return nil, refuse("questionnaire-not-published", "version", "version %d of the questionnaire is %s", version, state)
}

// aspect returns what a rating or an item of a subscale tells about.
func (one Question) aspect() string {
	switch {
	case one.Type == QuestionTrust || one.Type == QuestionDependence:
		return one.Type
	case one.Driver != "":
		return one.Driver
	}
	return one.Code
}

// bind holds an answer against what the version asks, and fills in what its
// ratings are about. A rating of one of the four drivers by the scale 1 to 5 goes
// to its own place, where it is comparable with all others there are.
func (version *QuestionnaireVersion) bind(e *CustomerSurveyed) error {
	var v Violations
	types, codes := map[string]bool{}, map[string]Question{}
	drivers := map[string]bool{}
	for _, one := range version.Questions {
		types[one.Type] = true
		codes[one.Code] = one
		drivers[one.Driver] = true
	}
	asked := func(field string, given, asked bool) {
		if given && !asked {
			v.add(field, "not-asked", fmt.Sprintf("version %d of the questionnaire does not ask for it", version.Version))
		}
	}
	asked("nps", e.NPS != nil, types[QuestionNPS])
	asked("csat", e.CSAT != nil, types[QuestionCSAT])
	asked("ces", e.CES != nil, types[QuestionCES])
	asked("comment", e.Comment != "", types[QuestionText])
	fivePoints := version.Scale == AnswerScale{1, 5}
	own := DriverRatings{}
	if e.Drivers != nil {
		own = *e.Drivers
	}
	for _, driver := range Drivers {
		given := *own.place(driver) != nil
		asked("drivers."+driver, given, drivers[driver])
		if given && drivers[driver] && !fivePoints {
			v.add("drivers."+driver, "scale", "the version has another scale than 1 to 5; give it under ratings")
		}
	}
	seen := map[string]bool{}
	var kept []Rating
	for i, r := range e.Ratings {
		at := fmt.Sprintf("ratings[%d].", i)
		one, known := codes[r.Question]
		onScale := one.Type == QuestionRating || one.Type == QuestionTrust || one.Type == QuestionDependence
		asked(at+"question", true, known && onScale)
		v.scale(at+"score", &r.Score, version.Scale.Low, version.Scale.High)
		if seen[r.Question] {
			v.add(at+"question", "unique", "the same question twice")
		}
		seen[r.Question] = true
		place := own.place(one.Driver)
		if one.Type == QuestionRating && fivePoints && place != nil {
			if *place != nil {
				v.add(at+"question", "unique", "the driver is rated twice")
			}
			*place = &r.Score
			continue
		}
		kept = append(kept, Rating{Question: r.Question, Kind: one.Type, Aspect: one.aspect(), Score: r.Score, Low: version.Scale.Low, High: version.Scale.High})
	}
	e.Ratings = kept
	if own != (DriverRatings{}) {
		e.Drivers = &own
	}
	return v.err()
}

// place returns where the rating of the driver is, nil for none of the four.
func (d *DriverRatings) place(driver string) **int {
	switch driver {
	case DriverProductQuality:
		return &d.ProductQuality
	case DriverAttitude:
		return &d.Attitude
	case DriverSpeed:
		return &d.Speed
	case DriverAfterSales:
		return &d.AfterSales
	}
	return nil
}

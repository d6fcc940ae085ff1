package commands

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/domain/calendar"
)

// OpeningHours is a part of a day, by the clock on the wall.
type OpeningHours struct {
	From  string `json:"from" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" patternDescription:"a time as HH:MM" example:"09:00"`
	Until string `json:"until" pattern:"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" patternDescription:"a time as HH:MM, up to 24:00" example:"17:00"`
}

// Week has the opening hours of each day of the week; a day that is left out is
// closed.
type Week struct {
	Monday    []OpeningHours `json:"monday,omitempty" maxItems:"12" nullable:"false"`
	Tuesday   []OpeningHours `json:"tuesday,omitempty" maxItems:"12" nullable:"false"`
	Wednesday []OpeningHours `json:"wednesday,omitempty" maxItems:"12" nullable:"false"`
	Thursday  []OpeningHours `json:"thursday,omitempty" maxItems:"12" nullable:"false"`
	Friday    []OpeningHours `json:"friday,omitempty" maxItems:"12" nullable:"false"`
	Saturday  []OpeningHours `json:"saturday,omitempty" maxItems:"12" nullable:"false"`
	Sunday    []OpeningHours `json:"sunday,omitempty" maxItems:"12" nullable:"false"`
}

// ExceptionDay is a day with hours of its own; without any it is a holiday.
type ExceptionDay struct {
	Day   string         `json:"day" format:"date" example:"2026-05-01"`
	Hours []OpeningHours `json:"hours,omitempty" maxItems:"12" nullable:"false"`
	Name  string         `json:"name,omitempty" maxLength:"200" example:"Labour Day"`
}

// PolicyHeaders are those of a command to a policy.
type PolicyHeaders struct {
	IfMatch string `header:"If-Match" maxLength:"64" doc:"Carry the command out only at this revision of the policy, as an ETag gave it. Otherwise the answer is 412." example:"\"2\""`
	Headers
}

type defineCalendar struct {
	Name string `path:"calendar" maxLength:"64" doc:"A code" example:"office"`
	PolicyHeaders
	Body struct {
		From       string         `json:"from,omitempty" format:"date" doc:"The first day of these hours; always, where it is left out. A version from the same day as an earlier one corrects it, also for days that have passed" example:"2026-01-01"`
		Zone       string         `json:"zone" minLength:"1" maxLength:"64" doc:"IANA name of the time zone" example:"Europe/Berlin"`
		Week       Week           `json:"week"`
		Exceptions []ExceptionDay `json:"exceptions,omitempty" maxItems:"2000" nullable:"false" doc:"Holidays, and days with other hours"`
		Reason     string         `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"year-2026"`
		OccurredAt string         `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineCalendar(in *defineCalendar, cmd *CommandOn[domain.Calendar]) error {
	b := &in.Body
	from, err := day("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.CalendarDefined{From: from, Zone: b.Zone}
	w := b.Week
	for i, hours := range [7][]OpeningHours{w.Sunday, w.Monday, w.Tuesday, w.Wednesday, w.Thursday, w.Friday, w.Saturday} {
		if e.Week[i], err = openingHours("body.week."+strings.ToLower(time.Weekday(i).String()), hours); err != nil {
			return err
		}
	}
	for i, x := range b.Exceptions {
		field := fmt.Sprintf("body.exceptions[%d]", i)
		d, err := day(field+".day", x.Day)
		if err != nil {
			return err
		}
		hours, err := openingHours(field+".hours", x.Hours)
		if err != nil {
			return err
		}
		e.Exceptions = append(e.Exceptions, calendar.Exception{Day: d.String(), Hours: hours, Name: x.Name})
	}
	cmd.Reason = b.Reason
	name := in.Name
	cmd.Creates = true
	cmd.Decide = func(c domain.Calendar, _ func(int) domain.ID) ([]domain.Event, error) { return c.Define(name, e) }
	cmd.Route = strings.Replace(cmd.Route, "{calendar}", name, 1)
	return cmd.on(domain.FamilyScheme, "calendar", domain.CalendarScheme(name), in.IfMatch, "DefineCalendar", b, b.OccurredAt)
}

// openingHours reads times as minutes; the patterns of the description have
// passed.
func openingHours(field string, list []OpeningHours) ([]calendar.Hours, error) {
	var out []calendar.Hours
	end := 0
	for _, h := range list {
		one := calendar.Hours{From: wallMinutes(h.From), Until: wallMinutes(h.Until)}
		if one.From < end || one.Until <= one.From {
			return nil, invalid(field, "order", "want hours that end after they begin, in order and apart")
		}
		end = one.Until
		out = append(out, one)
	}
	return out, nil
}

// wallMinutes reads HH:MM as minutes after midnight; "" is 0.
func wallMinutes(s string) int {
	var h, m int
	_, _ = fmt.Sscanf(s, "%d:%d", &h, &m)
	return 60*h + m
}

// Target promises times to some cases.
type Target struct {
	Kind          string `json:"kind,omitempty" enum:"complaint,request" doc:"Both, where it is left out"`
	Tier          string `json:"tier,omitempty" maxLength:"64" doc:"Class of the customer at receipt; any, where it is left out" example:"important"`
	Severity      string `json:"severity,omitempty" maxLength:"64" doc:"Of the complaint, or urgency of the request; any, where it is left out" example:"critical"`
	FirstResponse int    `json:"firstResponseMinutes,omitempty" minimum:"0" maximum:"527040" doc:"In opening hours; 0 promises nothing" example:"240"`
	NextResponse  int    `json:"nextResponseMinutes,omitempty" minimum:"0" maximum:"527040" doc:"Whenever the customer asks again" example:"480"`
	Resolution    int    `json:"resolutionMinutes,omitempty" minimum:"0" maximum:"527040" example:"2400"`
}

// consultCalendars reads the calendars that the policy names, and returns where they
// are once the command's turn has come.
func (c *CommandOn[S]) consultCalendars(names ...string) domain.Calendars {
	known := domain.Calendars{}
	c.Consult = func(ctx context.Context, s *Service) error {
		for _, name := range names {
			if !domain.IsCode(name) { // the decision names the fault
				continue
			}
			one, err := s.Calendar(ctx, name)
			if err != nil {
				return err
			}
			known[name] = one
		}
		return nil
	}
	return known
}

type defineServiceLevels struct {
	PolicyHeaders
	Body struct {
		From       string   `json:"from" format:"date-time" doc:"In force for what is received from then on. A version from the same instant as an earlier one corrects it" example:"2026-01-01T00:00:00Z"`
		Calendar   string   `json:"calendar,omitempty" maxLength:"64" doc:"By which the clocks go; all hours count, where it is left out" example:"office"`
		TierScheme string   `json:"tierScheme" minLength:"1" maxLength:"64" doc:"The scheme whose classes are the tiers" example:"importance"`
		Targets    []Target `json:"targets" minItems:"1" maxItems:"50" nullable:"false" doc:"The first that fits is the case's"`
		Note       string   `json:"note,omitempty" maxLength:"500" doc:"About the policy; nothing personal"`
		Reason     string   `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"contract-2026"`
		OccurredAt string   `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineServiceLevels(in *defineServiceLevels, cmd *CommandOn[domain.ServiceLevels]) error {
	b := &in.Body
	from, err := deadline("body.from", b.From)
	if err != nil {
		return err
	}
	e := domain.ServiceLevelsDefined{From: from, Calendar: b.Calendar, TierScheme: b.TierScheme, Note: b.Note}
	for _, t := range b.Targets {
		e.Targets = append(e.Targets, domain.ServiceTarget(t))
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	known := cmd.consultCalendars(b.Calendar)
	cmd.Decide = func(l domain.ServiceLevels, _ func(int) domain.ID) ([]domain.Event, error) { return l.Define(e, known) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeServiceLevels, in.IfMatch, "DefineServiceLevels", b, b.OccurredAt)
}

package commands

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/selection"
	"github.com/dossier-crm/dossier/internal/watermark"
)

// SelectionClass is a class that customers are selected by.
type SelectionClass struct {
	Scheme string `json:"scheme" enum:"importance,frequency,value"`
	Class  string `json:"class" minLength:"1" maxLength:"64" example:"important"`
}

// SelectionNeed is a need that customers are selected by.
type SelectionNeed struct {
	Need    string `json:"need" minLength:"1" maxLength:"64" example:"insurance"`
	AtLeast int    `json:"atLeast" minimum:"1" maximum:"5" doc:"As strong as this" example:"3"`
}

type defineSelection struct {
	Selection string `path:"selection" maxLength:"54" doc:"A code" example:"spring-insurance"`
	PolicyHeaders
	Body struct {
		Title      string           `json:"title" minLength:"1" maxLength:"200" doc:"What it is. Of customers as a whole: it is not sealed" example:"Important customers who need insurance"`
		Kind       string           `json:"kind,omitempty" enum:"person,company"`
		Regions    []string         `json:"regions,omitempty" maxItems:"50" nullable:"false" doc:"One of them" example:"[\"GB-LND\"]"`
		Classes    []SelectionClass `json:"classes,omitempty" maxItems:"50" nullable:"false" doc:"Of each scheme that is named one of its classes"`
		Tags       []string         `json:"tags,omitempty" maxItems:"50" nullable:"false" doc:"All of them" example:"[\"vip\"]"`
		Needs      []SelectionNeed  `json:"needs,omitempty" maxItems:"50" nullable:"false" doc:"All of them"`
		QuietDays  int              `json:"quietDays,omitempty" minimum:"0" maximum:"3660" doc:"No contact for so many days, or never" example:"90"`
		Reason     string           `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"spring-2026"`
		OccurredAt string           `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) defineSelection(in *defineSelection, cmd *CommandOn[domain.Selection]) error {
	b := &in.Body
	e := domain.SelectionDefined{Title: b.Title, Kind: b.Kind, Regions: b.Regions, Tags: b.Tags, QuietDays: b.QuietDays}
	for _, c := range b.Classes {
		e.Classes = append(e.Classes, domain.SelectedClass(c))
	}
	for _, n := range b.Needs {
		e.Needs = append(e.Needs, domain.SelectedNeed(n))
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(s domain.Selection, _ func(int) domain.ID) ([]domain.Event, error) {
		return s.Define(in.Selection, e)
	}
	return cmd.toSelection(in.Selection, in.IfMatch, "DefineSelection", b, b.OccurredAt)
}

type runSelection struct {
	Selection string `path:"selection" maxLength:"54" doc:"A code" example:"spring-insurance"`
	PolicyHeaders
	Body struct {
		Purpose string `json:"purpose" minLength:"1" maxLength:"64" doc:"Code of the processing: only customers for whom a legal basis for it is active are selected" example:"marketing"`
		Channel string `json:"channel" enum:"phone,mail,chat,social,app,post,branch" doc:"Only customers who do not refuse it are selected"`
		Reason  string `json:"reason,omitempty" maxLength:"64" doc:"A code" example:"spring-2026"`
	}
}

// runSelection counts whom the selection finds, by all that the log has now, and
// records that. Whoever reads the run later finds the same customers, by the same
// query at the same two instants.
func (s *Service) runSelection(in *runSelection, cmd *CommandOn[domain.Selection]) error {
	b := &in.Body
	if cmd.Import != "" {
		return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule",
			httpkit.FieldError{Field: "header.Dossier-Import", Rule: "absent", Detail: "a selection is run now and is no history that is loaded in bulk"})
	}
	run := domain.SelectionRun{Purpose: b.Purpose, Channel: b.Channel}
	stream := domain.FamilyScheme.Stream(domain.SelectionScheme(in.Selection))
	cmd.Reason = b.Reason
	cmd.Consult = func(ctx context.Context, s *Service) error {
		state, err := current(ctx, s, s.selections, stream)
		if err != nil {
			return err
		}
		if err := state.CheckRun(b.Purpose, b.Channel, b.Reason); err != nil {
			return err
		}
		run.Version = len(state)
		return s.countSelection(ctx, state[len(state)-1], &run)
	}
	cmd.Placed = func() time.Time { return run.At }
	cmd.Decide = func(s domain.Selection, newID func(int) domain.ID) ([]domain.Event, error) {
		run.RunID = newID(0)
		return s.Run(run, b.Reason)
	}
	return cmd.toSelection(in.Selection, in.IfMatch, "RunSelection", b, "")
}

// toSelection makes the command one to a selection.
func (c *CommandOn[S]) toSelection(name, ifMatch, command string, body any, occurredAt string) error {
	if !domain.IsCode(name) {
		return invalid("path.selection", "code", "only letters, digits and . _ : / - are allowed")
	}
	c.Route = strings.Replace(c.Route, "{selection}", name, 1)
	return c.on(domain.FamilyScheme, "scheme", domain.SelectionScheme(name), ifMatch, command, body, occurredAt)
}

// countWithin is how long a run waits for the histories.
const countWithin = 10 * time.Second

// countSelection fills in the instants of the run and what it finds.
func (s *Service) countSelection(ctx context.Context, d domain.SelectionDefined, run *domain.SelectionRun) error {
	run.At = s.Now().UTC().Truncate(time.Microsecond)
	head, _, err := s.Store.Head(ctx)
	if err != nil {
		return err
	}
	waiting, cancel := context.WithTimeout(ctx, countWithin)
	defer cancel()
	if err := watermark.Await(waiting, s.Pool, selection.Model, head); err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return httpkit.NewProblem(http.StatusServiceUnavailable, "projection-behind", "the read model "+selection.Model+" has not got to the end of the log; nothing was done").RetryAfter(time.Second)
		}
		return err
	}
	if err := s.Pool.QueryRow(ctx, `SELECT position, recorded FROM read.histories_clock ORDER BY recorded DESC LIMIT 1`).Scan(&run.Position, &run.Known); err != nil {
		return fmt.Errorf("how far the log is known: %w", err)
	}
	run.Known = run.Known.UTC()
	var args []any
	from := selection.From(d, *run, func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	})
	err = s.Pool.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE cause = ''), count(*) FILTER (WHERE cause = '`+selection.NotPermitted+`'),
		count(*) FILTER (WHERE cause = '`+selection.ChannelRefused+`') FROM `+from, args...).Scan(&run.Matched, &run.Selected, &run.NotPermitted, &run.ChannelRefused)
	if err != nil {
		return fmt.Errorf("count whom a selection finds: %w", err)
	}
	return nil
}

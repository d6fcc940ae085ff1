package readapi

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// SurveyInvitation is an invitation to a survey and what became of it.
type SurveyInvitation struct {
	ID            ID                `json:"id"`
	CustomerID    ID                `json:"customerId"`
	Revision      uint64            `json:"revision" doc:"In the customer's stream, of the last event about it" example:"5"`
	Position      uint64            `json:"position" doc:"Of that event in the log" example:"4711"`
	State         string            `json:"state" enum:"invited,delivered,answered,expired" doc:"expired: its time has passed, the version that it is to has been closed, or it was ended before"`
	Questionnaire string            `json:"questionnaire" doc:"A code" example:"annual"`
	Version       int               `json:"version" example:"3"`
	Channel       string            `json:"channel" doc:"A code" example:"email"`
	InvitedAt     Instant           `json:"invitedAt"`
	DeliveredAt   *Instant          `json:"deliveredAt" nullable:"true" doc:"Where nobody said so, when it was answered"`
	AnsweredAt    *Instant          `json:"answeredAt" nullable:"true"`
	ExpiresAt     Instant           `json:"expiresAt" doc:"What is answered then or later does not count as an answer to it"`
	Reason        *string           `json:"reason" doc:"Code of why it was ended before its time"`
	Classes       map[string]string `json:"classes" doc:"The classes the customer was in when it was sent, by scheme"`
}

// That the time of one has passed is found out when it is asked for.
const invitationState = `CASE WHEN open AND {over} THEN 'expired' ELSE state END`

// over is the condition that an invitation cannot be answered any more at an instant, which
// is SQL: its time has passed, or the version that it is to has been closed.
type over string

// over waits until there is what it needs. Of the past it is what was known then.
func (a *api) over(ctx context.Context, p *past, now string, least uint64) (over, error) {
	known := ""
	if p == nil {
		if err := a.await(ctx, modelQuestionnaires, least); err != nil {
			return "", err
		}
	} else {
		position, err := a.upTo(ctx, p, modelQuestionnaires, least)
		if err != nil {
			return "", err
		}
		known = fmt.Sprintf(" AND position <= %d", position)
	}
	return over("(expires_at <= " + now + " OR (questionnaire, version) IN (SELECT questionnaire, version FROM read.questionnaires" +
		" WHERE type = 'QuestionnaireClosed' AND occurred_at <= " + now + known + "))"), nil
}

// in puts the condition in the place of {over}.
func (o over) in(query string) string { return strings.ReplaceAll(query, "{over}", string(o)) }

const invitationColumns = `id, customer_id, revision, position, ` + invitationState + `, questionnaire, version, channel, invited_at, delivered_at,
	answered_at, expires_at, nullif(reason, ''), classes`

func (s *SurveyInvitation) scan() []any {
	return []any{
		&s.ID, &s.CustomerID, &s.Revision, &s.Position, &s.State, &s.Questionnaire, &s.Version, &s.Channel, &s.InvitedAt, &s.DeliveredAt,
		&s.AnsweredAt, &s.ExpiresAt, &s.Reason, &s.Classes,
	}
}

func (s *SurveyInvitation) customer() ID { return s.CustomerID }

func (s *SurveyInvitation) open(*person) {}

// InvitationFilters are what invitations can be narrowed by.
type InvitationFilters struct {
	State         string `query:"state" enum:"open,invited,delivered,answered,expired" doc:"open: invited or delivered, its time has not passed, and the version that it is to has not been closed"`
	Questionnaire string `query:"questionnaire" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Version       int    `query:"version" minimum:"1" maximum:"2147483647" doc:"This version of the questionnaire"`
	Channel       string `query:"channel" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Sort          string `query:"sort" enum:"expiresAt,-expiresAt" default:"expiresAt"`
	PastInstants
}

type listInvitations struct {
	InvitationFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerInvitations struct {
	ID ID `path:"customerId" doc:"The customer"`
	InvitationFilters
	Paging
	Freshness
	Request
}

var invitationOrders = []order{{name: "expiresAt", column: "expires_at", instant: true}}

func (a *api) invitations(ctx context.Context, f InvitationFilters, fresh Freshness, path string) (*list, error) {
	p, err := a.past(ctx, f.PastInstants)
	if err != nil {
		return nil, err
	}
	over, err := a.over(ctx, p, f.now(a.Now()), fresh.min())
	if err != nil {
		return nil, err
	}
	l := &list{at: f.PastInstants, model: modelInvitations, columns: over.in(invitationColumns), from: "read.survey_invitations", path: path, order: orderNamed(invitationOrders, f.Sort)}
	switch f.State {
	case "":
	case "answered":
		l.where("state = 'answered'")
	case "expired":
		l.where(over.in("(state = 'expired' OR open AND {over})"))
	case "open":
		l.where("open AND expires_at > " + f.now(a.Now())) // of which there is an index
		l.where(over.in("NOT {over}"))
	default:
		l.where(over.in("NOT {over} AND state = ?"), f.State)
	}
	l.equals("questionnaire", f.Questionnaire)
	if f.Version > 0 {
		l.where("version = ?", f.Version)
	}
	l.equals("channel", f.Channel)
	return l, nil
}

func (a *api) listInvitations(ctx context.Context, in *listInvitations) (*answer[Page[SurveyInvitation]], error) {
	l, err := a.invitations(ctx, in.InvitationFilters, in.Freshness, in.url.Path)
	if err != nil {
		return nil, err
	}
	return everywhere[SurveyInvitation](ctx, a, l, in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerInvitations(ctx context.Context, in *listCustomerInvitations) (*answer[Page[SurveyInvitation]], error) {
	l, err := a.invitations(ctx, in.InvitationFilters, in.Freshness, in.url.Path)
	if err != nil {
		return nil, err
	}
	l.where("customer_id = ?", in.ID)
	return ofCustomer[SurveyInvitation](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

// SurveyResponse says how many of those who got an invitation answered.
type SurveyResponse struct {
	Items   []ResponseGroup `json:"items" nullable:"false" doc:"The groups, and all together with the group *"`
	RestsOn *RestsOnLog     `json:"restsOn,omitempty" doc:"Of a former state: what it takes into account"`
}

// ResponseGroup is the invitations of one group that arrived.
type ResponseGroup struct {
	Group     string   `json:"group" doc:"Value of what it is grouped by, empty where there is none; * is all" example:"annual/3"`
	Delivered int64    `json:"delivered" doc:"Invitations that arrived in the period" example:"120"`
	Answered  int64    `json:"answered" doc:"Of these, those that were answered, whenever" example:"48"`
	Open      int64    `json:"open" doc:"Of these, those that can still be answered: the rate may rise by them" example:"10"`
	Rate      *float64 `json:"responseRate" doc:"answered / delivered in percent; null where none arrived" example:"40.00"`
}

type getResponse struct {
	Questionnaire string `query:"questionnaire" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this code"`
	Version       int    `query:"version" minimum:"1" maximum:"2147483647" doc:"This version of the questionnaire"`
	From          Day    `query:"from" doc:"Arrived on this day or later"`
	To            Day    `query:"to" doc:"Arrived on this day or earlier"`
	By            string `query:"by" enum:"version,channel,class,month" default:"version" doc:"version is that of the questionnaire, such as annual/3; month is that of the arrival, as YYYY-MM"`
	ClassScheme   string `query:"classScheme" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" default:"importance" doc:"The scheme of the classes"`
	PastInstants
	Freshness
	Request
}

const responseSQL = `SELECT grouping(g), coalesce(g, ''), count(*), count(answered_at), count(*) FILTER (WHERE open AND NOT {over})
	FROM (SELECT *, CASE $3 WHEN 'version' THEN questionnaire || '/' || version WHEN 'channel' THEN channel WHEN 'class' THEN coalesce(classes ->> $4, '')
	      ELSE to_char(delivered_day, 'YYYY-MM') END AS g
	      FROM read.survey_invitations WHERE delivered_day IS NOT NULL AND ($1::date IS NULL OR delivered_day >= $1) AND ($2::date IS NULL OR delivered_day <= $2)
	      AND ($5 = '' OR questionnaire = $5) AND ($6 = 0 OR version = $6)) i
	GROUP BY GROUPING SETS ((), (g)) ORDER BY 1, 2`

func (a *api) getResponse(ctx context.Context, in *getResponse) (*answer[SurveyResponse], error) {
	if err := span(in.From, in.To, "from", "to"); err != nil {
		return nil, err
	}
	p, err := a.past(ctx, in.PastInstants)
	if err != nil {
		return nil, err
	}
	out, now := SurveyResponse{Items: []ResponseGroup{}}, in.moment(a.Now())
	over, err := a.over(ctx, p, instantSQL(now), in.min())
	if err != nil {
		return nil, err
	}
	b, err := a.snapshot(ctx, p.in(modelInvitations), in.min(), func(batch *pgx.Batch) {
		p.rest(batch)
		sql, args := p.sql(responseSQL, in.From.orNull(), in.To.orNull(), in.By, in.ClassScheme, in.Questionnaire, in.Version)
		batch.Queue(over.in(sql), args...).Query(func(rows pgx.Rows) error {
			var g ResponseGroup
			var all int
			_, err := pgx.ForEachRow(rows, []any{&all, &g.Group, &g.Delivered, &g.Answered, &g.Open}, func() error {
				if all == 1 {
					g.Group = "*"
				}
				g.Rate = percent(g.Answered, g.Delivered)
				out.Items = append(out.Items, g)
				return nil
			})
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	out.RestsOn = p.on(b)
	return answered(&in.Request, b, in.tag(b, now), out), nil
}

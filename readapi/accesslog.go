package readapi

import (
	"context"
	"encoding/hex"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// AccessLogEntry is a read of graded data.
type AccessLogEntry struct {
	ID            int64   `json:"id" doc:"Rises" example:"17"`
	At            Instant `json:"at" doc:"When it was written down, before the answer left"`
	Principal     string  `json:"principal" doc:"Who read" example:"shop"`
	Role          string  `json:"role" example:"analyst"`
	Auth          string  `json:"auth" doc:"How they had shown who they are"`
	Operation     string  `json:"operation" example:"list-customers"`
	Purpose       *string `json:"purpose" doc:"What for, as they said" example:"annual-review"`
	CorrelationID string  `json:"correlationId" doc:"Of the request; the parts of an export share it"`
	Items         int     `json:"items" doc:"How many items about graded customers; in an export's last entry all its items"`
	Customers     []ID    `json:"customers" nullable:"false" doc:"Which graded customers"`
	Grade         string  `json:"grade" enum:"elevated,high" doc:"The highest of their grades"`
	ExportSHA256  *string `json:"exportSha256" doc:"Of an export's bytes, in its last entry"`
}

// AccessLog is a part of the access log.
type AccessLog struct {
	Items []AccessLogEntry `json:"items" nullable:"false"`
	Next  *int64           `json:"next,omitempty" doc:"Give it as before for the entries before these. Absent at the beginning of the log"`
}

type listAccessLog struct {
	Customer  ID     `query:"customer" doc:"Reads of this customer's data only"`
	Principal string `query:"principal" maxLength:"64" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Reads by this principal only"`
	Before    int64  `query:"before" minimum:"0" maximum:"9007199254740991" doc:"Only entries with a smaller id"`
	Limit     int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Entries at most, the latest first"`
}

type accessLogAnswer struct {
	Link string `header:"Link" doc:"The entries before these, as <url>; rel=\"next\""`
	Body AccessLog
}

const accessLogSQL = `SELECT id, at, principal, role, auth, operation, nullif(purpose, ''), correlation, items, customers, grade, export_hash
	FROM dossier_access.reading
	WHERE ($1::uuid IS NULL OR customers @> ARRAY[$1::uuid]) AND ($2 = '' OR principal = $2) AND ($3 = 0 OR id < $3)
	ORDER BY id DESC LIMIT $4`

// listAccessLog reads it from the database that the read models are in.
func (a *api) listAccessLog(ctx context.Context, in *listAccessLog) (*accessLogAnswer, error) {
	var customer *uuid.UUID
	if in.Customer != (ID{}) {
		id := uuid.UUID(in.Customer)
		customer = &id
	}
	rows, err := a.Pool.Query(ctx, accessLogSQL, customer, in.Principal, in.Before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e AccessLogEntry, err error) {
		var grade int
		var hash []byte
		err = row.Scan(&e.ID, &e.At, &e.Principal, &e.Role, &e.Auth, &e.Operation, &e.Purpose, &e.CorrelationID, &e.Items, &e.Customers, &grade, &hash)
		e.Grade = [...]string{"", "", "elevated", "high"}[grade]
		if hash != nil {
			text := hex.EncodeToString(hash)
			e.ExportSHA256 = &text
		}
		return e, err
	})
	if err != nil {
		return nil, err
	}
	out := &accessLogAnswer{Body: AccessLog{Items: items}}
	if len(items) > in.Limit {
		next := items[in.Limit-1].ID
		out.Body.Items, out.Body.Next = items[:in.Limit], &next
		out.Link = "</v1/access-log?before=" + strconv.FormatInt(next, 10) + "&limit=" + strconv.Itoa(in.Limit)
		if customer != nil {
			out.Link += "&customer=" + customer.String()
		}
		if in.Principal != "" {
			out.Link += "&principal=" + in.Principal
		}
		out.Link += `>; rel="next"`
	}
	return out, nil
}

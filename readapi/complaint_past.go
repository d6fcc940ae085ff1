package readapi

import (
	"context"
	"strings"
)

// formerComplaintColumns are complaintColumns as far as the history keeps them.
var formerComplaintColumns = strings.TrimSuffix(complaintColumns, "classes") + "NULL::jsonb"

// formerComplaints makes the list one of complaints as they were.
func (a *api) formerComplaints(ctx context.Context, l *list, in *listComplaints) error {
	err := notThen(map[string]bool{"sort": !strings.HasSuffix(in.Sort, "filedAt"), "class": in.Class != "", "due": in.Due != ""})
	if err != nil {
		return err
	}
	if l.past, err = a.past(ctx, modelComplaintsHistory, in.PastInstants); err != nil {
		return err
	}
	l.model, l.columns, l.from = modelComplaintsHistory, formerComplaintColumns, "read.complaints_history"
	l.where(pastWhere, l.past.args()...)
	return nil
}

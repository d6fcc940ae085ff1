package commands

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/httpkit"
)

// MergePath is the path of every command to the merge of a pair.
type MergePath struct {
	MergeID string `path:"mergeId" format:"uuid" doc:"The merge"`
	IfMatch string `header:"If-Match" maxLength:"64" doc:"Carry the command out only at this revision, as an ETag gave it. Otherwise the answer is 412." example:"\"2\""`
	Headers
}

type proposeMerge struct {
	Headers
	Body struct {
		Customers []string `json:"customers" minItems:"2" maxItems:"2" nullable:"false" doc:"The two records, in any order"`
		Reason    string   `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"same-person-at-the-desk"`
	}
}

func (s *Service) proposeMerge(in *proposeMerge, cmd *CommandOn[domain.Merge]) error {
	var pair [2]domain.ID
	for i, text := range in.Body.Customers {
		id, err := domain.ParseID(text)
		if err != nil {
			return invalid(fmt.Sprintf("body.customers[%d]", i), "uuid", "want a UUID")
		}
		pair[i] = id
	}
	cmd.Reason = in.Body.Reason
	if !domain.IsCode(cmd.Reason) {
		return invalid("body.reason", "code", "only letters, digits and . _ : / - are allowed")
	}
	cmd.proposal(domain.MergeProposed{First: pair[0], Second: pair[1], Source: domain.MergeByStaff})
	return cmd.request(&in.Body)
}

// proposal makes the command the one that proposes.
func (c *CommandOn[S]) proposal(p domain.MergeProposed) {
	m, is := any(c).(*CommandOn[domain.Merge])
	if !is {
		return
	}
	m.Name, m.Creates, m.Stream = "ProposeMerge", true, domain.FamilyIdentity.Stream(domain.MergeOf(p.First, p.Second).String())
	var one error // refused only where it is decided, so that a repetition has its answer
	m.Consult = func(ctx context.Context, s *Service) error {
		one = s.apart(ctx, p.First, p.Second)
		if _, refused := errors.AsType[*domain.Refusal](one); one != nil && !refused {
			return one
		}
		return nil
	}
	m.Decide = func(m domain.Merge, _ func(int) domain.ID) ([]domain.Event, error) {
		if p.First != p.Second && one != nil {
			return nil, one
		}
		return m.Propose(p)
	}
}

// apart refuses a pair of which one is not there, and one that is one already.
func (s *Service) apart(ctx context.Context, a, b domain.ID) error {
	var roots [2]domain.ID
	for i, id := range []domain.ID{a, b} {
		root, c, err := s.Survivor(ctx, id, domain.ID{})
		if err != nil {
			return err
		}
		switch {
		case !c.Exists:
			return &domain.Refusal{Rule: "customer-not-found", Field: fmt.Sprintf("customers[%d]", i), Detail: "there is no such customer"}
		case c.Erased:
			return &domain.Refusal{Rule: "customer-erased", Field: fmt.Sprintf("customers[%d]", i), Detail: "the customer has been erased"}
		}
		roots[i] = root
	}
	if a != b && roots[0] == roots[1] {
		return &domain.Refusal{Rule: "merged-already", Field: "customers", Detail: "the two are one already", Customer: roots[0]}
	}
	return nil
}

type acceptMerge struct {
	MergePath
	Body struct {
		Survivor string `json:"survivor" format:"uuid" doc:"Which of the two goes on"`
		Reason   string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"same-person"`
	}
}

func (s *Service) acceptMerge(in *acceptMerge, cmd *CommandOn[domain.Merge]) error {
	survivor, err := domain.ParseID(in.Body.Survivor)
	if err != nil {
		return invalid("body.survivor", "uuid", "want a UUID")
	}
	cmd.Reason = in.Body.Reason
	cmd.Decide = func(m domain.Merge, _ func(int) domain.ID) ([]domain.Event, error) {
		return m.Accept(survivor, in.Body.Reason)
	}
	return cmd.toMerge(in.MergePath, "AcceptMerge", &in.Body)
}

type decideMerge struct {
	MergePath
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"father-and-son"`
	}
}

func (s *Service) rejectMerge(in *decideMerge, cmd *CommandOn[domain.Merge]) error {
	cmd.Reason = in.Body.Reason
	cmd.Decide = func(m domain.Merge, _ func(int) domain.ID) ([]domain.Event, error) { return m.Reject(in.Body.Reason) }
	return cmd.toMerge(in.MergePath, "RejectMerge", &in.Body)
}

func (s *Service) splitMerge(in *decideMerge, cmd *CommandOn[domain.Merge]) error {
	cmd.Reason = in.Body.Reason
	var survivors domain.MergedInto
	cmd.Consult = func(ctx context.Context, s *Service) error {
		m, err := s.MergeNow(ctx, domain.FamilyIdentity.Stream(in.MergeID))
		if err != nil || m.State != domain.MergeIsConfirmed {
			return err
		}
		c, err := s.CustomerNow(ctx, m.Survivor)
		survivors = c.Merged
		return err
	}
	cmd.Decide = func(m domain.Merge, _ func(int) domain.ID) ([]domain.Event, error) {
		if !survivors.Into.IsZero() && m.State == domain.MergeIsConfirmed {
			return nil, &domain.Refusal{
				Rule: "merged-further", Customer: survivors.Into,
				Detail: "the survivor was itself merged, by " + survivors.Merge.String() + ": split that first",
			}
		}
		return m.Split(in.Body.Reason)
	}
	return cmd.toMerge(in.MergePath, "SplitMerge", &in.Body)
}

// toMerge makes the command one to a merge. A decision is never history that is
// loaded in bulk: automation would not hear it, and it would stay undone.
func (c *CommandOn[S]) toMerge(p MergePath, name string, body any) error {
	if c.Import != "" {
		return httpkit.NewProblem(http.StatusUnprocessableEntity, "invalid", "the request breaks a rule",
			httpkit.FieldError{Field: "header.Dossier-Import", Rule: "absent", Detail: "a merge is decided on now and is no history that is loaded in bulk"})
	}
	return c.on(domain.FamilyIdentity, "mergeId", p.MergeID, p.IfMatch, name, body, "")
}

// MergeNow returns the merge of the stream as it is in the log now.
func (s *Service) MergeNow(ctx context.Context, stream string) (domain.Merge, error) {
	return current(ctx, s, s.merges, stream)
}

// CustomerNow returns the customer as it is in the log now; its zero value where
// there is none.
func (s *Service) CustomerNow(ctx context.Context, id domain.ID) (domain.Customer, error) {
	return current(ctx, s, s.customers, domain.CustomerStream(id))
}

// setMost bounds how many records are gone through one after another. No way has a
// circle (domain.Customer.Absorb), so this is for a log that was tampered with.
const setMost = 10_000

// Survivor follows where a record went, up to the one that goes on or that the
// given merge has locked, and returns it with its state.
func (s *Service) Survivor(ctx context.Context, id, stop domain.ID) (domain.ID, domain.Customer, error) {
	for range setMost {
		c, err := s.CustomerNow(ctx, id)
		if err != nil || !c.IsMerged() || c.Merged.Merge == stop {
			return id, c, err
		}
		id = c.Merged.Into
	}
	return id, domain.Customer{}, fmt.Errorf("the way from %s has no end", id)
}

// Others returns the other records that are one with the customer, as they are in
// the log now, without those that are erased.
func (s *Service) Others(ctx context.Context, customer domain.ID) ([]domain.SetMember, error) {
	survivor, c, err := s.Survivor(ctx, customer, domain.ID{})
	if err != nil {
		return nil, err
	}
	var others []domain.SetMember
	type record struct {
		id domain.ID
		domain.Customer
	}
	add := func(r record, into domain.ID) {
		if r.id != customer && !r.Erased {
			others = append(others, domain.SetMember{ID: r.id, Direct: into == customer, Holds: len(r.Holds), Archived: r.id == survivor && r.Archived})
		}
	}
	first := record{survivor, c}
	add(first, domain.ID{})
	for open := []record{first}; len(open) > 0 && len(others) < setMost; open = open[1:] {
		for _, id := range slices.SortedFunc(maps.Keys(open[0].Members), func(a, b domain.ID) int { return bytes.Compare(a[:], b[:]) }) {
			c, err := s.CustomerNow(ctx, id)
			if err != nil {
				return nil, err
			}
			member := record{id, c}
			add(member, open[0].id)
			open = append(open, member)
		}
	}
	return others, nil
}

// RecordMerge appends to the pair's stream how far what was decided has come.
func (s *Service) RecordMerge(ctx context.Context, merge domain.ID, by Command, e domain.Event) (Result, error) {
	return do(ctx, s, s.merges, onMerge(merge, by, func(m domain.Merge) ([]domain.Event, error) { return m.Record(e) }))
}

// ProposeMerge proposes what detection has found.
func (s *Service) ProposeMerge(ctx context.Context, by Command, p domain.MergeProposed) (Result, error) {
	cmd := onMerge(domain.ID{}, by, nil)
	cmd.proposal(p)
	return do(ctx, s, s.merges, cmd)
}

func onMerge(merge domain.ID, by Command, decide func(domain.Merge) ([]domain.Event, error)) CommandOn[domain.Merge] {
	return CommandOn[domain.Merge]{
		Name: by.Name, Stream: domain.FamilyIdentity.Stream(merge.String()), Creates: true, Route: by.Route, Principal: by.Principal, Auth: by.Auth, OnBehalfOf: by.OnBehalfOf,
		Key: by.Key, Body: by.Body, Reason: by.Reason, Cause: by.Cause, Hops: by.Hops, Correlation: by.Correlation, OccurredAt: by.OccurredAt,
		Decide: func(m domain.Merge, _ func(int) domain.ID) ([]domain.Event, error) { return decide(m) },
	}
}

// namingSurvivor makes the refusal of a command to a merged record, or about one, name
// the one that goes on, and not just the next one on the way there. To an agent whose the
// survivor is not it names the next one, which the record says itself.
func namingSurvivor[S any](ctx context.Context, s *Service, cmd *CommandOn[S], err error) error {
	refusal, ok := errors.AsType[*domain.Refusal](err)
	if !ok || refusal.Customer.IsZero() {
		return err
	}
	survivor, c, asked := s.Survivor(ctx, refusal.Customer, domain.ID{})
	if asked != nil {
		return asked
	}
	c, asked = cmd.theirs(ctx, s, c)
	switch {
	case asked != nil:
		return asked
	case !c.Exists:
		return err
	}
	named := *refusal
	named.Customer = survivor
	return &named
}

package readapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/vault"
)

// CustomFieldDeclaration is a custom field as it was declared last.
type CustomFieldDeclaration struct {
	Code        string   `json:"code" example:"tier"`
	Label       string   `json:"label" example:"Tier"`
	Type        string   `json:"type" enum:"text,number,date,choice,boolean"`
	Sensitivity *string  `json:"sensitivity" doc:"identity, contact or content: values are sealed, and masked by grade; null where everybody who may read customers sees them"`
	Kind        *string  `json:"kind" doc:"person or company; null where all customers have it"`
	Choices     []string `json:"choices" nullable:"false"`
	Min         *string  `json:"min"`
	Max         *string  `json:"max"`
	MaxLength   *int     `json:"maxLength" nullable:"true"`
	Pattern     *string  `json:"pattern"`
	Search      bool     `json:"search" doc:"Lists of customers can be narrowed by it"`
	Version     int      `json:"version" doc:"The newest that has it" example:"2"`
	Retired     bool     `json:"retired" doc:"The newest version leaves it out: it takes no more values"`
}

// CustomFieldList is all custom fields that were ever declared.
type CustomFieldList struct {
	Version int                      `json:"version" doc:"The newest; 0 where nothing was ever declared" example:"2"`
	Items   []CustomFieldDeclaration `json:"items" nullable:"false" doc:"In the order of the newest version, retired ones last"`
}

type listCustomFields struct {
	Freshness
	Request
}

func (a *api) listCustomFields(ctx context.Context, in *listCustomFields) (*answer[CustomFieldList], error) {
	fields, b, err := a.customFields(ctx, in.min())
	if err != nil {
		return nil, err
	}
	out, seen := CustomFieldList{Version: len(fields), Items: []CustomFieldDeclaration{}}, map[string]bool{}
	for i := len(fields) - 1; i >= 0; i-- {
		for _, f := range fields[i].Fields {
			if seen[f.Code] {
				continue
			}
			seen[f.Code] = true
			d := CustomFieldDeclaration{
				Code: f.Code, Label: f.Label, Type: f.Type, Sensitivity: text(f.Sensitivity), Kind: text(f.Kind), Choices: append([]string{}, f.Choices...),
				Pattern: text(f.Pattern), Search: f.Search, Version: i + 1, Retired: i+1 < len(fields),
			}
			if f.Min != nil {
				d.Min = text(f.Min.String())
			}
			if f.Max != nil {
				d.Max = text(f.Max.String())
			}
			if f.MaxLength > 0 {
				d.MaxLength = &f.MaxLength
			}
			out.Items = append(out.Items, d)
		}
	}
	return answered(&in.Request, b, in.tag(b), out), nil
}

// customFields returns the custom fields as they are declared.
func (a *api) customFields(ctx context.Context, position uint64) (fields domain.CustomFields, b basis, err error) {
	b, err = a.snapshot(ctx, modelPolicies, position, func(batch *pgx.Batch) {
		queuePolicy(batch, domain.SchemeCustomFields, nil, func(e *domain.CustomFieldsDeclared) { fields = fields.Evolve(domain.Happened{Event: e}) })
	})
	return fields, b, err
}

// customMark is the last word on a custom field, as the read model has it.
type customMark struct {
	domain.Stamp
	On          bool      `json:"on"`
	Source      string    `json:"source"`
	Type        string    `json:"type"`
	Sensitivity string    `json:"sensitivity"`
	Value       string    `json:"value"`
	Event       domain.ID `json:"event"`
}

// customOf returns the values of the marks by their codes, as far as the reader
// may see them. The sealed ones are in the fields that refs refer to.
func customOf(p *person, marks map[string]customMark, refs [][]byte) map[string]json.RawMessage {
	values := map[string]json.RawMessage{}
	there := map[string]bool{}
	for code, m := range marks {
		if !m.On {
			continue
		}
		values[code] = json.RawMessage("null")
		if m.Sensitivity == "" {
			values[code] = customJSON(m.Type, &m.Value)
		}
	}
	for _, ref := range refs {
		r, err := vault.DecodeRef(ref)
		if err != nil {
			p.err = err
			return nil
		}
		sealed := opened[map[string]*string](p, ref)
		for code, m := range marks {
			if !m.On || m.Event != domain.ID(r.Event) || m.Sensitivity != r.Field {
				continue
			}
			there[code] = true
			if sealed != nil {
				values[code] = customJSON(m.Type, (*sealed)[code])
			}
		}
	}
	for code, m := range marks { // what was emptied when its key was destroyed
		if category, err := vault.ParseCategory(m.Sensitivity); err == nil && m.On && !there[code] && p.subject.Gone(category) {
			p.erased = true
		}
	}
	return values
}

// customJSON returns a value in its stored form as JSON of its type; null where
// there is none, or what a mask has left of it is none of its type.
func customJSON(kind string, value *string) json.RawMessage {
	null := json.RawMessage("null")
	if value == nil || *value == "" {
		return null
	}
	switch kind {
	case domain.CustomNumber:
		if _, err := domain.ParseDecimal(*value); err != nil {
			return null
		}
		return json.RawMessage(*value)
	case domain.CustomBoolean:
		if *value != "true" && *value != "false" {
			return null
		}
		return json.RawMessage(*value)
	}
	raw, err := json.Marshal(*value)
	if err != nil {
		return null
	}
	return raw
}

// customText is the stored form of a value in JSON.
func customText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// searchCustom narrows the list by custom fields, and returns what looks
// at the opened customers after that: what a reader does not see of somebody, it
// does not find by.
func (a *api) searchCustom(ctx context.Context, l *list, in *listCustomers, keep func(*CustomerRecord) bool) (func(*CustomerRecord) bool, error) {
	if len(in.Custom) == 0 {
		return keep, nil
	}
	fields, _, err := a.customFields(ctx, in.min())
	if err != nil {
		return nil, err
	}
	role := roleOf(ctx)
	for _, one := range in.Custom {
		code, value, ok := strings.Cut(one, ":")
		f, _ := fields.Field(code)
		value = f.Stored(value)
		switch {
		case !ok || value == "":
			return nil, invalid("query.custom", "format", "want code:value")
		case !f.Search:
			return nil, invalid("query.custom", "search", "there is no such custom field, or it is not declared to be searched by")
		case f.Sensitivity == "":
			l.where("custom_open @> ?", []string{code + "=" + vault.NormalizeText(value)})
			continue
		case !access.Searches(role, f.Sensitivity), in.Count && !access.Counts(role, f.Sensitivity):
			return nil, httpkit.NewProblem(http.StatusForbidden, "search-forbidden", "the role "+string(role)+" does not always see the field, so it may not search or count by it")
		}
		l.first("custom_"+f.Sensitivity+"_keys @> ?", [][]byte{a.Vault.BlindCustom(code, value)})
		before := keep
		keep = func(c *CustomerRecord) bool {
			return (before == nil || before(c)) && vault.NormalizeText(customText(c.Custom[code])) == vault.NormalizeText(value)
		}
	}
	return keep, nil
}

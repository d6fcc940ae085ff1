package commands

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/domain"
)

// CustomValue is the value of a custom field: a text, a number, true or false;
// null empties the field.
type CustomValue struct{ raw json.RawMessage }

// UnmarshalJSON implements json.Unmarshaler.
func (v *CustomValue) UnmarshalJSON(b []byte) error {
	v.raw = append(json.RawMessage(nil), b...)
	return nil
}

// MarshalJSON implements json.Marshaler, for the digest of a request.
func (v CustomValue) MarshalJSON() ([]byte, error) {
	if v.raw == nil { // null does not reach UnmarshalJSON in a map
		return []byte("null"), nil
	}
	return v.raw, nil
}

// Schema implements huma.SchemaProvider.
func (CustomValue) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Description: "A text, a number or true or false, as the field is declared; null empties it",
		AnyOf:       []*huma.Schema{{Type: huma.TypeString, Nullable: true}, {Type: huma.TypeNumber}, {Type: huma.TypeBoolean}},
	}
}

// customValues takes the values over as texts; what is neither text, number nor
// truth is named.
func customValues(custom map[string]CustomValue) (domain.CustomValues, error) {
	values := domain.CustomValues{}
	for code, v := range custom {
		if v.raw == nil || string(v.raw) == "null" {
			values[code] = nil
			continue
		}
		text := string(v.raw)
		switch text[0] {
		case '{', '[':
			return nil, invalid("body.custom."+code, "type", "want a text, a number, true, false or null")
		case '"':
			if err := json.Unmarshal(v.raw, &text); err != nil {
				return nil, invalid("body.custom."+code, "type", "want a text")
			}
		}
		values[code] = &text
	}
	return values, nil
}

// consultFields reads the custom fields as they are declared, where there are
// values to hold against them.
func (c *CommandOn[S]) consultFields(values domain.CustomValues, fields *domain.CustomFields) {
	if len(values) == 0 {
		return
	}
	c.Consult = func(ctx context.Context, s *Service) (err error) {
		*fields, err = current(ctx, s, s.fields, domain.FamilyScheme.Stream(domain.SchemeCustomFields))
		return err
	}
}

// CustomField declares a field of the organisation's own.
type CustomField struct {
	Code        string   `json:"code" minLength:"1" maxLength:"64" doc:"For ever of this type and sensitivity" example:"tier"`
	Label       string   `json:"label" minLength:"1" maxLength:"200" example:"Tier"`
	Type        string   `json:"type" enum:"text,number,date,choice,boolean" example:"choice"`
	Sensitivity string   `json:"sensitivity,omitempty" enum:"identity,contact,content" doc:"Category of personal data: values are sealed under the customer's key of it, and masked by grade. Left out: everybody who may read customers sees them"`
	Kind        string   `json:"kind,omitempty" enum:"person,company" doc:"Only of such customers"`
	Choices     []string `json:"choices,omitempty" maxItems:"100" nullable:"false" doc:"Codes, of a choice" example:"[\"gold\",\"silver\"]"`
	Min         string   `json:"min,omitempty" maxLength:"20" doc:"Of a number" example:"0"`
	Max         string   `json:"max,omitempty" maxLength:"20" doc:"Of a number"`
	MaxLength   int      `json:"maxLength,omitempty" minimum:"0" maximum:"20000" doc:"Of a text, in characters; 500, where it is left out"`
	Pattern     string   `json:"pattern,omitempty" maxLength:"500" doc:"Of a text: a regular expression (RE2) that all of it matches"`
	Search      bool     `json:"search,omitempty" doc:"Lists of customers can be narrowed by it, from the next value on. Of sensitive values a keyed blind index is kept"`
}

type declareCustomFields struct {
	PolicyHeaders
	Body struct {
		Fields     []CustomField `json:"fields" minItems:"1" maxItems:"100" nullable:"false" doc:"All of them: one that is left out takes no more values"`
		Note       string        `json:"note,omitempty" maxLength:"500" doc:"Of the policy, never of a person"`
		Reason     string        `json:"reason" minLength:"1" maxLength:"64" doc:"A code of why" example:"new-tier"`
		OccurredAt string        `json:"occurredAt,omitempty" format:"date-time" doc:"When it was decided; now, where it is not said"`
	}
}

func (s *Service) declareCustomFields(in *declareCustomFields, cmd *CommandOn[domain.CustomFields]) error {
	b := &in.Body
	e := domain.CustomFieldsDeclared{Note: b.Note}
	for _, f := range b.Fields {
		one := domain.CustomField{
			Code: f.Code, Label: f.Label, Type: f.Type, Sensitivity: f.Sensitivity, Kind: f.Kind, Choices: f.Choices,
			MaxLength: f.MaxLength, Pattern: f.Pattern, Search: f.Search,
		}
		for _, bound := range []struct {
			field, text string
			to          **domain.Decimal
		}{{"body.fields.min", f.Min, &one.Min}, {"body.fields.max", f.Max, &one.Max}} {
			if bound.text == "" {
				continue
			}
			d, err := decimal(bound.field, bound.text)
			if err != nil {
				return err
			}
			*bound.to = &d
		}
		e.Fields = append(e.Fields, one)
	}
	cmd.Reason, cmd.Creates = b.Reason, true
	cmd.Decide = func(f domain.CustomFields, _ func(int) domain.ID) ([]domain.Event, error) { return f.Declare(e) }
	return cmd.on(domain.FamilyScheme, "scheme", domain.SchemeCustomFields, in.IfMatch, "DeclareCustomFields", b, b.OccurredAt)
}

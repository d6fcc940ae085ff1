package readapi

import (
	"context"
	"net/http"
	"strings"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/httpkit"
	"github.com/dossier-crm/dossier/internal/vault"
)

type listCustomers struct {
	Kind   string `query:"kind" enum:"person,company"`
	Region string `query:"region" maxLength:"16" pattern:"^[A-Za-z0-9._:/-]*$" doc:"Exactly this region"`
	Source string `query:"source" enum:"form,web,order,survey,import,staff"`
	ManagerFilters
	Status            string         `query:"status" enum:"active,archived,merged,erased" doc:"Merged records are left out unless they are asked for, so that a merged set is one customer. A search finds one whose survivor it does not find; mergedInto says where it went"`
	Importance        string         `query:"importance" enum:"important,ordinary,potential" doc:"Class by importance"`
	Frequency         string         `query:"frequency" enum:"high-frequency,low-frequency,potential" doc:"Class by frequency"`
	Value             string         `query:"value" enum:"high,mid,low" doc:"Class by value"`
	CreatedFrom       Day            `query:"createdFrom" doc:"Created on this day or later"`
	CreatedTo         Day            `query:"createdTo" doc:"Created on this day or earlier"`
	LastContactBefore Day            `query:"lastContactBefore" doc:"Last contacted, by a visit or otherwise, before this day, or never"`
	OpenComplaints    optional[bool] `query:"openComplaints" doc:"true: with open complaints; false: without"`
	Name              string         `query:"name" maxLength:"200" doc:"Every word is part of a word of the name, in any order; case and accents do not matter. Chinese needs no spaces"`
	Notes             string         `query:"notes" maxLength:"200" doc:"Every word is part of a word of the notes, as for the name. Long notes have many letters: who asks for little is answered slowly"`
	Email             string         `query:"email" maxLength:"500" doc:"One of the customer's e-mail addresses, in full; case does not matter"`
	Phone             string         `query:"phone" maxLength:"100" doc:"One of the customer's phone numbers, however it is written. Without a country's prefix it is one of the region that is asked for, else of the installation's; where neither is known, or it is no valid number, its digits are compared. Without an extension any is found. A + is written %2B in a query"`
	Tags              []string       `query:"tags" maxItems:"10" doc:"All of these tags, divided by commas" example:"[\"vip\"]"`
	Custom            []string       `query:"custom" maxItems:"10" doc:"code:value of custom fields that are declared to be searched by, divided by commas; case does not matter" example:"[\"tier:gold\"]"`
	Sort              string         `query:"sort" enum:"createdAt,-createdAt,updatedAt,-updatedAt,lastContactAt,-lastContactAt" default:"-createdAt" doc:"A minus sorts in descending order. Who was never contacted comes before everybody else by lastContactAt. Personal fields cannot be sorted by. updatedAt goes with searches and no other filter, lastContactAt not with days of creation, tags and custom fields; of the past only createdAt"`
	Count             bool           `query:"count" doc:"Count the whole list too; not together with name, notes or phone, whose index only approximates"`
	PastInstants
	Paging
	Freshness
	Request
}

var customerOrders = []order{
	{name: "createdAt", column: "created_at", instant: true},
	{name: "updatedAt", column: "updated_at", instant: true},
	{name: "lastContactAt", column: "last_contact_at", instant: true, nullable: true},
}

// orderNamed returns the order that the parameter sort asks for; the
// description allows no other.
func orderNamed(orders []order, sort string) order {
	name, desc := strings.CutPrefix(sort, "-")
	for _, o := range orders {
		if o.name == name {
			o.name, o.desc = sort, desc
			return o
		}
	}
	panic("sort " + sort + " is in the description but not in the orders")
}

func (a *api) listCustomers(ctx context.Context, in *listCustomers) (*answer[Page[CustomerRecord]], error) {
	if err := in.allowed(roleOf(ctx)); err != nil {
		return nil, err
	}
	l, keep, err := a.customers(ctx, in)
	if err == nil {
		err = a.managed(ctx, l, in.ManagerFilters)
	}
	if err == nil {
		err = a.await(ctx, modelManagers, in.min())
	}
	if err != nil {
		return nil, err
	}
	if keep, err = a.searchCustom(ctx, l, in, keep); err != nil {
		return nil, err
	}
	found, err := fetch(ctx, a, l, in.Freshness, in.Paging, in.Count, keep)
	if err != nil {
		return nil, err
	}
	return paged(&in.Request, found), nil
}

// sortable refuses a sort whose index does not go with the filters: it would
// be walked past every customer in the hope of a match.
func (in *listCustomers) sortable(filters int) error {
	if in.OpenComplaints.IsSet {
		filters++
	}
	filters += len(in.Custom)
	switch {
	case strings.HasSuffix(in.Sort, "updatedAt") && filters > 0:
		return invalid("query.sort", "exclusive", "updatedAt goes with searches, and with no other filter")
	case strings.HasSuffix(in.Sort, "lastContactAt") && len(in.Tags)+len(in.Custom) > 0:
		return invalid("query.sort", "exclusive", "lastContactAt does not go with tags and custom")
	case strings.HasSuffix(in.Sort, "lastContactAt") && (!in.CreatedFrom.IsZero() || !in.CreatedTo.IsZero()):
		return invalid("query.sort", "exclusive", "lastContactAt does not go with createdFrom and createdTo")
	}
	return nil
}

// customers returns the list that is asked for, and what looks at the opened
// customers of it.
func (a *api) customers(ctx context.Context, in *listCustomers) (*list, func(*CustomerRecord) bool, error) {
	if err := span(in.CreatedFrom, in.CreatedTo, "createdFrom", "createdTo"); err != nil {
		return nil, nil, err
	}
	l := &list{at: in.PastInstants, model: modelCustomers, columns: customerColumns, from: "read.customers", path: in.url.Path, order: orderNamed(customerOrders, in.Sort)}
	if err := a.then(ctx, l); err != nil {
		return nil, nil, err
	}
	if err := l.formerCustomers(in); err != nil {
		return nil, nil, err
	}
	l.equals("kind", in.Kind)
	l.equals("region", in.Region)
	l.equals("source", in.Source)
	l.equals("status", in.Status)
	l.equals("class_importance", in.Importance)
	l.equals("class_frequency", in.Frequency)
	l.equals("class_value", in.Value)
	if len(in.Tags) > 0 {
		l.where("tags @> ?", in.Tags)
	}
	l.days("created_at", in.CreatedFrom, in.CreatedTo, a.Zone)
	switch before := in.LastContactBefore; {
	case before.IsZero():
	case l.past != nil:
		l.where("NOT "+l.held(contactedThen), before.Start(a.Zone))
	case l.order.nullable: // the part of those never contacted is read by itself
		l.below = before.Start(a.Zone)
	default:
		l.where("(last_contact_at < ? OR last_contact_at IS NULL)", before.Start(a.Zone))
	}
	if err := in.sortable(len(l.conditions)); err != nil && l.past == nil {
		return nil, nil, err
	}
	if in.Status != domain.RecordMerged && in.Name+in.Notes+in.Email+in.Phone == "" {
		l.where("merged_into IS NULL")
	}
	switch set := in.OpenComplaints; { // written out, so that each form fits an index
	case !set.IsSet:
	case l.past != nil && set.Value:
		l.where(l.held(complaintsOpenThen))
		l.apart = true
	case l.past != nil:
		l.where("NOT " + l.held(complaintsOpenThen))
	case set.Value:
		l.where("open_complaints > 0")
	default:
		l.where("open_complaints = 0")
	}
	keep, err := a.search(l, in)
	return l, keep, err
}

// allowed refuses a search by what the role does not see: the answer would
// confirm a guess.
func (in *listCustomers) allowed(role access.Role) error {
	if in.Name != "" && !access.Searches(role, "identity") || in.Notes != "" && !access.Searches(role, "content") || in.Email+in.Phone != "" && !access.Searches(role, "contact") {
		return httpkit.NewProblem(http.StatusForbidden, "search-forbidden", "the role "+string(role)+" does not see the field, so it may not search by it")
	}
	if in.Count && in.Email != "" && !access.Counts(role, "contact") {
		return httpkit.NewProblem(http.StatusForbidden, "search-forbidden", "the role "+string(role)+" may not count what is found by a field that it does not always see")
	}
	return nil
}

// search adds the conditions over blind indexes, and returns what looks at the
// opened customers after them: pairs of letters and the ends of phone numbers
// let through more than was asked for. nil keeps them all.
func (a *api) search(l *list, in *listCustomers) (func(*CustomerRecord) bool, error) {
	if in.Count && (in.Name != "" || in.Notes != "" || in.Phone != "") {
		return nil, invalid("query.count", "exclusive", "not together with name, notes or phone")
	}
	var tests []func(*CustomerRecord) bool
	survivor, keys := "sid = merged_into", []any(nil) // finds it too
	found := func(condition string, key any) {
		survivor += " AND " + condition
		keys = append(keys, key)
	}
	if in.Name != "" {
		grams := a.Vault.QueryGrams("name", in.Name)
		if len(grams) == 0 {
			return nil, invalid("query.name", "format", "has no letter or digit to search for")
		}
		l.where("name_grams @> ?", grams)
		found("grams @> ?", grams)
		tests = append(tests, func(c *CustomerRecord) bool { return c.Name != nil && vault.ContainsText(*c.Name, in.Name) })
	}
	if in.Notes != "" {
		grams := a.Vault.QueryGrams("notes", in.Notes)
		if len(grams) == 0 {
			return nil, invalid("query.notes", "format", "has no letter or digit to search for")
		}
		l.where("notes_grams @> ?", grams)
		found("notes @> ?", grams)
		tests = append(tests, func(c *CustomerRecord) bool { return c.Notes != nil && vault.ContainsText(*c.Notes, in.Notes) })
	}
	if in.Email != "" {
		email := vault.NormalizeEmail(in.Email)
		wanted := [][]byte{a.Vault.BlindEqual("email", email)}
		l.first("email_keys @> ?", wanted)
		found("emails @> ?", wanted)
		tests = append(tests, func(c *CustomerRecord) bool {
			return c.hasContact("email", func(one ContactEntry) bool { return vault.NormalizeEmail(one.Value) == email })
		})
	}
	if in.Phone != "" {
		phone := vault.NormalizePhone(in.Phone)
		if strings.Trim(phone, "+0") == "" {
			return nil, invalid("query.phone", "format", "has no digits to search for")
		}
		asked := wantedPhone{digits: phone}
		if a.Numbers != nil {
			asked.read(a.Numbers(in.Phone, in.Region))
		}
		wanted := [][]byte{a.Vault.BlindEqual("phone-end", vault.PhoneSuffix(asked.digits))}
		l.first("phone_end_keys @> ?", wanted)
		found("phones @> ?", wanted)
		tests = append(tests, func(c *CustomerRecord) bool { return c.hasContact("phone", asked.is) })
	}
	if len(tests) == 0 {
		return nil, nil
	}
	if in.Status != domain.RecordMerged && l.past == nil { // a set that is found twice is shown once
		l.where("(merged_into IS NULL OR NOT EXISTS (SELECT FROM (SELECT id AS sid, name_grams AS grams, notes_grams AS notes, email_keys AS emails, phone_end_keys AS phones FROM read.customers) s WHERE "+survivor+"))", keys...)
	}
	return func(c *CustomerRecord) bool {
		for _, test := range tests {
			if !test(c) {
				return false
			}
		}
		return true
	}, nil
}

func (c *CustomerRecord) hasContact(kind string, same func(ContactEntry) bool) bool {
	for _, one := range c.Contacts {
		if one.Kind == kind && same(one) {
			return true
		}
	}
	return false
}

// wantedPhone is the number that is searched for.
type wantedPhone struct {
	digits string // normalized; of a number that could be read, in E.164
	isRead bool
	ext    string // "" for any
}

func (w *wantedPhone) read(number string) {
	if number != "" {
		w.isRead = true
		w.digits, w.ext, _ = strings.Cut(number, ";ext=")
	}
}

// is reports whether the phone is the number. Two that could be read are, where they
// are one line; of others the digits are compared, with and without a country.
func (w *wantedPhone) is(phone ContactEntry) bool {
	line, ext, _ := strings.Cut(phone.Number, ";ext=")
	switch {
	case line == "":
		return samePhone(vault.NormalizePhone(phone.Value), w.digits)
	case w.isRead:
		return line == w.digits && (w.ext == "" || w.ext == ext)
	}
	return samePhone(line, w.digits)
}

// samePhone reports whether two normalized numbers can be one: equal, or one
// with the country's prefix and the other without, or with its trunk zero.
func samePhone(a, b string) bool {
	international, national := a, b
	if strings.HasPrefix(b, "+") {
		international, national = b, a
	}
	if strings.HasPrefix(national, "+") {
		return international == national
	}
	national = strings.TrimLeft(national, "0")
	if !strings.HasPrefix(international, "+") {
		return strings.TrimLeft(international, "0") == national
	}
	prefix, is := strings.CutSuffix(international, national)
	return is && national != "" && len(prefix) <= len("+999")
}

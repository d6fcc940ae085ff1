package domain

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

var (
	today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	idA   = DeriveID(ID{}, "a")
	idB   = DeriveID(ID{}, "b")
	idC   = DeriveID(ID{}, "c")
)

// given folds a history.
func given(events ...Event) Customer {
	var c Customer
	for i, e := range events {
		c = c.Evolve(Happened{Event: e, Revision: uint64(i)})
	}
	return c
}

var (
	created    = &CustomerCreated{Kind: "person", Name: "Ada", Source: "web"}
	archived   = &CustomerArchived{}
	complained = &CustomerComplained{ComplaintID: idA, Category: "delivery", Severity: "high", Description: "late"}
	resolved   = &ComplaintResolved{ComplaintID: idA, Resolution: "replaced"}
	important  = &CustomerReclassified{Scheme: "importance", To: "important"}
)

// then is what a decision leads to: events, or "rule field" of a refusal, or
// "field rule" of all violations.
type then struct {
	events   []Event
	refusal  string
	violates []string
}

func happens(events ...Event) then      { return then{events: events} }
func refused(ruleAndField string) then  { return then{refusal: ruleAndField} }
func violates(fieldRule ...string) then { return then{violates: fieldRule} }

func (want then) check(t *testing.T, events []Event, err error) {
	t.Helper()
	var got then
	if !got.fill(err) {
		t.Fatalf("an error of another kind: %v", err)
	}
	var v Violations
	if errors.As(err, &v) {
		for _, one := range v {
			if one.Detail == "" {
				t.Errorf("violation of %s has no detail for a person", one.Field)
			}
		}
	}
	if err == nil {
		got.events = events
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\ngot  %+v\nwant %+v", got, want)
	}
}

// fill takes over what the error says, and reports whether it is one of the
// domain's, or none.
func (want *then) fill(err error) bool {
	var v Violations
	var r *Refusal
	switch {
	case errors.As(err, &v):
		for _, one := range v {
			want.violates = append(want.violates, one.Field+" "+one.Rule)
		}
	case errors.As(err, &r):
		want.refusal = strings.TrimSpace(r.Rule + " " + r.Field)
	case err != nil:
		return false
	}
	return true
}

func long(n int) string { return strings.Repeat("ä", n) }

func ptr[T any](v T) *T { return &v }

func TestCreate(t *testing.T) {
	ada := CreateCustomer{Kind: "person", Name: "Ada", Source: "web"}
	with := func(change func(*CreateCustomer)) CreateCustomer {
		c := ada
		change(&c)
		return c
	}
	contact := func(kind, value string) CreateCustomer {
		return with(func(c *CreateCustomer) { c.Contacts = []Contact{{Kind: kind, Value: value}} })
	}
	for name, test := range map[string]struct {
		given Customer
		when  CreateCustomer
		then  then
	}{
		"a new customer":               {given(), ada, happens(created)},
		"one that exists":              {given(created), ada, refused("customer-exists external.reference")},
		"nothing at all":               {given(), CreateCustomer{}, violates("kind one-of", "name required", "source one-of")},
		"a robot":                      {given(), with(func(c *CreateCustomer) { c.Kind = "robot" }), violates("kind one-of")},
		"a blank name":                 {given(), with(func(c *CreateCustomer) { c.Name = " \t" }), violates("name required")},
		"a name of 200 characters":     {given(), with(func(c *CreateCustomer) { c.Name = long(200) }), happens(&CustomerCreated{Kind: "person", Name: long(200), Source: "web"})},
		"a name of 201":                {given(), with(func(c *CreateCustomer) { c.Name = long(201) }), violates("name max-length")},
		"a name with a bell":           {given(), with(func(c *CreateCustomer) { c.Name = "A\a" }), violates("name no-control-characters")},
		"a name that is not UTF-8":     {given(), with(func(c *CreateCustomer) { c.Name = "\xff" }), violates("name utf-8")},
		"born tomorrow":                {given(), with(func(c *CreateCustomer) { c.BirthDate = DayOf(today.AddDate(0, 0, 1), time.UTC) }), violates("birthDate range")},
		"born in 1849":                 {given(), with(func(c *CreateCustomer) { c.BirthDate = mustDay("1849-12-31") }), violates("birthDate range")},
		"born today":                   {given(), with(func(c *CreateCustomer) { c.BirthDate = mustDay("2026-03-01") }), happens(&CustomerCreated{Kind: "person", Name: "Ada", Source: "web", BirthDate: mustDay("2026-03-01")})},
		"a pigeon":                     {given(), contact("pigeon", "x"), violates("contacts[0].kind one-of")},
		"an empty contact":             {given(), contact("post", ""), violates("contacts[0].value required")},
		"an address without a host":    {given(), contact("email", "ada@"), violates("contacts[0].value email")},
		"an address with two at signs": {given(), contact("email", "a@b@c"), violates("contacts[0].value email")},
		"a phone of two digits":        {given(), contact("phone", "+1 2"), violates("contacts[0].value phone")},
		"a contact twice": {given(), with(func(c *CreateCustomer) {
			c.Contacts = []Contact{{Kind: "chat", Value: "x"}, {Kind: "chat", Value: "x"}}
		}), violates("contacts[1].value unique")},
		"a long label":                    {given(), with(func(c *CreateCustomer) { c.Contacts = []Contact{{Kind: "chat", Value: "x", Label: long(65)}} }), violates("contacts[0].label max-length")},
		"51 contacts":                     {given(), with(func(c *CreateCustomer) { c.Contacts = make([]Contact, 51) }), violates("contacts max-items")},
		"a long region":                   {given(), with(func(c *CreateCustomer) { c.Region = strings.Repeat("x", 17) }), violates("region max-length")},
		"a region with a space":           {given(), with(func(c *CreateCustomer) { c.Region = "G B" }), violates("region iso3166")},
		"51 interests":                    {given(), with(func(c *CreateCustomer) { c.Interests = make([]string, 51) }), violates("interests max-items")},
		"a blank interest":                {given(), with(func(c *CreateCustomer) { c.Interests = []string{"x", ""} }), violates("interests[1] required")},
		"long notes":                      {given(), with(func(c *CreateCustomer) { c.Notes = long(20_001) }), violates("notes max-length")},
		"a source nobody knows":           {given(), with(func(c *CreateCustomer) { c.Source = "dream" }), violates("source one-of")},
		"a system without a number":       {given(), with(func(c *CreateCustomer) { c.External = "shop" }), violates("external.reference required")},
		"a number without a system":       {given(), with(func(c *CreateCustomer) { c.ExternalRef = "1" }), violates("external.source required")},
		"all faults are named, not first": {given(created), CreateCustomer{Kind: "person", Notes: "\x00"}, violates("name required", "notes no-control-characters", "source one-of")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := Create(test.given, test.when, today)
			test.then.check(t, events, err)
		})
	}
}

func mustDay(s string) Day {
	d, err := ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

// A command to an existing customer: the call, what follows when all is well,
// and what its fields may violate.
func TestCommandsToACustomer(t *testing.T) {
	type scenario struct {
		given Customer
		when  func(Customer) ([]Event, error)
		then  then
	}
	change := func(c ChangeProfile) func(Customer) ([]Event, error) {
		c.Source = "staff"
		return func(s Customer) ([]Event, error) { return s.Change(c, today) }
	}
	contacts := func(list ...Contact) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.ChangeContacts("staff", list, nil) }
	}
	archive := func(reason string) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Archive(reason) }
	}
	visit := func(v RecordVisit) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Visit(v) }
	}
	complain := func(f FileComplaint) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Complain(f) }
	}
	resolve := func(r ComplaintResolved) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Resolve(r) }
	}
	answer := func(a RecordSurveyAnswer) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Answer(a, nil, today) }
	}
	reclassify := func(r ReclassifyCustomer) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Reclassify(r) }
	}
	order := func(o PlaceOrder) func(Customer) ([]Event, error) {
		return func(s Customer) ([]Event, error) { return s.Order(o) }
	}
	ada := given(created)
	amount := func(s string) Decimal { return mustDecimal(s) }
	eur := Money{Amount: amount("12.50"), Currency: "EUR"}

	for name, s := range map[string]scenario{
		"change nothing":          {ada, change(ChangeProfile{}), violates(" required")},
		"change the name":         {ada, change(ChangeProfile{Name: ptr("Eve")}), happens(&CustomerProfileChanged{Name: "Eve", Source: "staff", Changed: []string{"name"}})},
		"clear the name":          {ada, change(ChangeProfile{Name: ptr("")}), violates("name required")},
		"set and clear the rest":  {ada, change(ChangeProfile{BirthDate: ptr(mustDay("1985-12-10")), Region: ptr(""), Interests: ptr([]string{"go"}), Notes: ptr("")}), happens(&CustomerProfileChanged{BirthDate: mustDay("1985-12-10"), Source: "staff", Interests: []string{"go"}, Changed: []string{"birthDate", "interests"}, Cleared: []string{"region", "notes"}})},
		"every field wrong":       {ada, change(ChangeProfile{Name: ptr(long(201)), BirthDate: ptr(mustDay("1800-01-01")), Region: ptr("ü"), Interests: ptr([]string{""}), Notes: ptr("\x01")}), violates("name max-length", "birthDate range", "region iso3166", "interests[0] required", "notes no-control-characters")},
		"replace the contacts":    {ada, contacts(Contact{Kind: "phone", Value: "123"}), happens(&CustomerContactsChanged{Contacts: []Contact{{Kind: "phone", Value: "123"}}, Count: 1, Reached: []string{"phone"}, Source: "staff"})},
		"remove the contacts":     {ada, contacts(), happens(&CustomerContactsChanged{Source: "staff"})},
		"a wrong contact":         {ada, contacts(Contact{Kind: "email", Value: "a b@c"}), violates("contacts[0].value email")},
		"archive":                 {ada, archive("closed"), happens(&CustomerArchived{})},
		"archive for no reason":   {ada, archive(""), violates("reason required")},
		"archive for a tale":      {ada, archive("once upon"), violates("reason code")},
		"archive, a long reason":  {ada, archive(strings.Repeat("x", 65)), violates("reason max-length")},
		"visit":                   {ada, visit(RecordVisit{VisitID: idB, Mode: "phone", Content: "hello", Minutes: 1440}), happens(&CustomerVisited{VisitID: idB, Mode: "phone", Content: "hello", Minutes: 1440})},
		"visit, all wrong":        {ada, visit(RecordVisit{Mode: "dream", Purpose: "a b", Outcome: "a b", Staff: "a b", Minutes: 1441, Feedback: "\x02", Agreements: []string{long(501)}}), violates("mode one-of", "purpose code", "outcome code", "staff code", "content required", "feedback no-control-characters", "minutes range", "agreements[0] max-length")},
		"visit, 51 agreements":    {ada, visit(RecordVisit{Mode: "mail", Content: "x", Minutes: -1, Agreements: make([]string, 51)}), violates("minutes range", "agreements max-items")},
		"complain":                {ada, complain(FileComplaint(*complained)), happens(complained)},
		"complain about nothing":  {ada, complain(FileComplaint{Channel: "ü"}), violates("category required", "severity one-of", "channel code", "description required")},
		"resolve":                 {given(created, complained), resolve(ComplaintResolved{ComplaintID: idA, Resolution: "replaced", Compensation: &eur}), happens(&ComplaintResolved{ComplaintID: idA, Resolution: "replaced", Compensation: &eur})},
		"resolve what is not":     {given(created, complained), resolve(ComplaintResolved{ComplaintID: idB, Resolution: "x"}), refused("complaint-not-found complaintId")},
		"resolve twice":           {given(created, complained, resolved), resolve(ComplaintResolved{ComplaintID: idA, Resolution: "x"}), refused("complaint-already-resolved complaintId")},
		"resolve, all wrong":      {ada, resolve(ComplaintResolved{Cause: "a b", Description: "\x03", Compensation: &Money{Amount: amount("-0.01"), Currency: "Eur"}}), violates("resolution required", "cause code", "description no-control-characters", "compensation.currency iso4217", "compensation.amount not-negative")},
		"answer":                  {ada, answer(RecordSurveyAnswer{AnswerID: idB, Questionnaire: "q", Version: 1, NPS: ptr(0)}), happens(&CustomerSurveyed{AnswerID: idB, Questionnaire: "q", Version: 1, NPS: ptr(0)})},
		"an answer without one":   {ada, answer(RecordSurveyAnswer{Questionnaire: "q", Version: 1}), violates(" required")},
		"answers above the scale": {ada, answer(RecordSurveyAnswer{NPS: ptr(11), CSAT: ptr(6), CES: ptr(8), Channel: "a b", Comment: "\x04", Drivers: &DriverRatings{ptr(6), ptr(6), ptr(6), ptr(6)}}), violates("questionnaire required", "version range", "channel code", "nps range", "csat range", "ces range", "drivers.productQuality range", "drivers.attitude range", "drivers.speed range", "drivers.afterSales range", "comment no-control-characters")},
		"answers below the scale": {ada, answer(RecordSurveyAnswer{Questionnaire: "q", Version: 1, NPS: ptr(-1), CSAT: ptr(0), CES: ptr(0)}), violates("nps range", "csat range", "ces range")},
		"a first class":           {ada, reclassify(ReclassifyCustomer{Scheme: "importance", To: "important", Reason: "r"}), happens(important)},
		"another class":           {given(created, important), reclassify(ReclassifyCustomer{Scheme: "importance", To: "ordinary", Reason: "r", Note: "n"}), happens(&CustomerReclassified{Scheme: "importance", From: "important", To: "ordinary", Note: "n"})},
		"the same class":          {given(created, important), reclassify(ReclassifyCustomer{Scheme: "importance", To: "important", Reason: "r"}), refused("class-unchanged to")},
		"a class of no scheme":    {ada, reclassify(ReclassifyCustomer{Scheme: "colour", To: "red", Note: "\x05"}), violates("scheme one-of", "reason required", "note no-control-characters")},
		"another scheme's class":  {ada, reclassify(ReclassifyCustomer{Scheme: "value", To: "important", Reason: "r"}), violates("to one-of")},
		"order":                   {ada, order(PlaceOrder{OrderID: idB, Items: 1, Amount: eur}), happens(&OrderPlaced{OrderID: idB, Items: 1, Amount: eur})},
		"order, all wrong":        {ada, order(PlaceOrder{Number: "a b", Channel: "a b", Amount: Money{Amount: amount("-1")}}), violates("number code", "channel code", "items range", "amount.currency iso4217", "amount.amount not-negative")},
		"order for too much":      {ada, order(PlaceOrder{Items: 1, Amount: Money{Amount: amount("1000000000000"), Currency: "EUR"}}), violates("amount.amount range")},
		"order for all there is":  {ada, order(PlaceOrder{Items: 1, Amount: Money{Amount: amount("999999999999.9999"), Currency: "CLF"}}), happens(&OrderPlaced{Items: 1, Amount: Money{Amount: amount("999999999999.9999"), Currency: "CLF"}})},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := s.when(s.given)
			s.then.check(t, events, err)
			if s.then.events == nil {
				return
			}
			// What an active customer accepts, no other does.
			events, err = s.when(Customer{})
			refused("customer-not-found customerId").check(t, events, err)
			then := refused("customer-archived customerId")
			if name == "resolve" { // what was begun goes on
				then = s.then
			}
			events, err = s.when(s.given.Evolve(Happened{Event: archived}))
			then.check(t, events, err)
		})
	}
}

func TestErrorsSayWhat(t *testing.T) {
	_, err := given().Archive("closed")
	if got := err.Error(); got != "customer-not-found: there is no such customer" {
		t.Error(got)
	}
	_, err = given(created).Archive("my secret")
	if got := err.Error(); !strings.HasPrefix(got, "invalid command: reason: ") || strings.Contains(got, "secret") {
		t.Error(got)
	}
}

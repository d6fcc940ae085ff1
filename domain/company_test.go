package domain

import "testing"

func TestLinks(t *testing.T) {
	company := Customer{Exists: true, Kind: "company"}
	person := given(created)
	link := PersonLinked{LinkID: idA, CompanyID: idB, Roles: []string{"buyer"}, Source: "staff"}
	linked := given(created, &link)
	again := link
	again.LinkID = idB
	for name, test := range map[string]struct {
		given, company Customer
		when           PersonLinked
		then           then
	}{
		"a person and a company":  {person, company, link, happens(&link)},
		"again, in another role":  {linked, company, again, happens(&PersonUnlinked{LinkID: idA}, &again)},
		"a company and a company": {company, company, link, refused("not-a-person customerId")},
		"a person and a person":   {person, person, link, refused("not-a-company companyId")},
		"a company that is gone":  {person, Customer{Exists: true, Kind: "company", Archived: true}, link, refused("company-not-open companyId")},
		"a company that goes on":  {person, Customer{Exists: true, Kind: "company", Merged: MergedInto{Into: idA}}, link, refused("company-merged companyId")},
		"no company":              {person, Customer{}, link, refused("company-not-open companyId")},
		"no role":                 {person, company, PersonLinked{Source: "staff"}, violates("roles items")},
		"who is archived":         {given(created, archived), company, link, refused("customer-archived customerId")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := test.given.Link(test.when, test.company)
			test.then.check(t, events, err)
		})
	}
	for name, test := range map[string]struct {
		given Customer
		link  ID
		then  then
	}{
		"a link":              {linked, idA, happens(&PersonUnlinked{LinkID: idA})},
		"of who is archived":  {given(created, &link, archived), idA, happens(&PersonUnlinked{LinkID: idA})},
		"one that has ended":  {given(created, &link, &PersonUnlinked{LinkID: idA}), idA, refused("link-not-found linkId")},
		"one there never was": {person, idA, refused("link-not-found linkId")},
	} {
		t.Run("end "+name, func(t *testing.T) {
			events, err := test.given.Unlink(test.link, "left")
			test.then.check(t, events, err)
		})
	}
}

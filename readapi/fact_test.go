package readapi_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore"
)

func TestRecordInFull(t *testing.T) {
	w := newWorld(t)
	ago := func(days int) time.Time { return noon.AddDate(0, 0, -days) }
	w.decide(domain.SchemeCustomFields, eventstore.NoStream, &domain.CustomFieldsDeclared{Fields: []domain.CustomField{{Code: "old", Label: "Old", Type: "text"}}},
		&domain.CustomFieldsDeclared{Fields: []domain.CustomField{
			{Code: "tier", Label: "Tier", Type: "choice", Choices: []string{"gold"}, Search: true},
			{Code: "passport", Label: "Passport", Type: "text", Sensitivity: "identity", Search: true},
			{Code: "seats", Label: "Seats", Type: "number"},
			{Code: "diet", Label: "Diet", Type: "text", Sensitivity: "content"},
		}})
	ada := w.customer(domain.CustomerCreated{Name: "Ada", Source: "web", Region: "GB"}, ago(10))
	w.append(ada,
		fact{event: &domain.CustomerProfileChanged{Name: "Ada Lovelace", Changed: []string{"name"}, Cleared: []string{"region"}, Source: "staff"}, occurred: ago(5)},
		fact{event: &domain.CustomerProfileChanged{Name: "Adah", Changed: []string{"name"}, Source: "form"}, occurred: ago(7)}, // told later, of before
		fact{event: &domain.CustomerTagged{Added: []string{"vip", "trial"}, Source: "form"}, occurred: ago(7)},
		fact{event: &domain.CustomerTagged{Removed: []string{"trial"}, Source: "staff"}, occurred: ago(6)},
		fact{event: &domain.CustomFieldsChanged{
			Source: "web", Version: 2, Set: []domain.CustomSet{
				{Field: "passport", Type: "text", Sensitivity: "identity", Search: true},
				{Field: "diet", Type: "text", Sensitivity: "content"},
				{Field: "seats", Type: "number", Value: "7.5"},
				{Field: "tier", Type: "choice", Search: true, Value: "gold"},
			}, Identity: map[string]string{"passport": "C01X00T47"}, Content: map[string]string{"diet": "no nuts"},
		}, occurred: ago(4)},
		fact{event: &domain.FieldVerified{Field: "name", Outcome: "correct", Method: "document", Note: "saw the card"}, occurred: ago(2)})
	bob := w.customer(domain.CustomerCreated{Name: "Bob", Source: "web"}, ago(9))
	path := "/v1/customers/" + ada.String()

	t.Run("record", func(t *testing.T) {
		w := w.in(t)
		w.get(path).is(200).has("name", "Ada Lovelace", "region", nil, "tags", "[vip]", "custom.tier", "gold", "custom.seats", 7.5, "custom.passport", "C01X00T47", "custom.diet", "no nuts",
			"sources.name.source", "staff", "sources.name.observedAt", "2026-03-05T04:00:00.000000Z", "standing", nil)
		w.get(path+"?asOfRevision=5").is(200).has("custom.seats", 7.5, "custom.passport", "C01X00T47", "tags", "[vip]", "sources.name.source", "staff")
		w.get(path+"?occurredAsOf="+ago(6).Add(-time.Hour).Format(time.RFC3339)).is(200).has("name", "Adah", "tags", "[trial vip]", "custom", "map[]", "sources.name.source", "form")
		masked := w.get(path, "Test-Role", "analyst").is(200)
		masked.has("name", "A••• L•••", "custom.tier", "gold", "custom.passport", "•••47", "custom.diet", nil, "masked", true)
		w.get(path+"?asOfRevision=5", "Test-Role", "analyst").is(200).has("custom.tier", "gold", "custom.passport", masked.at("custom.passport"), "custom.diet", nil, "masked", true)
	})
	t.Run("facts", func(t *testing.T) {
		w := w.in(t)
		name := w.get(path + "/facts?field=name").is(200)
		name.has("fields.0.field", "name", "fields.1", absent, "fields.0.current.value", "Ada Lovelace", "fields.0.current.source", "staff", "fields.0.current.revision", 1,
			"fields.0.history.0.value", "Ada", "fields.0.history.0.source", "web", "fields.0.history.0.observedAt", "2026-02-28T04:00:00.000000Z",
			"fields.0.history.1.value", "Adah", "fields.0.history.1.source", "form", "fields.0.history.1.revision", 2, "fields.0.history.2.value", "Ada Lovelace", "fields.0.history.3", absent,
			"fields.0.verifications.0.outcome", "correct", "fields.0.verifications.0.note", "saw the card")
		all := []string{"custom.diet", "custom.passport", "custom.seats", "custom.tier", "name", "region", "tags.trial", "tags.vip"}
		facts := w.get(path + "/facts").is(200)
		for i, field := range all {
			facts.has("fields."+string(rune('0'+i))+".field", field)
		}
		facts.has("fields.8", absent, "fields.5.current.cleared", true, "fields.5.current.source", "staff", "fields.5.history.0.value", "GB",
			"fields.2.current.value", 7.5, "fields.1.current.value", "C01X00T47", "fields.6.current.cleared", true, "fields.7.current.value", true)
		w.get(path+"/facts?field=name&occurredAsOf="+ago(6).Format(time.RFC3339)).is(200).has("fields.0.current.value", "Adah", "fields.0.history.2", absent)
		w.get(path+"/facts", "Test-Role", "analyst").is(200).has("masked", true, "fields.0.current.value", nil, "fields.1.current.value", "•••47", "fields.4.history.0.value", "A•••", "fields.3.current.value", "gold")
		w.get("/v1/customers/"+newID().String()+"/facts").fault(404, "customer-not-found", "", "")
	})
	t.Run("lists", func(t *testing.T) {
		w := w.in(t)
		list := func(query string) []any { return w.get("/v1/customers" + query).is(200).each("id") }
		equal(t, list("?tags=vip"), names(ada))
		equal(t, list("?tags=trial"), names())
		equal(t, list("?custom=tier:GOLD"), names(ada))
		equal(t, list("?custom=tier:gold,passport:c01x00t47&tags=vip"), names(ada))
		equal(t, list("?custom=passport:C01X00T48"), names())
		w.get("/v1/customers?custom=seats:7.5").fault(422, "invalid", "query.custom", "search")
		w.get("/v1/customers?custom=tier").fault(422, "invalid", "query.custom", "format")
		w.get("/v1/customers?custom=passport:C01X00T47", "Test-Role", "analyst").fault(403, "search-forbidden", "", "")
		w.get("/v1/custom-fields").is(200).has("version", 2, "items.0.code", "tier", "items.0.retired", false, "items.4.code", "old", "items.4.retired", true, "items.1.sensitivity", "identity")
	})
	t.Run("companies", func(t *testing.T) {
		w := w.in(t)
		company := w.customer(domain.CustomerCreated{Name: "Engines Ltd", Kind: "company"}, ago(9))
		link := newID()
		w.append(ada, fact{event: &domain.PersonLinked{LinkID: link, CompanyID: company, Roles: []string{"buyer"}, Title: "Head of Purchasing", Contacts: []domain.Contact{{Kind: "phone", Value: "+44 20 7946 0000"}}, Source: "staff"}, occurred: ago(8)})
		ended := newID()
		w.append(bob, fact{event: &domain.PersonLinked{LinkID: ended, CompanyID: company, Roles: []string{"billing"}, Source: "staff"}, occurred: ago(8)},
			fact{event: &domain.PersonUnlinked{LinkID: ended}, occurred: ago(3), reason: "left"})
		contacts := "/v1/customers/" + company.String() + "/contact-persons"
		w.get(contacts).is(200).has("items.0.personId", ada, "items.0.personName", "Ada Lovelace", "items.0.title", "Head of Purchasing", "items.0.contacts.0.kind", "phone", "items.0.until", nil, "items.1", absent)
		equal(t, w.get(contacts+"?state=all&role=billing").is(200).each("until"), "[2026-03-07T04:00:00.000000Z]")
		equal(t, len(w.get(contacts+"?occurredAsOf="+ago(4).Format(time.RFC3339)).is(200).each("id")), 2)
		equal(t, len(w.get(contacts+"?occurredAsOf="+ago(20).Format(time.RFC3339)).is(200).each("id")), 0)
		equal(t, len(w.get(contacts+"?recordedAsOf=2026-01-01T00:00:00Z").is(200).each("id")), 0)
		w.get(path+"/companies").is(200).has("items.0.companyId", company, "items.0.id", link)
		w.get(contacts, "Test-Role", "analyst").is(200).has("items.0.personName", "A••• L•••", "items.0.masked", true)
		w.append(ada, fact{event: &domain.CustomerErased{ErasureID: newID(), Cause: "request"}})
		equal(t, len(w.get(contacts).is(200).each("id")), 0)
		w.get(contacts+"?state=all&role=buyer").is(200).has("items.0.personName", nil, "items.0.title", nil, "items.0.contacts", nil, "items.0.personStatus", "erased")
	})
	t.Run("companies of the past", func(t *testing.T) {
		w := w.in(t)
		company := w.customer(domain.CustomerCreated{Name: "Engines Ltd", Kind: "company"}, ago(9))
		eve := w.customer(domain.CustomerCreated{Name: "Eve"}, ago(9))
		link := newID()
		w.append(eve, fact{event: &domain.PersonLinked{LinkID: link, CompanyID: company, Roles: []string{"buyer"}, Title: "Buyer", Source: "staff"}, occurred: ago(8)})
		linked, revision := w.at, w.heads[eve]
		w.get("/v1/customers?limit=1").is(200)
		then := time.Now().UTC().Add(time.Millisecond)
		time.Sleep(5 * time.Millisecond)
		w.append(eve, fact{event: &domain.CustomerProfileChanged{Name: "Eva", Changed: []string{"name"}}, occurred: ago(2)},
			fact{event: &domain.PersonUnlinked{LinkID: link}, occurred: ago(3), reason: "left"})
		contacts := "/v1/customers/" + company.String() + "/contact-persons"
		known := contacts + "?recordedAsOf=" + then.Format(time.RFC3339Nano)
		// What was known then knows nothing of the end, whatever day it is of, nor of the new name.
		w.get(known).is(200).has("items.0.until", nil, "items.0.reason", nil, "items.0.revision", int(revision), "items.0.position", int(linked),
			"items.0.personName", "Eve", "restsOn.position", int(linked), "restsOn.model", "company_links", "items.1", absent)
		w.get(contacts+"?asOf="+then.Format(time.RFC3339Nano)).is(200).has("items.0.until", nil, "items.0.personName", "Eve", "restsOn.position", int(linked))
		w.get(known+"&state=all").is(200).has("items.0.until", nil, "items.0.personName", "Eve")
		// Nor does what was so before it.
		w.get(contacts+"?occurredAsOf="+ago(4).Format(time.RFC3339)).is(200).has("items.0.until", nil, "items.0.reason", nil, "items.0.personName", "Eve", "items.0.revision", int(revision))
		w.get(contacts+"?state=all&occurredAsOf="+ago(2).Format(time.RFC3339)).is(200).has("items.0.reason", "left", "items.0.personName", "Eva", "items.0.revision", int(w.heads[eve]))
		w.get(contacts+"?occurredAsOf="+ago(2).Format(time.RFC3339)).is(200).has("items.0", absent)
		w.get(contacts).is(200).has("restsOn", absent)
		// Who was erased since is there, as erased.
		w.append(eve, fact{event: &domain.CustomerErased{ErasureID: newID(), Cause: "request"}})
		must(t, w.vault.Destroy(t.Context(), uuid.UUID(eve)))
		w.get(known).is(200).has("items.0.personId", eve, "items.0.personStatus", "active", "items.0.personName", nil, "items.0.title", nil, "items.0.erased", true)
	})
}

// A number is found however it is written: values are kept without zeros that say
// nothing, and so is what is asked for.
func TestANumberIsFoundHoweverItIsWritten(t *testing.T) {
	w := newWorld(t)
	w.decide(domain.SchemeCustomFields, eventstore.NoStream, &domain.CustomFieldsDeclared{Fields: []domain.CustomField{
		{Code: "discount", Label: "Discount", Type: "number", Search: true},
		{Code: "limit", Label: "Limit", Type: "number", Sensitivity: "content", Search: true},
	}})
	ada := w.customer(domain.CustomerCreated{Name: "Ada"}, noon)
	w.append(ada, fact{event: &domain.CustomFieldsChanged{
		Source: "web", Version: 1, Set: []domain.CustomSet{{Field: "discount", Type: "number", Search: true, Value: "1.5"}, {Field: "limit", Type: "number", Sensitivity: "content", Search: true}},
		Content: map[string]string{"limit": "10"},
	}})
	for _, asked := range []string{"discount:1.5", "discount:1.50", "discount:01.5", "limit:10", "limit:10.0"} {
		equal(t, w.get("/v1/customers?custom="+asked).is(200).each("id"), names(ada))
	}
	equal(t, w.get("/v1/customers?custom=discount:1.51").is(200).each("id"), names())
}

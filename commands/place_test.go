package commands

import (
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// A field has the name by which the route's request has it, wherever it is there, and none
// where it is not.
func TestPlaces(t *testing.T) {
	type input struct {
		CustomerPath
		About string `query:"aboutId"`
		Body  struct {
			CompanyID string   `json:"companyId" format:"uuid"`
			Revision  uint64   `json:"revision,omitempty"`
			Roles     []string `json:"roles"`
			Mine      string   `json:"-"`
		}
	}
	at := placesOf[input](huma.Operation{Path: "/v1/customers/{customerId}/changes/{revision}/correct"})
	for field, want := range map[string]string{
		"customerId": "path.customerId", "companyId": "body.companyId", "aboutId": "query.aboutId", "roles[2].code": "body.roles[2].code", "roles.x": "body.roles.x",
		"revision": "path.revision", "complaintId": "", "Mine": "", "": "",
	} {
		if got := at.of(field); got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

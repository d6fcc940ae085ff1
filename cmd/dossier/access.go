package main

import (
	"fmt"

	"github.com/dossier-crm/dossier/internal/access"
)

// accessFlags say whom the API answers besides the holders of keys.
type accessFlags struct {
	OIDC string `name:"oidc" help:"File with the OpenID Connect issuer whose tokens are accepted beside keys; see docs/access.md." env:"DOSSIER_OIDC" placeholder:"FILE" type:"path"`
}

// issuer returns the configured issuer; nil where there is none.
func (f accessFlags) issuer() (*access.Issuer, error) {
	if f.OIDC == "" {
		return nil, nil
	}
	i, err := access.ReadIssuer(f.OIDC)
	if err != nil {
		return nil, fmt.Errorf("--oidc: %w", err)
	}
	return i, nil
}

package main

import (
	"fmt"

	"github.com/dossier-crm/dossier/internal/access"
)

// accessFlags say whom the API answers besides the holders of keys.
type accessFlags struct {
	OIDC string `name:"oidc" help:"File with the OpenID Connect issuer whose tokens are accepted beside keys; see docs/access.md." env:"DOSSIER_OIDC" placeholder:"FILE" type:"path"`

	RateLimit      float64 `help:"Requests a second that one principal may send to this process; 0 for no limit." default:"2000" env:"DOSSIER_RATE_LIMIT" placeholder:"N"`
	RateBurst      int     `help:"Requests that one principal may send at once, above which --rate-limit counts." default:"10000" env:"DOSSIER_RATE_BURST" placeholder:"N"`
	MaxConnections int     `help:"Connections to the API that are open at once; more wait." default:"8192" env:"DOSSIER_MAX_CONNECTIONS" placeholder:"N"`
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

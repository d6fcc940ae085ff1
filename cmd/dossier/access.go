package main

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/dossier-crm/dossier/internal/access"
)

// accessFlags say whom the API answers besides the holders of keys.
type accessFlags struct {
	OIDC string `name:"oidc" help:"File with the OpenID Connect issuer whose tokens are accepted beside keys; see docs/access.md." env:"DOSSIER_OIDC" placeholder:"FILE" type:"path"`

	RateLimit float64        `help:"Requests a second that one principal may send to this process; 0 for no limit." default:"2000" env:"DOSSIER_RATE_LIMIT" placeholder:"N"`
	RateBurst int            `help:"Requests that one principal may send at once, above which --rate-limit counts." default:"10000" env:"DOSSIER_RATE_BURST" placeholder:"N"`
	FailRate  float64        `name:"failure-rate" help:"Credentials a second that do not hold and that one address may send; 0 for no limit." default:"1" env:"DOSSIER_FAILURE_RATE" placeholder:"N"`
	FailBurst int            `name:"failure-burst" help:"Such credentials at once, above which --failure-rate counts." default:"100" env:"DOSSIER_FAILURE_BURST" placeholder:"N"`
	Proxies   []netip.Prefix `name:"trusted-proxy" help:"Networks of proxies that are believed which address a request is from (X-Forwarded-For)." env:"DOSSIER_TRUSTED_PROXY" placeholder:"CIDR,…"`

	RequestTimeout   time.Duration `help:"After which a request is given up; exports, feeds and uploads have limits of their own. 0 for none." default:"30s" env:"DOSSIER_REQUEST_TIMEOUT" placeholder:"DURATION"`
	StatementTimeout time.Duration `help:"After which Postgres gives up a statement of a query of the API. 0 for none." default:"10s" env:"DOSSIER_STATEMENT_TIMEOUT" placeholder:"DURATION"`
	QueryConnections int           `help:"Connections to Postgres for queries of the API, beside those of everything else." default:"16" env:"DOSSIER_QUERY_CONNECTIONS" placeholder:"N"`
	FiguresAtOnce    int           `help:"Figures over all there is that are worked out at once; others wait for one to end. 0 for as many as this machine has processors: set it to those of Postgres, where that is another one." default:"0" env:"DOSSIER_FIGURES_AT_ONCE" placeholder:"N"`

	MaxConnections int `help:"Connections to the API that are open at once; more wait." default:"8192" env:"DOSSIER_MAX_CONNECTIONS" placeholder:"N"`
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

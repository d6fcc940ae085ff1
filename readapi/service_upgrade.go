package readapi

import (
	"context"
	"strings"
)

// ServiceUpgrade is an upgrade of service that was asked for.
type ServiceUpgrade struct {
	ID          ID       `json:"id"`
	CustomerID  ID       `json:"customerId"`
	Revision    uint64   `json:"revision" doc:"Of the last event about it, in the customer's stream" example:"4"`
	Position    uint64   `json:"position" doc:"Of that event in the log" example:"4711"`
	State       string   `json:"state" enum:"requested,granted,refused,ended"`
	InForce     bool     `json:"inForce" doc:"Cases that are received now go by it"`
	Expired     bool     `json:"expired" doc:"It was granted, and its time has passed"`
	Tier        string   `json:"tier" doc:"As which the customer is served" example:"important"`
	Cause       *string  `json:"cause" doc:"Code"`
	RequestedAt Instant  `json:"requestedAt"`
	DecidedAt   *Instant `json:"decidedAt" nullable:"true"`
	DecidedBy   *string  `json:"decidedBy" doc:"Opaque id of who granted or refused it"`
	From        *Instant `json:"validFrom" nullable:"true"`
	Until       *Instant `json:"validUntil" nullable:"true"`
	Reason      *string  `json:"reason" doc:"Code of why it was decided so, or ended"`
	Description *string  `json:"description"`
	Erased      bool     `json:"erased" doc:"Personal fields were erased"`
	Masked      bool     `json:"masked" doc:"Personal fields are shown in part, or are null, because of who reads"`
	Unreadable  bool     `json:"unreadable" doc:"Only in lists: personal fields are null because the data key they are sealed under is missing, without an erasure. It is a fault; asked for alone the same is 500 key-missing"`

	description []byte
}

// upgradeColumns are those of an upgrade at the moment, which is SQL.
func upgradeColumns(now string) string {
	return strings.ReplaceAll(upgradeColumnsNow, "now()", now)
}

const upgradeColumnsNow = `id, customer_id, revision, position, state, coalesce(valid_from <= now() AND now() < valid_until, false),
	coalesce(state = 'granted' AND valid_until <= now(), false), tier, nullif(cause, ''), requested_at, decided_at, nullif(decided_by, ''), valid_from, valid_until,
	nullif(reason, ''), description_ref`

func (u *ServiceUpgrade) scan() []any {
	return []any{
		&u.ID, &u.CustomerID, &u.Revision, &u.Position, &u.State, &u.InForce, &u.Expired, &u.Tier, &u.Cause, &u.RequestedAt, &u.DecidedAt, &u.DecidedBy,
		&u.From, &u.Until, &u.Reason, &u.description,
	}
}

func (u *ServiceUpgrade) customer() ID { return u.CustomerID }

func (u *ServiceUpgrade) open(p *person) {
	u.Description = opened[string](p, u.description)
	u.Erased = p.erased
	u.Masked = p.masked
	u.Unreadable = p.unreadable
}

// UpgradeFilters are what upgrades can be narrowed by.
type UpgradeFilters struct {
	State    string `query:"state" enum:"requested,granted,refused,ended" doc:"requested: what is to be decided"`
	InForce  bool   `query:"inForce" doc:"Only those by which cases go that are received now"`
	Expiring Day    `query:"expiringBy" doc:"Granted, in force, and only until this day"`
	Sort     string `query:"sort" enum:"requestedAt,-requestedAt" default:"-requestedAt"`
	PastInstants
}

type listUpgrades struct {
	UpgradeFilters
	Count bool `query:"count" doc:"Count the whole list too"`
	Paging
	Freshness
	Request
}

type listCustomerUpgrades struct {
	ID ID `path:"customerId" doc:"The customer"`
	UpgradeFilters
	Paging
	Freshness
	Request
}

var upgradeOrders = []order{{name: "requestedAt", column: "requested_at", instant: true, begins: true}}

func (a *api) upgrades(f UpgradeFilters, path string) *list {
	now := f.now(a.Now())
	l := &list{at: f.PastInstants, model: modelUpgrades, columns: upgradeColumns(now), from: "read.service_upgrades", path: path, order: orderNamed(upgradeOrders, f.Sort)}
	l.equals("state", f.State)
	if f.InForce || !f.Expiring.IsZero() {
		l.where("valid_from <= " + now + " AND " + now + " < valid_until")
	}
	if !f.Expiring.IsZero() {
		l.where("state = 'granted' AND valid_until < ?", f.Expiring.next().Start(a.Zone))
	}
	return l
}

func (a *api) listUpgrades(ctx context.Context, in *listUpgrades) (*answer[Page[ServiceUpgrade]], error) {
	return everywhere[ServiceUpgrade](ctx, a, a.upgrades(in.UpgradeFilters, in.url.Path), in.Freshness, in.Paging, in.Count, &in.Request)
}

func (a *api) listCustomerUpgrades(ctx context.Context, in *listCustomerUpgrades) (*answer[Page[ServiceUpgrade]], error) {
	l := a.upgrades(in.UpgradeFilters, in.url.Path)
	l.where("customer_id = ?", in.ID)
	return ofCustomer[ServiceUpgrade](ctx, a, l, in.ID, in.Freshness, in.Paging, &in.Request)
}

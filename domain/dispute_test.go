package domain

import (
	"testing"
	"time"
)

func TestADisputeStepByStep(t *testing.T) {
	claimed := &DisputeOpened{DisputeID: idA, Kind: "billing", Claim: "never had it"}
	evidence := &DisputeEvidenceAdded{DisputeID: idA, From: "us", Description: "the slip"}
	ruled := &DisputeRuled{DisputeID: idA, For: "customer", Ruling: "not delivered"}
	slip := &AttachmentAdded{AttachmentID: idB, About: "customer"}
	with := &DisputeEvidenceAdded{DisputeID: idA, From: "us", Description: "the slip", AttachmentID: idB}
	theirs := &DisputeAssigned{DisputeID: idA, Team: "north"}
	euros := &DisputeOpened{DisputeID: idA, Kind: "billing", Claim: "never had it", Amount: &Money{Amount: mustDecimal("10"), Currency: "EUR"}}
	old := &DisputeOpened{DisputeID: idA, Kind: "billing", Claim: "never had it", Amount: &Money{Amount: mustDecimal("10"), Currency: "QQQ"}}
	award := func(currency string) *DisputeRuled {
		return &DisputeRuled{DisputeID: idA, For: "customer", Ruling: "not delivered", Amount: &Money{Amount: mustDecimal("5"), Currency: currency}}
	}
	for name, c := range map[string]struct {
		given  []Event
		step   DisputeStep
		reason string
		then   then
	}{
		"evidence":                      {[]Event{claimed}, evidence, "", happens(evidence)},
		"evidence with bytes":           {[]Event{claimed, slip}, with, "", happens(with)},
		"evidence with no such bytes":   {[]Event{claimed}, with, "", refused("attachment-unknown attachment")},
		"evidence of nobody":            {[]Event{claimed}, &DisputeEvidenceAdded{DisputeID: idA}, "", violates("from one-of", "description required")},
		"ruled without evidence":        {[]Event{claimed}, ruled, "", refused("dispute-state disputeId")},
		"ruled":                         {[]Event{claimed, evidence}, ruled, "", happens(ruled)},
		"ruled twice":                   {[]Event{claimed, evidence, ruled}, ruled, "", refused("dispute-state disputeId")},
		"settled at once":               {[]Event{claimed}, &DisputeSettled{DisputeID: idA}, "", happens(&DisputeSettled{DisputeID: idA})},
		"settled for less than nothing": {[]Event{claimed}, &DisputeSettled{DisputeID: idA, Amount: &Money{Amount: mustDecimal("-1"), Currency: "EUR"}}, "", violates("amount.amount not-negative")},
		"ruled in what was claimed":     {[]Event{euros, evidence}, award("EUR"), "", happens(award("EUR"))},
		"ruled in another currency":     {[]Event{euros, evidence}, award("USD"), "", refused("dispute-currency amount.currency")},
		"settled in another currency":   {[]Event{euros}, &DisputeSettled{DisputeID: idA, Amount: award("USD").Amount}, "", refused("dispute-currency amount.currency")},
		"ruled in what was money then":  {[]Event{old, evidence}, award("QQQ"), "", happens(award("QQQ"))},
		"ruled in what is no money":     {[]Event{claimed, evidence}, award("QQQ"), "", violates("amount.currency iso4217")},
		"ruled in nothing":              {[]Event{claimed, evidence}, award(""), "", violates("amount.currency iso4217")},
		"ruled with nothing claimed":    {[]Event{claimed, evidence}, award("USD"), "", happens(award("USD"))},
		"withdrawn":                     {[]Event{claimed, evidence}, &DisputeWithdrawn{DisputeID: idA}, "found-it", happens(&DisputeWithdrawn{DisputeID: idA})},
		"withdrawn for no reason":       {[]Event{claimed}, &DisputeWithdrawn{DisputeID: idA}, "", violates("reason required")},
		"given away":                    {[]Event{claimed, evidence}, theirs, "", happens(theirs)},
		"given to nobody":               {[]Event{claimed}, &DisputeAssigned{DisputeID: idA}, "", violates("owner required")},
		"given away when it is over":    {[]Event{claimed, evidence, ruled}, theirs, "", refused("dispute-state disputeId")},
		"ruled when given away":         {[]Event{claimed, evidence, theirs}, ruled, "", happens(ruled)},
		"no such dispute":               {nil, evidence, "", refused("dispute-not-found disputeId")},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := given(append([]Event{created}, c.given...)...).OnDispute(c.step, c.reason)
			c.then.check(t, events, err)
		})
	}
	open := func(e DisputeOpened, before ...Event) ([]Event, error) {
		return given(append([]Event{created}, before...)...).OpenDispute(e)
	}
	order := DisputeOpened{DisputeID: idA, Kind: "billing", OrderID: idB, Claim: "never had it"}
	events, err := open(order)
	refused("order-unknown order").check(t, events, err)
	events, err = open(order, &OrderPlaced{OrderID: idB, Items: 1, Amount: money("1")})
	happens(&order).check(t, events, err)
	events, err = open(DisputeOpened{ComplaintID: idB, Kind: "x", Claim: "y"})
	refused("complaint-unknown complaint").check(t, events, err)
}

func TestAnUpgradeIsGrantedForATime(t *testing.T) {
	at := func(day int) time.Time { return today.AddDate(0, 0, day) }
	asked := &ServiceUpgradeRequested{UpgradeID: idA, Tier: "important"}
	granted := &ServiceUpgradeGranted{UpgradeID: idA, Tier: "important", From: at(1), Until: at(10)}
	events, err := given(created, asked).GrantUpgrade(ServiceUpgradeGranted{UpgradeID: idA, Until: at(10)}, at(1))
	happens(granted).check(t, events, err)
	events, err = given(created, asked).GrantUpgrade(ServiceUpgradeGranted{UpgradeID: idA, Until: at(1)}, at(1))
	violates("until range").check(t, events, err)
	events, err = given(created, asked, granted).GrantUpgrade(ServiceUpgradeGranted{UpgradeID: idA, Until: at(9)}, at(1))
	refused("upgrade-state upgradeId").check(t, events, err)
	events, err = given(created, asked).RefuseUpgrade(idA, "no-ground")
	happens(&ServiceUpgradeRefused{UpgradeID: idA}).check(t, events, err)
	events, err = given(created, asked).EndUpgrade(idA, "over")
	refused("upgrade-state upgradeId").check(t, events, err)
	events, err = given(created).EndUpgrade(idA, "over")
	refused("upgrade-not-found upgradeId").check(t, events, err)

	v := ServiceLevelsDefined{TierScheme: "importance"}
	c := Case{Classes: map[string]string{"importance": "ordinary"}, Upgrade: "best"}
	if v.Tier(c) != "best" || v.Tier(Case{Classes: c.Classes}) != "ordinary" {
		t.Errorf("the case's tier is %q", v.Tier(c))
	}
}

package domain

import "testing"

// An order of 3 items for 90 EUR, of which what came back is restated when the order is
// corrected. Worked by hand, each is what it would have been had the order been right at
// first:
//
//   - all came back (90), and it was 60: all is 60 and 0 is left, where 60 − 90 were −30.
//   - all came back, and it was 100: all is 100, and 0 is left and not 10.
//   - 1 item for 50 came back, and it was 40: of 40 no more than 40 can come back. Nothing
//     of it is left, so it came back whole and is no order any more.
//   - 1 item for 50 came back, and it was 60: 50 are still 50, and 10 are left.
//   - 1 item for 30, the order is corrected to 80, and the rest comes back, which is 2 items
//     for 50. Corrected again to 20: the first takes 20 of the 30, and the rest is 0. To 95:
//     the first takes its 30, and the rest is 65.
//   - all 3 items came back for 70, since 20 were kept for the trouble, and it was 100: 70 came back,
//     30 are kept. It was 60: 60 came back.
//   - all came back, and it was in dollars: dollars came back, and no euro is left or missing.
//   - all 3 items came back, and there were 5: five did.
func TestReturnsOfAnOrderThatIsCorrected(t *testing.T) {
	euro := func(amount string) *Money { return &Money{mustDecimal(amount), "EUR"} }
	placed := &OrderPlaced{OrderID: idA, Items: 3, Amount: *euro("90")}
	back := func(items int, amount string, whole bool) *OrderReturned {
		return &OrderReturned{OrderID: idA, ReturnID: idB, Items: items, Amount: *euro(amount), Whole: whole}
	}
	correct := func(to *Money) *OrderCorrected {
		return &OrderCorrected{OrderID: idA, Corrects: id(1), CorrectsRevision: 1, Amount: to, Changed: []string{"amount"}}
	}
	for name, one := range map[string]struct {
		then     []Event
		sums     map[string]string
		orders   int
		returned []string // what each return comes to
		items    int      // that came back
	}{
		"all of less":                {[]Event{back(3, "90", true), correct(euro("60"))}, map[string]string{"EUR": "0"}, 0, []string{"60"}, 3},
		"all of more":                {[]Event{back(3, "90", true), correct(euro("100"))}, map[string]string{"EUR": "0"}, 0, []string{"100"}, 3},
		"a part of less":             {[]Event{back(1, "50", false), correct(euro("40"))}, map[string]string{"EUR": "0"}, 0, []string{"40"}, 1},
		"a part of enough":           {[]Event{back(1, "50", false), correct(euro("60"))}, map[string]string{"EUR": "10"}, 1, []string{"50"}, 1},
		"the rest, of much less":     {[]Event{back(1, "30", false), correct(euro("80")), back(2, "50", true), correct(euro("20"))}, map[string]string{"EUR": "0"}, 0, []string{"20", "0"}, 3},
		"the rest, of more":          {[]Event{back(1, "30", false), correct(euro("80")), back(2, "50", true), correct(euro("95"))}, map[string]string{"EUR": "0"}, 0, []string{"30", "65"}, 3},
		"not for all, of more":       {[]Event{back(3, "70", true), correct(euro("100"))}, map[string]string{"EUR": "30"}, 0, []string{"70"}, 3},
		"not for all, of less":       {[]Event{back(3, "70", true), correct(euro("60"))}, map[string]string{"EUR": "0"}, 0, []string{"60"}, 3},
		"all, in dollars":            {[]Event{back(3, "90", true), correct(&Money{mustDecimal("90"), "USD"})}, map[string]string{"EUR": "0", "USD": "0"}, 0, []string{"90"}, 3},
		"corrected, then back again": {[]Event{back(3, "90", true), correct(euro("60")), correct(euro("90"))}, map[string]string{"EUR": "0"}, 0, []string{"90"}, 3},
		"more items": {
			[]Event{back(3, "90", true), &OrderCorrected{OrderID: idA, Corrects: id(1), CorrectsRevision: 1, Items: 5, Changed: []string{"items"}}},
			map[string]string{"EUR": "0"},
			0,
			[]string{"90"},
			5,
		},
	} {
		events := append([]Event{created, placed, &OrderDelivered{OrderID: idA}}, one.then...)
		all := corrected(make([]int, len(events)), events...)
		r := RecordOf(all, recordStart.AddDate(1, 0, 0))
		for currency, want := range one.sums {
			if got := r.OrderAmounts[currency]; got != mustDecimal(want) {
				t.Errorf("%s: %s %s are left, want %s", name, got, currency, want)
			}
		}
		if r.Orders != one.orders {
			t.Errorf("%s: %d orders, want %d", name, r.Orders, one.orders)
		}
		var life Order
		n := 0
		for _, h := range Corrected(all) {
			life, _ = life.Evolve(h.Event, h.Occurred, false)
			if e, is := h.Event.(*OrderReturned); is {
				if want := mustDecimal(one.returned[n]); e.Amount.Amount != want || e.Amount.Currency != life.Amount.Currency {
					t.Errorf("%s: return %d is %v, want %s", name, n, e.Amount, want)
				}
				n++
			}
		}
		if life.Back != one.items || (life.State == OrderIsBack) != (one.orders == 0) {
			t.Errorf("%s: %d items came back and it is %s, want %d", name, life.Back, life.State, one.items)
		}
	}
}

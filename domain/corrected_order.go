package domain

// orderSums follows an order along the log, as far as what came back of it, or that it
// was called off, goes by what it was worth. Returns and cancellations say how much
// goes, so that sums need not look it up: where the order is corrected they have to be
// restated, or the sums would keep the difference, and what came back whole of an order
// of less would leave less than nothing.
type orderSums[E any] struct {
	placed Happened // as it stands
	left   remains
	steps  []orderSum[E]
}

// remains is what is left of an order.
type remains struct {
	amount Decimal
	items  int
}

// orderSum is a return or a cancellation.
type orderSum[E any] struct {
	id        ID
	recorded  Event
	all       bool  // of the amount that was left, as was known when it was recorded
	allOfThem bool  // of the items
	now       Event // what it comes to
	restated  bool
	by        E // the newest correction that made it something else
}

// restated are the returns and cancellations that come to something else, or did, by a
// correction of their order: by their ids.
func restated[E any](events []E, happened func(E) Happened) map[ID]orderSum[E] {
	orders := map[ID]*orderSums[E]{}
	for _, one := range events {
		h := happened(one)
		switch e := h.Event.(type) {
		case *OrderPlaced:
			if orders[e.OrderID] == nil {
				orders[e.OrderID] = &orderSums[E]{placed: h, left: remains{e.Amount.Amount, e.Items}}
			}
		case *OrderReturned:
			if o := orders[e.OrderID]; o != nil {
				all := e.Amount.Amount == o.left.amount && (e.Whole || o.left.amount.Sign() > 0) // a part of a gift takes nothing
				o.steps = append(o.steps, orderSum[E]{id: h.ID, recorded: e, now: e, all: all, allOfThem: e.Items == o.left.items})
				o.left = remains{o.left.amount.Sub(e.Amount.Amount), o.left.items - e.Items}
			}
		case *OrderCancelled:
			if o := orders[e.OrderID]; o != nil {
				o.steps = append(o.steps, orderSum[E]{id: h.ID, recorded: e, now: e})
			}
		case *OrderCorrected:
			if o := orders[e.OrderID]; o != nil && (e.Of() == Corrects{o.placed.ID, o.placed.Revision}) {
				o.correct(e, one)
			}
		}
	}
	out := map[ID]orderSum[E]{}
	for _, o := range orders {
		for _, s := range o.steps {
			if s.restated {
				out[s.id] = s
			}
		}
	}
	return out
}

// correct puts the correction in the order's place and goes through what became of it
// since. What took all that was left takes all that is left now, whatever that is;
// another return takes what it took, and no more than there is. So each is what it would
// have been, had the order been recorded right at first.
func (o *orderSums[E]) correct(e *OrderCorrected, by E) {
	before := o.placed.Event.(*OrderPlaced)
	after, ok := e.Amend(before)
	if !ok {
		return
	}
	o.placed.Event = after
	order := after.(*OrderPlaced)
	if order.Amount == before.Amount && order.Items == before.Items {
		return
	}
	o.left = remains{order.Amount.Amount, order.Items}
	for i := range o.steps {
		s := &o.steps[i]
		was := s.now
		switch e := s.recorded.(type) {
		case *OrderCancelled:
			called := OrderCancelled{OrderID: e.OrderID, Amount: order.Amount}
			s.now = &called
			if *was.(*OrderCancelled) != called {
				s.restated, s.by = true, by
			}
		case *OrderReturned:
			back := o.back(*e, *s, i == len(o.steps)-1)
			s.now = &back
			if *was.(*OrderReturned) != back {
				s.restated, s.by = true, by
			}
		}
	}
}

// back is what a return comes to, and takes it from what is left.
func (o *orderSums[E]) back(e OrderReturned, s orderSum[E], last bool) OrderReturned {
	order := o.placed.Event.(*OrderPlaced)
	e.Amount.Currency = order.Amount.Currency
	if s.all || o.left.amount.Less(e.Amount.Amount) {
		e.Amount.Amount = o.left.amount
	}
	if s.allOfThem || e.Items > o.left.items {
		e.Items = o.left.items
	}
	o.left = remains{o.left.amount.Sub(e.Amount.Amount), o.left.items - e.Items}
	// Whole is what nothing is left after: one that was so stays so, and a part is so now
	// where there was nothing for anybody to bring back afterwards.
	nothing := o.left.items == 0 || o.left.amount.Sign() == 0 && order.Amount.Amount.Sign() > 0
	e.Whole = e.Whole || nothing && last
	return e
}

// Restated returns an event that merely follows from the correction of another with
// what is personal in it as it was recorded: InPlace may have seen it closed.
func Restated(opened, follows Event) Event {
	recorded, is := opened.(*OrderReturned)
	if after, too := follows.(*OrderReturned); is && too {
		out := *after
		out.Description = recorded.Description
		return &out
	}
	return follows
}

package node_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/anishathalye/porcupine"

	"github.com/dossier-crm/dossier/eventstore/node"
)

// linInput is one call on one stream: an append of a number expecting a
// length, or a read.
type linInput struct {
	stream   string
	read     bool
	value    int
	expected int // events the stream has to hold; -2: any
}

// linOutput is its answer. An append whose outcome is not known may have
// happened or not.
type linOutput struct {
	values  []int // of a read
	ok      bool  // of an append
	unknown bool
}

// streamModel is a stream as a list of numbers.
var streamModel = porcupine.NondeterministicModel{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		by := map[string][]porcupine.Operation{}
		for _, o := range history {
			s := o.Input.(linInput).stream
			by[s] = append(by[s], o)
		}
		var out [][]porcupine.Operation
		for _, h := range by {
			out = append(out, h)
		}
		return out
	},
	Init: func() []any { return []any{[]int(nil)} },
	Step: func(state, input, output any) []any {
		st, in, out := state.([]int), input.(linInput), output.(linOutput)
		if in.read {
			if out.unknown || slices.Equal(st, out.values) {
				return []any{st}
			}
			return nil
		}
		allowed := in.expected == -2 || in.expected == len(st)
		after := append(slices.Clone(st), in.value)
		switch {
		case out.unknown && allowed:
			return []any{st, after}
		case out.unknown, !out.ok && !allowed:
			return []any{st}
		case out.ok && allowed:
			return []any{after}
		}
		return nil
	},
	Equal: func(a, b any) bool { return slices.Equal(a.([]int), b.([]int)) },
}

// record runs clients against a node that is closed and started again under
// them, and writes down every call with its times.
func record(t *testing.T, seed uint64, lie bool) []porcupine.Operation {
	t.Helper()
	dir := t.TempDir()
	var mu sync.Mutex
	var history []porcupine.Operation
	begin := time.Now()
	for restart := range 3 {
		n, err := node.Start(t.Context(), node.Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		done := make(chan struct{})
		for client := range 5 {
			wg.Add(1)
			c := dial(t, n)
			rng := rand.New(rand.NewPCG(seed, uint64(restart*10+client)))
			go func() {
				defer wg.Done()
				for i := range 25 {
					select {
					case <-done:
						return
					default:
					}
					in := linInput{
						stream: fmt.Sprint("s", rng.IntN(2)), read: rng.IntN(3) == 0,
						value: restart*10000 + client*1000 + i, expected: []int{-2, rng.IntN(30)}[rng.IntN(2)],
					}
					call := time.Since(begin).Nanoseconds()
					out := perform(c, in)
					ret := time.Since(begin).Nanoseconds()
					if out.unknown {
						ret = 1 << 60 // it may take effect at any later time
					}
					mu.Lock()
					history = append(history, porcupine.Operation{ClientId: restart*5 + client, Input: in, Output: out, Call: call, Return: ret})
					mu.Unlock()
					if out.unknown {
						return
					}
				}
			}()
		}
		if restart < 2 {
			for n := 0; n < 60; { // some way into the load
				mu.Lock()
				n = len(history) - restart*60
				mu.Unlock()
				time.Sleep(time.Millisecond)
			}
		} else {
			wg.Wait()
		}
		if err := n.Close(); err != nil {
			t.Fatal(err)
		}
		close(done)
		wg.Wait()
	}
	if lie { // an acknowledged append that nobody can have seen
		history = append(history, porcupine.Operation{
			ClientId: 99, Input: linInput{stream: "s0", value: -7, expected: -2}, Output: linOutput{ok: true}, Call: 0, Return: 1,
		})
	}
	return history
}

func perform(c *esdb.Client, in linInput) linOutput {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if in.read {
		r, err := c.ReadStream(ctx, in.stream, esdb.ReadStreamOptions{From: esdb.Start{}}, 1<<40)
		if err != nil {
			return linOutput{unknown: true}
		}
		defer r.Close()
		var out linOutput
		for {
			e, err := r.Recv()
			if err != nil {
				if err.Error() == "EOF" || code(err) == esdb.ErrorCodeResourceNotFound {
					return out
				}
				return linOutput{unknown: true}
			}
			var v int
			if _, err := fmt.Sscan(string(e.Event.Data), &v); err != nil {
				return linOutput{unknown: true}
			}
			out.values = append(out.values, v)
		}
	}
	var expected esdb.ExpectedRevision = esdb.Any{}
	switch {
	case in.expected == 0:
		expected = esdb.NoStream{}
	case in.expected > 0:
		expected = esdb.Revision(uint64(in.expected - 1))
	}
	_, err := c.AppendToStream(ctx, in.stream, esdb.AppendToStreamOptions{ExpectedRevision: expected}, event("N", fmt.Sprint(in.value)))
	switch {
	case err == nil:
		return linOutput{ok: true}
	case code(err) == esdb.ErrorCodeWrongExpectedVersion:
		return linOutput{}
	}
	return linOutput{unknown: true}
}

// TestLinearizable checks that concurrent appends and reads, over restarts,
// could have happened one after the other.
func TestLinearizable(t *testing.T) {
	t.Parallel()
	model := streamModel.ToModel()
	h := record(t, 1, false)
	if r := porcupine.CheckOperationsTimeout(model, h, 20*time.Second); r != porcupine.Ok {
		t.Errorf("%d calls: %s", len(h), r)
	}
	t.Logf("%d calls checked", len(h))
}

// TestLinearizableControl puts an acknowledgement into the history that no
// read confirms: the checker has to object.
func TestLinearizableControl(t *testing.T) {
	t.Parallel()
	if r := porcupine.CheckOperationsTimeout(streamModel.ToModel(), record(t, 2, true), 20*time.Second); r != porcupine.Illegal {
		t.Errorf("a lost append is %s: the harness is blind", r)
	}
}

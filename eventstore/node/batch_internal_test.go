package node

import (
	"context"
	"encoding/binary"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node/internal/access"
	"github.com/dossier-crm/dossier/eventstore/node/internal/wire"
)

// TestBatchesBegunAreBounded: an append may be begun and never completed; what
// a call holds of such is bounded in bytes, not only in number.
func TestBatchesBegunAreBounded(t *testing.T) {
	t.Parallel()
	n := &Node{cfg: Config{MaxAppendSize: 1 << 20}}
	payload := make([]byte, 1<<20-100) // all share it: the test itself holds little
	ctx := context.WithValue(context.Background(), principalKey{}, access.System)
	for name, event := range map[string]func(*wire.Proposed){
		"few large":  func(p *wire.Proposed) { p.Data = payload },
		"large name": func(*wire.Proposed) {},
		"padded":     func(*wire.Proposed) {}, // with fields that nobody knows
	} {
		b := &batchCall{n: n, ctx: ctx, open: map[string]*batch{}, pending: map[*batch]struct{}{}}
		taken := 0
		for ; taken < maxBatchesOpen; taken++ {
			m := wire.BatchMessage{
				Correlation: binary.BigEndian.AppendUint32(nil, uint32(taken)), HasOptions: true,
				Options:  wire.BatchOptions{Stream: "s", Expectation: wire.ExpectAny},
				Proposed: []wire.Proposed{{ID: [16]byte{1}, Type: "T", HasType: true, HasContent: true}},
			}
			event(&m.Proposed[0])
			m.Size = len(m.Proposed[0].Data) + 100
			switch name {
			case "large name":
				m.Options.Identifier, m.Size = payload, len(payload)+100
			case "padded":
				m.Size = len(payload)
			}
			if b.take(&m) != nil {
				break
			}
		}
		if held := taken * len(payload); held > 300<<20 {
			t.Errorf("%s: %d MiB begun and none complete", name, held>>20)
		}
	}
	// One that is completed leaves room for others.
	b := &batchCall{
		n: n, ctx: ctx, open: map[string]*batch{}, pending: map[*batch]struct{}{},
		refused: make(chan *wire.BatchAnswer, 2*maxBatchesOpen+3), // room for all
	}
	for range 2 * maxBatchesOpen {
		for _, final := range []bool{false, true} {
			if err := b.take(&wire.BatchMessage{Correlation: []byte("c"), Final: final}); err != nil {
				t.Fatal(err)
			}
		}
	}
	// Nothing is left of it, whichever of its messages has the options.
	named := wire.BatchOptions{Identifier: payload}
	size := func(m wire.BatchMessage) int { return 100 + len(m.Options.Identifier) }
	for _, m := range []wire.BatchMessage{
		{Final: false},
		{Final: true, HasOptions: true, Options: named},
		{Final: false},
		{Final: false, HasOptions: true, Options: named},
		{Final: true},
		{Final: false, HasOptions: true, Options: named},
		{Final: true},
	} {
		m.Correlation, m.Size = []byte("c"), size(m)
		if err := b.take(&m); err != nil {
			t.Fatal(err)
		}
	}
	if b.begun != 0 {
		t.Errorf("no append is begun, and they count for %d", b.begun)
	}
}

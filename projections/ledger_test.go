package projections

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
	"github.com/dossier-crm/dossier/internal/ledger"
)

// ledger is what the tree is by definition: RFC 6962's MTH, with hashes of
// another implementation, over the whole log.
func (r *referenceModel) ledger() {
	var leaves [][]byte
	last := map[string]ledger.Hash{}
	heads := map[string]ledger.Head{}
	var position uint64
	for _, e := range r.log {
		if strings.HasPrefix(e.Stream, "$") {
			continue
		}
		covered := ledger.Event{Stream: e.Stream, Revision: e.Revision, ID: e.ID, Type: e.Type, Created: e.Created, Data: e.Data, Meta: e.RawMeta}
		entry := covered.Entry(last[e.Stream])
		hash := rfc6962.DefaultHasher.HashLeaf(entry[:])
		last[e.Stream] = ledger.Hash(hash)
		heads[e.Stream] = ledger.Head{Key: sha256.Sum256([]byte(e.Stream)), Revision: e.Revision, Leaf: ledger.Hash(hash)}
		leaves = append(leaves, hash)
		position = e.Position
	}
	var all []ledger.Head
	for _, h := range heads {
		all = append(all, h)
	}
	top := ledger.HeadsRoot(all)
	r.rows["ledger"] = []row{{
		"size": len(leaves), "root": `\x` + hex.EncodeToString(mth(leaves)), "heads": `\x` + hex.EncodeToString(top[:]), "position": position,
	}}
}

func mth(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return rfc6962.DefaultHasher.HashChildren(mth(leaves[:k]), mth(leaves[k:]))
}

func TestLedgerRaisesAlarms(t *testing.T) {
	n := nodetest.Start(t)
	s := storesOn(t, n.ConnectionString())
	h := &history{}
	facts := someFacts(t, h, 20)
	s.append(facts...)
	stop := run(t, s.engine(s.pool, nil))
	settings, err := esdb.ParseConnectionString(n.ConnectionString())
	must(t, err)
	c, err := esdb.NewClient(settings)
	must(t, err)
	defer c.Close()
	alarms := func() map[string]string {
		position, _, err := s.log.Head(t.Context())
		must(t, err)
		awaitAll(t, s.pool, position)
		out := map[string]string{}
		rows, err := s.pool.Query(t.Context(), `SELECT stream, string_agg(what, ' ' ORDER BY position) FROM read.ledger_alarms GROUP BY stream`)
		must(t, err)
		for rows.Next() {
			var stream, what string
			must(t, rows.Scan(&stream, &what))
			out[stream] = what
		}
		must(t, rows.Err())
		return out
	}
	if got := alarms(); len(got) != 0 {
		t.Fatalf("alarms of an honest log: %v", got)
	}
	stream := domain.CustomerStream(facts[0].customer)
	meta := esdb.StreamMetadata{}
	meta.SetMaxCount(1)
	_, err = c.SetStreamMetadata(t.Context(), stream, esdb.AppendToStreamOptions{}, meta)
	must(t, err)
	_, err = c.SetStreamMetadata(t.Context(), "$ce-customer", esdb.AppendToStreamOptions{}, meta) // the store's own: nobody's business
	must(t, err)
	if got := alarms(); len(got) != 1 || got[stream] != "metadata" {
		t.Fatalf("alarms: %v", got)
	}
	_, err = c.TombstoneStream(t.Context(), stream, esdb.TombstoneStreamOptions{})
	must(t, err)
	if got := alarms(); len(got) != 1 || got[stream] != "metadata deleted" {
		t.Fatalf("alarms: %v", got)
	}
	stop()
}

package readapi_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"github.com/dossier-crm/dossier/domain"
	"github.com/dossier-crm/dossier/internal/ledger"
)

func (w *world) bytes(path string) []byte {
	w.t.Helper()
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, httptest.NewRequest(http.MethodGet, path, nil))
	if out.Code != http.StatusOK {
		w.t.Fatalf("%s: %d %s", path, out.Code, out.Body)
	}
	return out.Body.Bytes()
}

// TestProofsOverHTTP takes what an auditor's own program would take from the API
// and verifies it with an implementation that is not ours.
func TestProofsOverHTTP(t *testing.T) {
	w := newWorld(t)
	must(t, ledger.Setup(t.Context(), w.pool))
	w.fetch("/v1/proof/checkpoint", 503, nil)
	var ids []domain.ID
	for i := range 3 {
		id := w.customer(domain.CustomerCreated{Name: "Robin"}, noon)
		ids = append(ids, id)
		for range 100 * i {
			w.append(id, fact{event: &domain.CustomerProfileChanged{Region: "GB", Changed: []string{"region"}}})
		}
	}
	lineage, err := w.log.Lineage(t.Context())
	must(t, err)
	key, err := ledger.OpenKey(filepath.Join(t.TempDir(), "key"), ledger.Origin(lineage))
	must(t, err)
	policy, err := ledger.ParsePolicy("log " + key.VerifierKey() + "\nquorum none\n")
	must(t, err)
	signer := &ledger.Signer{Pool: w.pool, Key: key, Policy: policy}
	w.fetch(fmt.Sprintf("/v1/customers?minPosition=%d", w.at), 200, nil)
	for size := int64(0); size < 304; { // 303 events and the lineage
		must(t, signer.Step(t.Context()))
		var status struct{ Published int64 }
		w.fetch("/v1/proof", 200, &status)
		size = status.Published
	}
	signed, err := policy.Open(w.bytes("/v1/proof/checkpoint"))
	must(t, err)

	// The root, from the tiles and from the entries.
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	fromTiles, fromEntries := factory.NewEmptyRange(0), factory.NewEmptyRange(0)
	for _, path := range []string{"000", "001.p/" + strconv.FormatInt(signed.Size-256, 10)} {
		for tile := w.bytes("/v1/proof/tile/0/" + path); len(tile) > 0; tile = tile[32:] {
			must(t, fromTiles.Append(tile[:32], nil))
		}
		for bundle := w.bytes("/v1/proof/tile/entries/" + path); len(bundle) > 0; bundle = bundle[2+ledger.EntrySize:] {
			must(t, fromEntries.Append(rfc6962.DefaultHasher.HashLeaf(bundle[2:2+ledger.EntrySize]), nil))
		}
	}
	for what, tree := range map[string]*compact.Range{"tiles": fromTiles, "entries": fromEntries} {
		root, err := tree.GetRootHash(nil)
		must(t, err)
		if !bytes.Equal(root, signed.Root[:]) {
			t.Errorf("the root of the %s is not the checkpoint's", what)
		}
	}
	if upper := w.bytes("/v1/proof/tile/1/000.p/1"); len(upper) != 32 {
		t.Errorf("a tile of one hash has %d bytes", len(upper))
	}
	for _, path := range []string{"0/002", "0/001", "0/000.p/256", "0/1", "0/x000/001", "8/000", "00/000", "0/000.p/01", "entries", "0/000/000"} {
		w.fetch("/v1/proof/tile/"+path, 404, nil)
	}

	// Inclusion, as a tlog-proof.
	stream := domain.CustomerStream(ids[2])
	for _, query := range []string{"stream=" + stream + "&revision=7", "index=0", "index=300"} {
		head, note, _ := strings.Cut(string(w.bytes("/v1/proof/inclusion?"+query)), "\n\n")
		if _, err := policy.Open([]byte(note)); err != nil {
			t.Errorf("%s: %v", query, err)
		}
		lines := strings.Split(head, "\n")
		if lines[0] != "c2sp.org/tlog-proof@v1" {
			t.Errorf("%s: begins with %s", query, lines[0])
		}
		entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
		must(t, err)
		index, err := strconv.ParseUint(strings.TrimPrefix(lines[2], "index "), 10, 64)
		must(t, err)
		var hashes [][]byte
		for _, line := range lines[3:] {
			h, err := base64.StdEncoding.DecodeString(line)
			must(t, err)
			hashes = append(hashes, h)
		}
		must(t, proof.VerifyInclusion(rfc6962.DefaultHasher, index, uint64(signed.Size), rfc6962.DefaultHasher.HashLeaf(entry), hashes, signed.Root[:]))
	}
	w.fetch("/v1/proof/inclusion?stream="+stream+"&revision=9999", 404, nil)
	w.fetch("/v1/proof/inclusion?stream="+stream, 422, nil)
	w.fetch("/v1/proof/consistency?from=9999", 404, nil)

	// The head of a stream, and of none.
	for name, want := range map[string]bool{stream: true, "customer-nobody": false, "dossier-lineage": true} {
		var h struct {
			Revision *uint64
			Leaf     *ledger.Hash
			Siblings []ledger.Hash
			Other    *ledger.Head
		}
		w.fetch("/v1/proof/head?stream="+name, 200, &h)
		if (h.Revision != nil) != want {
			t.Fatalf("%s: revision %v", name, h.Revision)
		}
		k := ledger.StreamKey(name)
		var head *ledger.Head
		if want {
			head = &ledger.Head{Key: k, Revision: *h.Revision, Leaf: *h.Leaf}
		}
		must(t, ledger.HeadProof{Siblings: h.Siblings, Other: h.Other}.Verify(signed.Heads, k, head))
	}

	// An export while the tree grows is under the checkpoint that there is.
	w.append(ids[1], fact{event: &domain.CustomerProfileChanged{Region: "DE", Changed: []string{"region"}}})
	w.fetch(fmt.Sprintf("/v1/customers?minPosition=%d", w.at), 200, nil)
	for _, query := range []string{"customer=" + ids[1].String(), "from=start&to=end", "customer=" + ids[0].String() + "&disclose=all", fmt.Sprintf("from=%d&to=%d", signed.Position/2, signed.Position)} {
		report, err := ledger.Checking{Policy: policy}.Check(bytes.NewReader(w.bytes("/v1/audit/export?since=5&" + query)))
		must(t, err)
		if !report.Proved() || report.Events == 0 {
			t.Errorf("%s: %d events, %s", query, report.Events, report.Failed)
		}
	}
	for _, query := range []string{"", "customer=x", "from=start", "customer=" + ids[0].String() + "&from=start&to=end", "from=9&to=3", "from=start&to=end&disclose=name,nothing"} {
		w.fetch("/v1/audit/export?"+query, 422, nil)
	}
	w.fetch("/v1/audit/export?from=start&to=end&since=99999", 404, nil)

	// What is disclosed of a graded customer is written down before it leaves.
	w.append(ids[0], fact{event: &domain.CustomerReclassified{Scheme: "value", To: "high"}, reason: "r"})
	for at := uint64(0); at < w.at && t.Context().Err() == nil; {
		must(t, w.pool.QueryRow(t.Context(), `SELECT position FROM read.checkpoints WHERE projection = 'grades'`).Scan(&at))
	}
	w.bytes("/v1/audit/export?from=start&to=end")
	w.bytes("/v1/audit/export?customer=" + ids[1].String() + "&disclose=all")
	w.get("/v1/access-log").is(200).has("items.0", absent)
	w.bytes("/v1/audit/export?from=start&to=end&disclose=name")
	w.get("/v1/access-log").is(200).has("items.0.operation", "export-audit", "items.0.items", 1, "items.0.customers.0", ids[0], "items.0.grade", "high", "items.1", absent)
	_, err = w.pool.Exec(t.Context(), `ALTER TABLE dossier_access.reading RENAME TO away`)
	must(t, err)
	broken := httptest.NewRecorder()
	func() {
		defer func() { _ = recover() }() // the server ends the connection
		w.handler.ServeHTTP(broken, httptest.NewRequest(http.MethodGet, "/v1/audit/export?disclose=all&customer="+ids[0].String(), nil))
	}()
	if _, err := ledger.CopyExport(io.Discard, bytes.NewReader(broken.Body.Bytes()), func(int) {}); err == nil || bytes.Contains(broken.Body.Bytes(), []byte("secret")) {
		t.Errorf("an export that cannot be written down: %v, %d bytes", err, broken.Body.Len())
	}
}

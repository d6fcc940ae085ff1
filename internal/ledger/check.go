package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/dossier-crm/dossier/internal/vault"
)

// Report is what a check has found.
type Report struct {
	Header     FileHeader
	Checkpoint *Signed
	Since      *Signed // the earlier checkpoint that the check was given, if any
	Events     int64
	Streams    int
	Opened     int // disclosed fields that were opened

	// Failed is the first thing that is not as it should be, "" where all is.
	Failed string
}

// Proved reports whether nothing failed.
func (r *Report) Proved() bool { return r.Failed == "" }

// Vacuous reports whether nothing failed because there was nothing to fail: a
// part of the log without a leaf, and no earlier checkpoint that it goes on from.
// A stream without an event is another matter, its absence is proved.
func (r *Report) Vacuous() bool {
	h := r.Header
	return r.Proved() && r.Since == nil && h.Stream == "" && r.Events == 0 && h.Size > 0
}

// Shown is what who looks at a file is told of an event: what was disclosed of it
// is opened.
type Shown struct {
	Event
	Index  int64
	Opened map[string]json.RawMessage
}

// Checking is a check of an export.
type Checking struct {
	Policy *Policy
	Since  []byte             // an earlier checkpoint, signed; nil where there is none
	Show   func(Shown)        // is told of every event; nil where nobody looks
	Count  func(events int64) // is told of the events so far, now and then; may be nil

	without string // a step of the check that is left out, in tests that must fail
}

// Check reads an export and says whether all holds that it claims. It needs
// nothing but the file, the policy and, to prove completeness against who holds
// the keys, a checkpoint that was kept from before. An error is one of reading
// or of Since; what is wrong with the file is in the report.
func (c Checking) Check(r io.Reader) (*Report, error) {
	k := &checker{Checking: c, streams: map[string]*streamState{}}
	if c.Since != nil {
		signed, err := c.Policy.Open(c.Since)
		if err != nil && !errors.Is(err, ErrQuorum) { // who kept it saw it, cosigned or not
			return nil, fmt.Errorf("the earlier checkpoint: %w", err)
		}
		k.report.Since = signed
	}
	err := k.run(r)
	var failed failure
	switch {
	case errors.As(err, &failed):
		k.report.Failed = string(failed)
	case err != nil:
		return nil, err
	}
	k.report.Streams = len(k.streams)
	return &k.report, nil
}

// failure is what is wrong with a file.
type failure string

func (f failure) Error() string { return string(f) }

func fail(format string, args ...any) error { return failure(fmt.Sprintf(format, args...)) }

type streamState struct {
	revision uint64
	leaf     Hash
}

type checker struct {
	Checking
	report   Report
	streams  map[string]*streamState
	frontier Frontier
	last     int64 // index of the last event
	then     *Head // of a stream's file: the last event that the earlier checkpoint had

	event   fileEvent // the last, and whether its proof has been seen
	leaf    Hash
	open    bool
	shown   *Shown
	payload []byte
	opened  map[string]bool // fields of the last event that were disclosed; emptied with the next
}

func (k *checker) skips(step string) bool { return k.without == step }

func (k *checker) run(r io.Reader) error {
	f, err := NewFileReader(r)
	if err != nil {
		return fail("%v", err)
	}
	if err := k.begin(f); err != nil {
		return err
	}
	for {
		kind, payload, err := f.Next()
		if err != nil {
			return fail("after event %d: %v", k.report.Events, err)
		}
		switch kind {
		case frameEvent:
			err = k.next(f, payload)
		case frameInclusion:
			err = k.inclusion(payload)
		case frameDisclosed:
			err = k.disclosed(payload)
		case frameEnd:
			if len(payload) != 8 || int64(binary.BigEndian.Uint64(payload)) != k.report.Events { //nolint:gosec // compared
				return fail("the file says that it has another number of events than the %d that are in it", k.report.Events)
			}
			return k.end()
		default:
			err = fail("%v", errFile)
		}
		if err != nil {
			return err
		}
	}
}

// begin reads the header and the checkpoint.
func (k *checker) begin(f *FileReader) error {
	kind, payload, err := f.Next()
	if err != nil || kind != frameHeader || json.Unmarshal(payload, &k.report.Header) != nil {
		return fail("%v", errFile)
	}
	h := &k.report.Header
	kind, payload, err = f.Next()
	if err != nil || kind != frameCheckpoint {
		return fail("%v", errFile)
	}
	signed, err := k.Policy.Open(append([]byte(nil), payload...))
	if k.skips("signature") && signed == nil {
		cp, parsed := textOf(payload)
		signed, err = &Signed{Checkpoint: cp}, parsed
	}
	if err != nil {
		return fail("the checkpoint: %v", err)
	}
	k.report.Checkpoint = signed
	switch {
	case signed.Origin != h.Origin:
		return fail("the file says that it is of %s, the checkpoint is of %s", named(h.Origin), named(signed.Origin))
	case signed.Size != h.Size:
		return fail("the file was made for a tree of %d leaves, the checkpoint is of %d", h.Size, signed.Size)
	case h.Stream == "" && (h.First < 0 || h.End < h.First || h.End > h.Size):
		return fail("the file says that it has leaves %d to %d of %d", h.First, h.End, h.Size)
	case h.Stream != "" && h.Head == nil:
		return fail("the file has no proof of the stream's last event")
	}
	if err := k.since(); err != nil {
		return err
	}
	if h.Stream != "" {
		k.last = -1
		return nil
	}
	k.last = h.First - 1
	return k.side(0, h.First, h.Left)
}

// side adds subtrees of which the file has only the roots.
func (k *checker) side(lo, hi int64, hashes []Hash) error {
	all := spans(lo, hi)
	if len(all) != len(hashes) {
		return fail("the file has %d hashes of the rest of the tree where %d are needed", len(hashes), len(all))
	}
	for i, s := range all {
		k.frontier.Append(s.level, hashes[i], nil)
	}
	return nil
}

// since checks the consistency with the earlier checkpoint, as far as that does
// not follow from the events themselves.
func (k *checker) since() error {
	old, now := k.report.Since, k.report.Checkpoint
	if old == nil || k.skips("since") {
		return nil
	}
	switch {
	case old.Origin != now.Origin:
		return fail("the earlier checkpoint is of another log, %s", named(old.Origin))
	case old.Size > now.Size:
		return fail("the earlier checkpoint has %d leaves, this one only %d: what was there has gone, or the file is older than the checkpoint", old.Size, now.Size)
	case old.Size == now.Size:
		if old.Root != now.Root || old.Heads != now.Heads {
			return fail("the earlier checkpoint has another root at the same %d leaves: the log has been forked or rewritten", old.Size)
		}
		return nil
	case k.whole():
		return nil // next compares the roots when it gets there
	}
	for _, s := range k.report.Header.Since {
		if s.Size != old.Size {
			continue
		}
		if old.Size == 0 || tlog.CheckTree(s.Proof, now.Size, now.Root, old.Size, old.Root) == nil {
			return nil
		}
		return fail("the log does not go on from the earlier checkpoint of %d leaves: it has been forked or rewritten", old.Size)
	}
	return fail("the file has no proof that it goes on from the earlier checkpoint of %d leaves; export it again with --since", old.Size)
}

// whole reports whether the file has every leaf of the tree.
func (k *checker) whole() bool {
	h := k.report.Header
	return h.Stream == "" && h.First == 0 && h.End == h.Size
}

// settle is done with the event before.
func (k *checker) settle() error {
	if k.open && k.report.Header.Stream != "" && !k.skips("inclusion") {
		return fail("event %d of the stream has no proof that it is in the tree", k.event.revision)
	}
	if k.shown != nil && k.Show != nil {
		k.Show(*k.shown)
	}
	k.shown = nil
	clear(k.opened)
	return nil
}

func (k *checker) next(f *FileReader, payload []byte) error {
	if err := k.settle(); err != nil {
		return err
	}
	if !f.follows(frameEvent) { // what follows is about this one
		k.payload = append(k.payload[:0], payload...)
		payload = k.payload
	}
	e, err := parseEvent(payload)
	if err != nil {
		return fail("event %d: %v", k.report.Events, err)
	}
	k.event, k.open = e, true
	h := &k.report.Header
	switch {
	case h.Stream != "" && string(e.stream) != h.Stream:
		return fail("event %d is of another stream than the file says", k.report.Events)
	case h.Stream == "" && e.index != k.last+1:
		return fail("leaf %d is followed by leaf %d", k.last, e.index)
	case h.Stream != "" && e.index <= k.last:
		return fail("the stream's events are not in the order of the log: leaf %d is followed by leaf %d", k.last, e.index)
	case h.Stream == "" && e.index >= h.End:
		return fail("the file has more leaves than it says")
	}
	k.last = e.index
	entry := Entry{0: entryVersion}
	binary.BigEndian.PutUint64(entry[atCreated:], uint64(e.created)) //nolint:gosec // bits
	copy(entry[atPrevious:], e.previous[:])
	content := sha256.Sum256(e.content)
	copy(entry[atContent:], content[:])
	k.leaf = entry.LeafHash()
	if err := k.chain(e); err != nil {
		return err
	}
	if old := k.report.Since; h.Stream != "" && old != nil && e.index < old.Size {
		k.then = &Head{Key: StreamKey(h.Stream), Revision: e.revision, Leaf: k.leaf}
	}
	if h.Stream == "" {
		k.frontier.Append(0, k.leaf, nil)
		if err := k.sinceHere(); err != nil {
			return err
		}
	}
	k.report.Events++
	if k.Count != nil && k.report.Events%4096 == 0 {
		k.Count(k.report.Events)
	}
	if k.Show != nil {
		k.shown = &Shown{Event: e.event(), Index: e.index, Opened: map[string]json.RawMessage{}}
	}
	return nil
}

// chain checks that the event follows the one before it in its stream. What
// came before the file's first event of a stream is not in the file.
func (k *checker) chain(e fileEvent) error {
	before := k.streams[string(e.stream)]
	deleted := string(e.typ) == "$streamDeleted" // its revision is not the next
	if before == nil {
		before = &streamState{}
		k.streams[string(e.stream)] = before
		began := k.report.Header.Stream != "" || k.report.Header.First == 0
		if (e.revision == 0) != (e.previous == Hash{}) && !deleted || (began && e.revision != 0 && !deleted) {
			if !k.skips("chain") {
				return fail("%s begins with revision %d: what was before it has gone", named(e.stream), e.revision)
			}
		}
	} else if (e.previous != before.leaf || (e.revision != before.revision+1 && !deleted)) && !k.skips("chain") {
		return fail("%s: revision %d does not follow revision %d: an event was changed, removed, added or moved", named(e.stream), e.revision, before.revision)
	}
	before.revision, before.leaf = e.revision, k.leaf
	return nil
}

// sinceHere compares with the earlier checkpoint when the tree is as large as
// it was then.
func (k *checker) sinceHere() error {
	old := k.report.Since
	if old == nil || !k.whole() || k.frontier.Size() != old.Size || k.skips("since") {
		return nil
	}
	if k.frontier.Root() != old.Root || k.heads() != old.Heads {
		return fail("the first %d leaves are not those of the earlier checkpoint: the log has been forked or rewritten", old.Size)
	}
	return nil
}

// heads returns the root of the heads of all streams so far.
func (k *checker) heads() Hash {
	all := make([]Head, 0, len(k.streams))
	for name, s := range k.streams {
		all = append(all, Head{Key: StreamKey(name), Revision: s.revision, Leaf: s.leaf})
	}
	return HeadsRoot(all)
}

func (k *checker) inclusion(payload []byte) error {
	if k.report.Header.Stream == "" || !k.open || len(payload)%tlog.HashSize != 0 {
		return fail("%v", errFile)
	}
	k.open = false
	if k.skips("inclusion") {
		return nil
	}
	proof := make(tlog.RecordProof, 0, len(payload)/tlog.HashSize)
	for ; len(payload) > 0; payload = payload[tlog.HashSize:] {
		proof = append(proof, Hash(payload[:tlog.HashSize]))
	}
	c := k.report.Checkpoint
	if tlog.CheckRecord(proof, c.Size, c.Root, k.event.index, k.leaf) != nil {
		return fail("%s: revision %d is not in the tree of the checkpoint as it is in the file", named(k.event.stream), k.event.revision)
	}
	return nil
}

// disclosed opens a field with the secret that the file has for it. The sealed
// bytes are covered by the leaf and hold a commitment to the secret, so what
// comes out is what was recorded.
func (k *checker) disclosed(payload []byte) error {
	var d Disclosed
	if json.Unmarshal(payload, &d) != nil || len(d.Secret) != 32 || k.report.Events == 0 {
		return fail("%v", errFile)
	}
	if k.opened[d.Field] {
		return fail("%s: revision %d: the field %s is disclosed twice", named(k.event.stream), k.event.revision, named(d.Field))
	}
	value, err := openDisclosed(k.event, d)
	if k.skips("commitment") && err != nil {
		return nil
	}
	if err != nil {
		return fail("%s: revision %d: the disclosed field %s does not open: %v", named(k.event.stream), k.event.revision, named(d.Field), err)
	}
	k.report.Opened++
	if k.opened == nil {
		k.opened = map[string]bool{}
	}
	k.opened[d.Field] = true
	if k.shown != nil {
		k.shown.Opened[d.Field] = value
	}
	return nil
}

func openDisclosed(e fileEvent, d Disclosed) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	var meta struct {
		Schema uint16 `json:"schema"`
	}
	var sealed struct {
		Sealed string `json:"$sealed"`
	}
	if err := json.Unmarshal(e.data, &fields); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(e.meta, &meta); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(fields[d.Field], &sealed); err != nil || sealed.Sealed == "" {
		return nil, errors.New("the event has no such sealed field")
	}
	raw, err := base64.RawURLEncoding.DecodeString(sealed.Sealed)
	if err != nil {
		return nil, err
	}
	return vault.OpenDisclosed([32]byte(d.Secret), vault.Address{Stream: string(e.stream), Event: e.id, Schema: meta.Schema, Field: d.Field}, raw)
}

func (k *checker) end() error {
	if err := k.settle(); err != nil {
		return err
	}
	if k.Count != nil {
		k.Count(k.report.Events)
	}
	h, c := &k.report.Header, k.report.Checkpoint
	if err := k.endOf(h, c); err != nil {
		return err
	}
	if h.Events != k.report.Events { // last: what is wrong with the events says more
		return fail("the file says that it was to have %d events, there are %d", h.Events, k.report.Events)
	}
	return nil
}

func (k *checker) endOf(h *FileHeader, c *Signed) error {
	if h.Stream != "" {
		return k.endStream(h, c)
	}
	if k.last+1 != h.End {
		return fail("the file says that it has the leaves up to %d, it ends before leaf %d", h.End-1, k.last+1)
	}
	if err := k.side(h.End, h.Size, h.Right); err != nil {
		return err
	}
	if k.frontier.Root() != c.Root && !k.skips("root") {
		return fail("the events are not those of the checkpoint: something was changed, removed, added or moved")
	}
	if k.whole() && k.heads() != c.Heads && !k.skips("heads") {
		return fail("the checkpoint names other last events of the streams than there are")
	}
	return nil
}

func (k *checker) endStream(h *FileHeader, c *Signed) error {
	var head *Head
	if s := k.streams[h.Stream]; s != nil {
		head = &Head{Key: StreamKey(h.Stream), Revision: s.revision, Leaf: s.leaf}
	}
	err := h.Head.Verify(c.Heads, StreamKey(h.Stream), head)
	switch {
	case err == nil || k.skips("heads"):
		return k.headThen(h, c)
	case head == nil:
		return fail("the file has no event of %s, and no proof that there is none", named(h.Stream))
	}
	return fail("%s: revision %d is not its last event under the checkpoint: newer ones were left out, or it was changed", named(h.Stream), head.Revision)
}

// headThen checks that a stream goes on from its head under the earlier
// checkpoint: nobody can have signed another one for that since.
func (k *checker) headThen(h *FileHeader, c *Signed) error {
	old := k.report.Since
	if old == nil || old.Size == 0 || old.Size == c.Size || k.skips("since") {
		return nil
	}
	for _, s := range h.Since {
		switch {
		case s.Size != old.Size:
			continue
		case s.Head == nil:
			return fail("the file has no proof of the last event of %s under the earlier checkpoint of %d leaves; export it again with --since", named(h.Stream), old.Size)
		case s.Head.Verify(old.Heads, StreamKey(h.Stream), k.then) == nil:
			return nil
		case k.then == nil:
			return fail("the file has no event of %s that the earlier checkpoint had: it has been left out, or the proof is wrong", named(h.Stream))
		}
		return fail("%s: the earlier checkpoint had another last event than revision %d: newer ones were left out, or it was changed", named(h.Stream), k.then.Revision)
	}
	return nil // since has found it
}

// Words says in words what a check has proved and what it has not.
func (r *Report) Words() (proved, notProved []string) {
	if !r.Proved() {
		return nil, []string{r.Failed}
	}
	h, c := r.Header, r.Checkpoint
	at := c.Time.Format(time.RFC3339)
	switch {
	case h.Stream != "" && r.Events == 0:
		proved = append(proved, fmt.Sprintf("the log of the checkpoint has no event of %s", named(h.Stream)))
	case h.Stream != "":
		proved = append(proved, fmt.Sprintf("these %d events are the whole stream %s as of the checkpoint of %s (%d leaves): none was changed, removed, added, moved or left out", r.Events, named(h.Stream), at, c.Size))
	case h.First == 0 && h.End == h.Size:
		proved = append(proved, fmt.Sprintf("these %d events of %d streams are the whole log as of the checkpoint of %s: none was changed, removed, added, moved or left out, and no stream was left out", r.Events, r.Streams, at))
	case r.Events == 0:
		notProved = append(notProved, fmt.Sprintf("anything about what is in the log: the file has none of its %d leaves", c.Size))
	default:
		proved = append(proved, fmt.Sprintf("these %d events are leaves %d to %d of the %d under the checkpoint of %s: between them none was changed, removed, added, moved or left out", r.Events, h.First, h.End-1, h.Size, at))
		notProved = append(notProved, "that the first and the last of them are where the positions asked for begin and end: positions are the store's, only the order is in the tree")
	}
	proved = append(proved, fmt.Sprintf("the checkpoint is signed by %s", c.Log))
	for _, w := range c.Witnesses {
		proved = append(proved, fmt.Sprintf("witness %s has cosigned it at %s, and cosigns one history only", w.Name, w.Time.Format(time.RFC3339)))
	}
	if r.Opened > 0 {
		proved = append(proved, fmt.Sprintf("%d disclosed fields say what was recorded: no other text opens from the same bytes", r.Opened))
	}
	who := "whoever holds the log's signing key"
	if len(c.Witnesses) > 0 {
		who += " and those of the witnesses named above"
	}
	if r.Since != nil {
		since := r.Since.Time.Format(time.RFC3339)
		proved = append(proved, fmt.Sprintf("COMPLETE SINCE %s: all that was in the checkpoint you kept (%d leaves, signed then) is unchanged in this history", since, r.Since.Size))
		notProved = append(notProved, fmt.Sprintf("that nothing recorded after %s was removed before it was first signed or witnessed", since))
		if r.Since.Size < c.Size {
			notProved = append(notProved, fmt.Sprintf("that %s has not written another history of the %d leaves after those: they are self-consistent", who, c.Size-r.Since.Size))
		}
	} else {
		proved = append(proved, "SELF-CONSISTENT: the file fits its signed checkpoint")
		notProved = append(notProved, "that "+who+" has not written another history: for that, check against a checkpoint that you kept yourself (--since)")
	}
	notProved = append(notProved, "that what was recorded is true, and that all that happened was recorded")
	return proved, notProved
}

// KeepReceipt says whether the log of a checked export has kept a receipt's
// promise; seen is told of all events of the export by [Checking.Show].
type KeepReceipt struct {
	Receipt *Receipt
	kept    map[uint64]string
}

// Show is for [Checking.Show].
func (k *KeepReceipt) Show(s Shown) {
	if k.kept == nil {
		k.kept = map[uint64]string{}
	}
	if s.Stream != k.Receipt.Stream {
		return
	}
	for _, p := range k.Receipt.Events {
		if p.Revision != s.Revision {
			continue
		}
		switch content := s.Content(); {
		case p.ID != s.ID:
			k.kept[p.Revision] = "another event is at its revision"
		case content != p.Content:
			k.kept[p.Revision] = "the event is there with other content"
		default:
			k.kept[p.Revision] = ""
		}
	}
}

// Verdict returns what is wrong, "" where the promise was kept. The export was
// checked and its report is r; open is true where the export cannot tell.
func (k *KeepReceipt) Verdict(r *Report) (wrong string, open bool) {
	h, c := r.Header, r.Checkpoint
	for _, p := range k.Receipt.Events {
		why, there := k.kept[p.Revision]
		switch {
		case there && why == "":
			continue
		case c.Origin != k.Receipt.Origin:
			return "the receipt is of another log", true
		case there:
			return fmt.Sprintf("%s@%d: %s", k.Receipt.Stream, p.Revision, why), false
		case c.Position < k.Receipt.Position:
			return fmt.Sprintf("the export ends at position %d, before the receipt's %d: take a newer one", c.Position, k.Receipt.Position), true
		case h.Stream != k.Receipt.Stream && (h.Stream != "" || h.First > 0 || h.End < h.Size):
			return "the export is of another part of the log", true
		}
		return fmt.Sprintf("%s@%d: the event is not in the log", k.Receipt.Stream, p.Revision), false
	}
	return "", false
}

var _ note.Verifier = (*cosignature)(nil)

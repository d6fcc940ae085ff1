package ledger

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Policy says whose signatures count, in the format of C2SP's tlog-policy:
//
//	log <vkey> [<url>]
//	witness <name> <vkey> [<url>]
//	group <name> all|any|<k> <name>…
//	quorum none|<name>
//
// The log may sign with any of its keys; the quorum says which witnesses have to
// have cosigned.
type Policy struct {
	Logs      []note.Verifier
	Witnesses []PolicyWitness

	groups map[string]group
	quorum string
}

// PolicyWitness is a witness of a policy.
type PolicyWitness struct {
	Name string // in the policy
	URL  string // where it takes checkpoints, "" where that is not said
	note.Verifier
}

type group struct {
	least   int
	members []string
}

// ReadPolicy reads the policy in a file.
func ReadPolicy(file string) (*Policy, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	p, err := ParsePolicy(string(raw))
	if err != nil {
		return nil, fmt.Errorf("policy %s: %w", file, err)
	}
	return p, nil
}

// ParsePolicy reads a policy.
func ParsePolicy(text string) (*Policy, error) {
	p := &Policy{groups: map[string]group{}}
	keys := map[string]bool{}
	member := map[string]bool{}
	for i, line := range strings.Split(text, "\n") {
		words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := p.line(words, keys, member); err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	switch {
	case p.quorum == "":
		return nil, errors.New("it has no quorum line")
	case len(p.Logs) == 0:
		return nil, errors.New("it has no log line")
	}
	return p, nil
}

func (p *Policy) line(words []string, keys, member map[string]bool) error {
	count := map[string][2]int{"log": {2, 3}, "witness": {3, 4}, "group": {4, 1000}, "quorum": {2, 2}}
	want, ok := count[words[0]]
	if !ok || len(words) < want[0] || len(words) > want[1] {
		return fmt.Errorf("%q is not a line of a policy", words[0])
	}
	switch words[0] {
	case "log":
		v, err := p.key(words[1], algEd25519, keys)
		if err != nil {
			return err
		}
		p.Logs = append(p.Logs, v)
	case "witness":
		v, err := p.key(words[2], algCosigned, keys)
		if err != nil {
			return err
		}
		if err := p.fresh(words[1]); err != nil {
			return err
		}
		w := PolicyWitness{Name: words[1], Verifier: v}
		if len(words) == 4 {
			w.URL = words[3]
		}
		p.Witnesses = append(p.Witnesses, w)
	case "group":
		return p.group(words[1], words[2], words[3:], member)
	case "quorum":
		if p.quorum != "" {
			return errors.New("a second quorum line")
		}
		if words[1] != "none" && !p.knows(words[1]) {
			return fmt.Errorf("no witness or group %s above", words[1])
		}
		p.quorum = words[1]
	}
	return nil
}

func (p *Policy) key(vkey string, alg byte, keys map[string]bool) (note.Verifier, error) {
	v, is, err := verifierOf(vkey)
	if err != nil {
		return nil, err
	}
	_, _, raw, _ := splitKey(vkey)
	if is != alg || keys[string(raw[1:])] {
		return nil, fmt.Errorf("a key of signature type %d that is not in use above is wanted here", alg)
	}
	keys[string(raw[1:])] = true
	return v, nil
}

func (p *Policy) group(name, least string, members []string, member map[string]bool) error {
	if err := p.fresh(name); err != nil {
		return err
	}
	g := group{members: members}
	switch least {
	case "any":
		g.least = 1
	case "all":
		g.least = len(members)
	default:
		var err error
		if g.least, err = strconv.Atoi(least); err != nil || g.least < 1 || g.least > len(members) {
			return fmt.Errorf("%q of %d members", least, len(members))
		}
	}
	for _, m := range members {
		if !p.knows(m) || member[m] {
			return fmt.Errorf("%s is not a witness or group above, or is a member already", m)
		}
		member[m] = true
	}
	p.groups[name] = g
	return nil
}

func (p *Policy) knows(name string) bool {
	_, is := p.groups[name]
	return is || slices.ContainsFunc(p.Witnesses, func(w PolicyWitness) bool { return w.Name == name })
}

func (p *Policy) fresh(name string) error {
	if name == "none" || p.knows(name) {
		return fmt.Errorf("the name %s is taken", name)
	}
	return nil
}

// Quorum reports whether the witnesses that have cosigned suffice.
func (p *Policy) Quorum(cosigned []Witness) bool {
	return p.quorum == "none" || p.met(p.quorum, cosigned)
}

// NeedsWitnesses reports whether a checkpoint needs any cosignature.
func (p *Policy) NeedsWitnesses() bool { return p.quorum != "none" }

func (p *Policy) met(name string, cosigned []Witness) bool {
	g, is := p.groups[name]
	if !is {
		return slices.ContainsFunc(cosigned, func(w Witness) bool { return w.Name == name })
	}
	n := 0
	for _, m := range g.members {
		if p.met(m, cosigned) {
			n++
		}
	}
	return n >= g.least
}

// Errors of Open.
var (
	// ErrSignature: no key of the log in the policy has signed.
	ErrSignature = errors.New("not signed by a key of the log that the policy knows")
	// ErrQuorum: too few of the policy's witnesses have cosigned.
	ErrQuorum = errors.New("not cosigned by the witnesses that the policy asks for")
)

// Open checks the signatures of a checkpoint: ErrSignature, ErrQuorum,
// ErrCheckpoint. With ErrQuorum the checkpoint is returned as well.
func (p *Policy) Open(signed []byte) (*Signed, error) {
	n, by, err := p.open(signed)
	if err != nil {
		return nil, err
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return nil, err
	}
	if c.Origin != by {
		return nil, ErrSignature
	}
	out := &Signed{Checkpoint: c, Note: signed, Log: by}
	for _, s := range n.Sigs {
		for _, w := range p.Witnesses {
			if w.Verifier.Name() == s.Name && w.KeyHash() == s.Hash {
				out.Witnesses = append(out.Witnesses, Witness{Name: w.Name, Time: cosignedAt(s)})
			}
		}
	}
	if !p.Quorum(out.Witnesses) {
		return out, ErrQuorum
	}
	return out, nil
}

// open checks that a key of the log has signed and returns its name.
func (p *Policy) open(signed []byte) (n *note.Note, by string, err error) {
	known := slices.Clone(p.Logs)
	for _, w := range p.Witnesses {
		known = append(known, w.Verifier)
	}
	n, err = note.Open(signed, note.VerifierList(known...))
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", ErrSignature, err)
	}
	for _, s := range n.Sigs {
		for _, l := range p.Logs {
			if l.Name() == s.Name && l.KeyHash() == s.Hash {
				return n, l.Name(), nil
			}
		}
	}
	return nil, "", ErrSignature
}

// Log returns the verifier of the log's key with the vkey's name and id, or nil.
func (p *Policy) has(v note.Verifier) bool {
	return slices.ContainsFunc(p.Logs, func(l note.Verifier) bool { return l.Name() == v.Name() && l.KeyHash() == v.KeyHash() })
}

const policyText = `# Whose signatures count when an audit export is checked (dossier audit check).
# The format is tlog-policy, c2sp.org/tlog-policy.
#
# Take a copy of this file with you: a check against a policy that whoever
# exported could change proves nothing.
#
# A witness is another process, better another person's, that cosigns checkpoints
# (dossier witness prints its line). Add its line, and name it as the quorum:
#   witness NAME VKEY URL
#   quorum NAME
log %s
quorum none
`

// EnsurePolicy returns the policy in the file, and writes one that knows the
// log's key and no witness where there is no file. It refuses one that does not
// know the key: nothing that is signed now could be checked with it.
func EnsurePolicy(file string, key *Key) (*Policy, error) {
	if _, err := readOrMake(file, func() (string, error) {
		return strings.TrimSuffix(fmt.Sprintf(policyText, key.VerifierKey()), "\n"), nil
	}); err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	p, err := ReadPolicy(file)
	if err != nil {
		return nil, err
	}
	v, _, err := verifierOf(key.VerifierKey())
	if err != nil {
		return nil, err
	}
	if !p.has(v) {
		return nil, fmt.Errorf("policy %s: it does not know the key that signs now: log %s", file, key.VerifierKey())
	}
	return p, nil
}

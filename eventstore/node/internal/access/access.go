// Package access decides who a caller is and what a stream's access control
// list allows. It holds passwords only as keyed hashes, in memory.
package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// Names that have a meaning of their own in access control lists.
const (
	Everyone = "$all"
	Admins   = "$admins"
	Ops      = "$ops"
)

// User is one account.
type User struct {
	Name     string
	Password string
	Groups   []string
}

// Principal is who makes a call.
type Principal struct {
	Name      string
	Groups    []string
	Anonymous bool
	System    bool // no authentication is in force: everything is allowed
}

// System is the caller of a node without TLS.
var System = Principal{Name: "system", System: true}

// Anonymous is a caller without credentials.
var Anonymous = Principal{Anonymous: true}

// In reports whether the principal carries a role: its own name or a group.
func (p Principal) In(role string) bool {
	if p.Anonymous {
		return false
	}
	if p.Name == role {
		return true
	}
	for _, g := range p.Groups {
		if g == role {
			return true
		}
	}
	return false
}

// IsAdmin reports whether access control does not apply to the principal.
func (p Principal) IsAdmin() bool { return p.System || p.In("admin") || p.In(Admins) }

// ErrCredentials says that an authorization header is unknown or wrong.
var ErrCredentials = errors.New("access: credentials not accepted")

// Directory knows the users. It does not change after New.
type Directory struct {
	key   [32]byte
	users map[string]account
}

type account struct {
	hash   []byte
	groups []string
}

// New builds a directory.
func New(users []User) *Directory {
	d := &Directory{users: make(map[string]account, len(users))}
	_, _ = rand.Read(d.key[:]) // never fails
	for _, u := range users {
		d.users[u.Name] = account{d.hash(u.Password), u.Groups}
	}
	return d
}

func (d *Directory) hash(password string) []byte {
	m := hmac.New(sha256.New, d.key[:])
	m.Write([]byte(password))
	return m.Sum(nil)
}

// Authenticate reads an authorization header's value. An empty one is an
// anonymous caller; anything that is not a known user's Basic credentials is
// ErrCredentials.
func (d *Directory) Authenticate(header string) (Principal, error) {
	if header == "" {
		return Anonymous, nil
	}
	scheme, encoded, ok := strings.Cut(header, " ")
	if !ok || !strings.EqualFold(scheme, "Basic") {
		return Principal{}, ErrCredentials
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
	if err != nil {
		return Principal{}, ErrCredentials
	}
	name, password, ok := strings.Cut(string(raw), ":")
	if !ok {
		return Principal{}, ErrCredentials
	}
	// An unknown name costs the same as a wrong password.
	a := d.users[name]
	if !hmac.Equal(d.hash(password), a.hash) {
		return Principal{}, ErrCredentials
	}
	return Principal{Name: name, Groups: a.groups}, nil
}

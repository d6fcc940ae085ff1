package access

import "slices"

// Role is what a principal is to Dossier.
type Role string

// The roles.
const (
	Client        Role = "client"          // a program, trusted with all customers; narrowed by scopes
	Agent         Role = "agent"           // a member of staff; sees and changes what is theirs or their team's
	Analyst       Role = "analyst"         // reads lists and figures, masked
	Auditor       Role = "auditor"         // reads everything, replays, changes nothing
	Officer       Role = "privacy-officer" // reads, and carries out the rights of customers
	Administrator Role = "administrator"   // everything
)

// Roles returns all of them.
func Roles() []Role { return []Role{Client, Agent, Analyst, Auditor, Officer, Administrator} }

// Action is what an operation does.
type Action string

// The actions. They are also the scopes that a credential may be narrowed to:
// "read" for all nouns, "orders:read" for one.
const (
	Read   Action = "read"   // lists, records, figures
	Replay Action = "replay" // the events themselves and what was known at an instant
	Write  Action = "write"  // commands
	Manage Action = "manage" // how Dossier itself is run
)

// Scopes returns every scope that some operation asks for.
func Scopes() []string {
	var out []string
	for _, p := range policies {
		out = append(out, string(p.Action), p.Noun+":"+string(p.Action))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

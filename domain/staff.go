package domain

// StaffJoined begins the stream of a member of the staff. The directory says
// who may own customers and to which team they belong; it is no personnel file.
type StaffJoined struct {
	Name string `json:"name" personal:"identity"`
	Team string `json:"team"` // code
}

// StaffMoved says that a member of the staff went to another team.
type StaffMoved struct {
	Team string `json:"team"`
}

// StaffLeft ends the membership. Successor takes over what they owned; where it
// is zero the team does.
type StaffLeft struct {
	Successor ID `json:"successor,omitzero"`
}

// EventType implements Event.
func (StaffJoined) EventType() string { return "StaffJoined" }

// EventType implements Event.
func (StaffMoved) EventType() string { return "StaffMoved" }

// EventType implements Event.
func (StaffLeft) EventType() string { return "StaffLeft" }

// Staff is the state of a member of the staff.
type Staff struct {
	Exists bool
	Gone   bool
	Team   string

	Successor ID // of one who has left; zero where the team takes over
}

// Evolve returns the state after the event; it never fails.
func (s Staff) Evolve(h Happened) Staff {
	switch e := h.Event.(type) {
	case *StaffJoined:
		s.Exists, s.Team = true, e.Team
	case *StaffMoved:
		s.Team = e.Team
	case *StaffLeft:
		s.Gone, s.Successor = true, e.Successor
	}
	return s
}

func (s Staff) here() error {
	switch {
	case !s.Exists:
		return refuse("staff-not-found", "staffId", "there is no such member of the staff")
	case s.Gone:
		return refuse("staff-left", "staffId", "the member of the staff has left")
	}
	return nil
}

// Join decides on a new member of the staff.
func (s Staff) Join(cmd StaffJoined) ([]Event, error) {
	var v Violations
	v.text("name", cmd.Name, maxName, true)
	v.code("team", cmd.Team, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if s.Exists {
		return nil, refuse("staff-exists", "staffId", "the member of the staff is in the directory already")
	}
	return []Event{&cmd}, nil
}

// Move decides on a change of team; a move to the present team is nothing.
func (s Staff) Move(team string) ([]Event, error) {
	var v Violations
	v.code("team", team, true)
	if err := v.err(); err != nil {
		return nil, err
	}
	if err := s.here(); err != nil {
		return nil, err
	}
	if s.Team == team {
		return nil, refuse("staff-team-unchanged", "team", "the member of the staff is in this team already")
	}
	return []Event{&StaffMoved{Team: team}}, nil
}

// Leave decides on the end of a membership. self is the id of the one who
// leaves, who cannot be their own successor.
func (s Staff) Leave(self, successor ID) ([]Event, error) {
	if !successor.IsZero() && successor == self {
		return nil, Violations{{Field: "successor", Rule: "another", Detail: "want another member of the staff"}}
	}
	if err := s.here(); err != nil {
		return nil, err
	}
	return []Event{&StaffLeft{Successor: successor}}, nil
}

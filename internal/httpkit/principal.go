package httpkit

import "context"

// Principal is who sends a request.
type Principal struct {
	ID   string // opaque, stored with every event
	Auth string // how it was established
}

// PrincipalOf returns the request's principal. There is no access control yet:
// whoever reaches the port is the principal "local", which is why everything
// listens on the loopback interface unless told otherwise.
func PrincipalOf(context.Context) Principal { return Principal{ID: "local", Auth: "none"} }

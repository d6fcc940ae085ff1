package httpkit

import (
	"context"
	"net/http"
)

// Principal is who sends a request, as a credential has shown. The zero value
// is nobody: no operation answers it.
type Principal struct {
	ID     string   // opaque, stored with every event; outlives the credential
	Auth   string   // how it was established, stored too: "key:<key's id>", "oidc:<issuer's name>"
	Role   string   // what it may do, by the policies
	Scopes []string // a narrower part of that; none means all that the role may
	Staff  string   // the member of staff it is, where it is one
	Team   string   // of that member, as the directory has it now
}

// WithPrincipal returns a context of the principal's request.
func WithPrincipal(ctx context.Context, p Principal) context.Context {
	return context.WithValue(ctx, principalKey, p)
}

// PrincipalOf returns the request's principal; nobody where none was
// established.
func PrincipalOf(ctx context.Context) Principal {
	p, _ := ctx.Value(principalKey).(Principal)
	return p
}

// WithOperation returns a context in which the operation is at work. Register
// does so; it is for what goes on after the handler has returned.
func WithOperation(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, operationKey, id)
}

// OperationOf returns the id of the operation that is at work, or "".
func OperationOf(ctx context.Context) string {
	id, _ := ctx.Value(operationKey).(string)
	return id
}

// PurposeHeader says what a request is for, as a code.
const PurposeHeader = "Dossier-Purpose"

// WithPurpose returns a context of a request with what its header says it is
// for; what is no code is not kept.
func WithPurpose(ctx context.Context, purpose string) context.Context {
	if !isCode(purpose) {
		return ctx
	}
	return context.WithValue(ctx, purposeKey, purpose)
}

// PurposeOf returns what the request is for, or "".
func PurposeOf(ctx context.Context) string {
	purpose, _ := ctx.Value(purposeKey).(string)
	return purpose
}

// As answers every request as the principal's. It is for tests and benchmarks
// of what lies behind the access control, which the program always has.
func As(p Principal) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(WithPrincipal(r.Context(), p)))
		})
	}
}

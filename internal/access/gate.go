package access

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// decide answers whether the principal may use the operation; nil is yes.
func decide(p httpkit.Principal, operation string) *httpkit.Problem {
	if p.ID == "" {
		return httpkit.Unauthenticated()
	}
	policy, ok := byOperation[operation]
	if !ok || !slices.Contains(policy.Roles, Role(p.Role)) {
		return httpkit.NewProblem(http.StatusForbidden, "forbidden", "the role "+p.Role+" may not do this")
	}
	if len(p.Scopes) > 0 && !slices.Contains(p.Scopes, string(policy.Action)) && !slices.Contains(p.Scopes, policy.Noun+":"+string(policy.Action)) {
		return httpkit.NewProblem(http.StatusForbidden, "insufficient-scope",
			"the credential is narrowed to scopes without "+policy.Noun+":"+string(policy.Action))
	}
	return nil
}

const retrySoon = time.Second

// Guard puts the table of policies before every operation that is added to the
// API from now on, and before those that agents may use what is theirs (sees;
// without it they get nothing of customers). It stands before the body is read.
func Guard(api huma.API, sees Sees) {
	api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) {
		principal := httpkit.PrincipalOf(ctx.Context())
		p := decide(principal, ctx.Operation().OperationID)
		if p == nil && Role(principal.Role) == Agent {
			ctx, p = narrowed(ctx, principal, sees)
		}
		if p == nil {
			next(ctx)
			return
		}
		httpkit.AnswerProblem(api, ctx, p)
	})
}

// Check refuses a router with a route that is neither public nor an operation
// with a policy. The server does not start with one.
func Check(routes chi.Routes, description *huma.OpenAPI) error {
	operations := map[string]string{}
	for path, item := range description.Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post, http.MethodDelete: item.Delete,
			http.MethodOptions: item.Options, http.MethodHead: item.Head, http.MethodPatch: item.Patch, http.MethodTrace: item.Trace,
		} {
			if op != nil {
				operations[method+" "+path] = op.OperationID
			}
		}
	}
	var errs []error
	err := chi.Walk(routes, func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if Public(path) || slices.Contains(otherForms, path) {
			return nil
		}
		id, ok := operations[method+" "+path]
		switch _, has := byOperation[id]; {
		case !ok:
			errs = append(errs, fmt.Errorf("%s %s is no operation of the API: register it with httpkit.Register, so that the policies stand before it", method, path))
		case !has:
			errs = append(errs, fmt.Errorf("%s %s has no policy: add a line to the table in internal/access/policy.go, under its noun: {%q, \"noun\", %s, %s},",
				method, path, id, guess(method), map[bool]string{true: "readers", false: "writers"}[method == http.MethodGet]))
		}
		return nil
	})
	return errors.Join(append(errs, err)...)
}

// otherForms are the description again, for whoever has a credential.
var otherForms = []string{"/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml"}

func guess(method string) string {
	if method == http.MethodGet {
		return "Read"
	}
	return "Write"
}

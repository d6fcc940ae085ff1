// Package access says who sends a request and what that one may do and see.
//
// Three questions, each with one place that answers it:
//
//   - Who is it? [Door] looks at the credential: an API key (keys.go) or a
//     token of an OpenID Connect issuer (oidc.go). Nothing but what [Public]
//     names is answered without one.
//   - May they do this? The table in policy.go has a line for every operation.
//     One without a line is answered to nobody, and the server does not start.
//   - What of it may they see? The table in grading.go, by the sensitivity of a
//     field, the grade of the customer and the role.
//
// What one may not see at all does not exist (404): whether somebody is a
// customer is a secret. What a role may never do is refused as such (403).
package access

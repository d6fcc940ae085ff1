// Package readapi is the query side: it answers from the read models and, for
// the history and for former states, from the log itself.
//
// # Life of a query
//
//  1. The request is checked against the route's description: unknown
//     parameters, bad dates and ids are refused by name.
//  2. With a minimal position (minPosition, or the header Dossier-Min-Position)
//     the query waits until the read model behind the route has got there.
//  3. The rows and the read model's checkpoint are read in one snapshot; the
//     checkpoint goes out as Dossier-Position.
//  4. Personal fields, which Postgres holds sealed, are opened with the
//     customers' keys: one question to the vault for a page. What was erased is
//     null; a key that is missing without an erasure fails the request.
//
// A noun has one file, with its SQL; routes.go lists every route there is.
// Lists share page.go (keyset pages, cursors), snapshot.go and sealed.go.
package readapi

// Package client is the Go client of Dossier's HTTP API.
//
// Every command takes an idempotency key. The client makes one where the
// caller gives none, and repeats a command under its key when the answer was
// lost or the server asked to come again: it is carried out once whatever
// happens on the way.
package client

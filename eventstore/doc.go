// Package eventstore is the one door to EventStoreDB: it seals and opens
// events, appends them with an expected revision, and reads and follows the
// log. Nothing else in Dossier imports the client except eventstore/watermill.
//
// The official client has habits that this package keeps away from its
// callers: a client whose discovery has failed once is closed for good and may
// leave concurrent callers waiting for ever, a dropped subscription stays
// dropped, and error codes hide behind wrapping. See client.go.
package eventstore

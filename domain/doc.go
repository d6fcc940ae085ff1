// Package domain says what can happen to a customer and when it may.
//
// It holds three things and nothing else: events (what happened), decisions
// (what may happen: pure functions of a state and a command) and folds (what
// follows from what happened). It imports the standard library only, keeps no
// clock and does no I/O; everything here may be called concurrently on values
// that the caller owns.
//
// A noun has one file: customer.go, visit.go, complaint.go, survey.go,
// class.go, order.go. catalogue.go lists every event there is.
package domain

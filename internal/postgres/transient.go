package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// IsTransient reports whether err is trouble of the server, the connection or
// the moment, so that the same call with the same data may succeed later: a
// lost or refused connection, a restart or failover, a serialization failure
// or deadlock, a lock or statement timeout, too many connections, no memory
// or disk left.
//
// It is false for what the data or the program did (a constraint, a type, a
// missing table, a wrong password), for damage that waiting does not heal,
// and for a cancelled context: then it is the caller who gave up.
//
// A deadline counts as transient, because a single call's deadline mostly is
// a slow server. A loop that retries must therefore also look at its own
// context.
func IsTransient(err error) bool {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return false
	case errors.Is(err, context.DeadlineExceeded), pgconn.Timeout(err):
		return true
	}
	// The server's own word goes before all that may be wrapped around it: a
	// refused password arrives inside a failed connection attempt.
	if pgErr, ok := errors.AsType[*pgconn.PgError](err); ok {
		return transientState(pgErr.Code)
	}
	if _, ok := errors.AsType[*pgconn.ParseConfigError](err); ok {
		return false
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	return errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNREFUSED)
}

// IsTimeout reports whether the server ended the statement because it ran for
// longer than statement_timeout, or because it was told to. It is transient too.
func IsTimeout(err error) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pgErr.Code == "57014"
}

// IsDeadlock reports whether the server has rolled the transaction back so that
// another one, which waited for it as it waited for that one, can go on. Tried
// again at once it succeeds, as a rule. It is transient too.
func IsDeadlock(err error) bool {
	pgErr, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pgErr.Code == "40P01"
}

// transientState judges an SQLSTATE, first by itself and then by its class.
func transientState(code string) bool {
	switch code {
	case "55P03", // lock_not_available: lock_timeout or NOWAIT
		"55006", // object_in_use: DROP or ALTER DATABASE under somebody's feet
		"57014", // query_canceled: statement_timeout, or a conflict on a standby
		"57P01", // admin_shutdown
		"57P02", // crash_shutdown
		"57P03", // cannot_connect_now: starting, stopping, recovering
		"57P05", // idle_session_timeout
		"25006", // read_only_sql_transaction: the primary has become a standby
		"25P03", // idle_in_transaction_session_timeout
		"25P04", // transaction_timeout
		"58000", // system_error
		"58030": // io_error
		return true
	case "40002": // transaction_integrity_constraint_violation: the data
		return false
	}
	return strings.HasPrefix(code, "08") || // connection exceptions
		strings.HasPrefix(code, "40") || // serialization failure, deadlock
		strings.HasPrefix(code, "53") // no connections, memory or disk left
}

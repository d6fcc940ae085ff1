package main

import (
	"context"
	"strings"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptSQL runs a statement as somebody who meddles with the database would.
func scriptSQL(ts *testscript.TestScript, _ bool, args []string) {
	conn := scriptConn(ts)
	defer conn.Close(context.Background()) //nolint:errcheck // a test's
	_, err := conn.Exec(context.Background(), args[0])
	ts.Check(err)
}

// scriptSQLKeep keeps the first value of a query as $NAME.
func scriptSQLKeep(ts *testscript.TestScript, _ bool, args []string) {
	conn := scriptConn(ts)
	defer conn.Close(context.Background()) //nolint:errcheck // a test's
	var value string
	ts.Check(conn.QueryRow(context.Background(), args[1]).Scan(&value))
	ts.Setenv(args[0], value)
}

// scriptSlowly has a query look at a view of read for two seconds more.
func scriptSlowly(ts *testscript.TestScript, _ bool, args []string) {
	conn := scriptConn(ts)
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	ts.Check(err)
	_, err = tx.Exec(ctx, `SELECT count(*) FROM read.`+pgx.Identifier{args[0]}.Sanitize())
	ts.Check(err)
	go func() {
		time.Sleep(2 * time.Second)
		_ = conn.Close(ctx)
	}()
}

func scriptConn(ts *testscript.TestScript) *pgx.Conn {
	conn, err := pgx.Connect(context.Background(), ts.Getenv("DATABASE"))
	ts.Check(err)
	return conn
}

// scriptRaw appends bytes to a stream, past everything that checks them.
func scriptRaw(ts *testscript.TestScript, _ bool, args []string) {
	config, err := esdb.ParseConnectionString(ts.Getenv("DOSSIER_EVENTSTORE"))
	ts.Check(err)
	config.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(config)
	ts.Check(err)
	defer client.Close() //nolint:errcheck // a test's
	_, err = client.AppendToStream(context.Background(), args[0], esdb.AppendToStreamOptions{}, esdb.EventData{
		EventID: uuid.New(), EventType: args[1], ContentType: esdb.ContentTypeJson, Data: []byte(strings.TrimSpace(args[2])),
		Metadata: []byte(`{"schema":1,"occurredAt":"2026-03-01T00:00:00Z"}`),
	})
	ts.Check(err)
}

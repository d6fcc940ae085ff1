package node_test

import (
	"context"
	"fmt"
	"os"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

	"github.com/dossier-crm/dossier/eventstore/node"
)

func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "node-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	n, err := node.Start(ctx, node.Config{Dir: dir})
	if err != nil {
		panic(err)
	}
	defer n.Close()

	cfg, err := esdb.ParseConnectionString(n.ConnectionString())
	if err != nil {
		panic(err)
	}
	cfg.Logger = esdb.NoopLogging()
	client, err := esdb.NewClient(cfg)
	if err != nil {
		panic(err)
	}
	defer client.Close()

	_, err = client.AppendToStream(ctx, "order-1", esdb.AppendToStreamOptions{ExpectedRevision: esdb.NoStream{}},
		esdb.EventData{EventType: "OrderPlaced", ContentType: esdb.ContentTypeJson, Data: []byte(`{"items":3}`)})
	if err != nil {
		panic(err)
	}
	stream, err := client.ReadStream(ctx, "order-1", esdb.ReadStreamOptions{From: esdb.Start{}}, 10)
	if err != nil {
		panic(err)
	}
	defer stream.Close()
	event, err := stream.Recv()
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d %s %s\n", event.Event.EventNumber, event.Event.EventType, event.Event.Data)
	// Output: 0 OrderPlaced {"items":3}
}

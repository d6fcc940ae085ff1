package watermill_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	wm "github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"

	"github.com/dossier-crm/dossier/eventstore"
	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/watermill"
)

// A node is started, messages are published, and a group consumes them.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	n, err := node.Start(ctx, node.Config{Dir: dir})
	if err != nil {
		panic(err)
	}
	defer n.Close()
	store, err := eventstore.Dial(ctx, n.ConnectionString(), nil, slog.New(slog.DiscardHandler))
	if err != nil {
		panic(err)
	}
	defer store.Close()

	publisher := watermill.NewPublisher(store)
	for _, text := range []string{"hello", "again"} {
		if err := publisher.Publish("greetings", message.NewMessage(wm.NewUUID(), []byte(text))); err != nil {
			panic(err)
		}
	}
	subscriber, err := watermill.NewSubscriber(watermill.SubscriberConfig{
		Store: store, Group: "printers", Checkpoints: watermill.NewStreamCheckpoints(store),
	})
	if err != nil {
		panic(err)
	}
	defer subscriber.Close()
	messages, err := subscriber.Subscribe(ctx, "greetings")
	if err != nil {
		panic(err)
	}
	for range 2 {
		m := <-messages
		at, _ := watermill.RecordedFrom(m.Context())
		fmt.Println(at.Stream, at.Revision, string(m.Payload))
		m.Ack()
	}
	// Output:
	// greetings 0 hello
	// greetings 1 again
}

package node_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/persistent"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/streams"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

const anEvent = `id{string:"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c11"} metadata{key:"type" value:"T"} metadata{key:"content-type" value:"application/json"} data:"{}"`

// requests are calls as clients make them, one or several for every method of
// every service: what the mutations start from. Subscriptions have no end of
// their own.
var requests = []struct {
	service  protoreflect.ServiceDescriptor
	method   protoreflect.Name
	messages []string
}{
	{streamsOf, "Read", []string{`options{stream{stream_identifier{stream_name:"s"} start{}} count:10 no_filter{} uuid_option{structured{}}}`}},
	{streamsOf, "Read", []string{`options{stream{stream_identifier{stream_name:"$$s"} end{}} read_direction:Backwards resolve_links:true count:1 no_filter{} uuid_option{string{}} control_option{compatibility:1}}`}},
	{streamsOf, "Read", []string{`options{all{position{commit_position:64 prepare_position:64}} count:7 filter{event_type{regex:"^[^$].*"} max:3 checkpointIntervalMultiplier:1} uuid_option{structured{}}}`}},
	{streamsOf, "Read", []string{`options{all{start{}} subscription{} filter{stream_identifier{prefix:"s" prefix:"t"} count{} checkpointIntervalMultiplier:2} uuid_option{structured{}}}`}},
	{streamsOf, "Read", []string{`options{stream{stream_identifier{stream_name:"s"} revision:1} subscription{} no_filter{} uuid_option{structured{}}}`}},
	{streamsOf, "Append", []string{`options{stream_identifier{stream_name:"s"} any{}}`, `proposed_message{` + anEvent + `}`, `proposed_message{` + anEvent + `}`}},
	{streamsOf, "Append", []string{`options{stream_identifier{stream_name:"t"} revision:0}`, `proposed_message{` + anEvent + ` custom_metadata:"m"}`}},
	{streamsOf, "Append", []string{`options{stream_identifier{stream_name:"$$t"} stream_exists{}}`, `proposed_message{id{structured{most_significant_bits:1 least_significant_bits:-1}} metadata{key:"type" value:"$metadata"} metadata{key:"content-type" value:"application/json"} data:"{\"$maxCount\":2,\"$acl\":{\"$r\":\"a\"}}"}`}},
	{streamsOf, "Append", []string{`options{stream_identifier{stream_name:"links"} no_stream{}}`, `proposed_message{id{string:"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c12"} metadata{key:"type" value:"$>"} metadata{key:"content-type" value:""} data:"0@s"}`}},
	{streamsOf, "Delete", []string{`options{stream_identifier{stream_name:"t"} any{}}`}},
	{streamsOf, "Tombstone", []string{`options{stream_identifier{stream_name:"u"} revision:0}`}},
	{streamsOf, "BatchAppend", []string{
		`correlation_id{string:"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c13"} options{stream_identifier{stream_name:"b"} any{} deadline{seconds:5}} proposed_messages{` + anEvent + `} is_final:false`,
		`correlation_id{string:"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c13"} proposed_messages{` + anEvent + `} is_final:true`,
		`correlation_id{structured{most_significant_bits:2}} options{stream_identifier{stream_name:"b"} stream_position:1 deadline_21_10_0{seconds:4000000000}} is_final:true`,
	}},
	{persistentOf, "Create", []string{`options{stream{stream_identifier{stream_name:"s"} start{}} group_name:"g" settings{max_retry_count:2 message_timeout_ms:1000 checkpoint_after_ms:1000 min_checkpoint_count:1 max_checkpoint_count:5 live_buffer_size:10 read_batch_size:5 history_buffer_size:20 consumer_strategy:"Pinned"}}`}},
	{persistentOf, "Create", []string{`options{all{position{commit_position:64 prepare_position:64} filter{event_type{prefix:"T"} max:32 checkpointIntervalMultiplier:1}} group_name:"g" settings{message_timeout_ticks:10000000 checkpoint_after_ticks:10000000 read_batch_size:5 history_buffer_size:20 consumer_strategy:"PinnedByCorrelation"}}`}},
	{persistentOf, "Create", []string{`options{stream_identifier{stream_name:"s"} group_name:"old" settings{revision:1 named_consumer_strategy:Pinned read_batch_size:5 history_buffer_size:20}}`}},
	{persistentOf, "Update", []string{`options{stream{stream_identifier{stream_name:"s"} revision:1} group_name:"g" settings{message_timeout_ms:0 read_batch_size:1 history_buffer_size:2}}`}},
	{persistentOf, "Update", []string{`options{all{end{}} group_name:"g" settings{read_batch_size:1 history_buffer_size:2 named_consumer_strategy:RoundRobin}}`}},
	{persistentOf, "Delete", []string{`options{stream_identifier{stream_name:"s"} group_name:"old"}`}},
	{persistentOf, "Read", []string{`options{stream_identifier{stream_name:"s"} group_name:"g" buffer_size:3 uuid_option{structured{}}}`, `ack{ids{string:"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c11"}}`, `nack{ids{string:"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c12"} action:Park reason:"r"}`}},
	{persistentOf, "Read", []string{`options{all{} group_name:"g" buffer_size:1 uuid_option{string{}}}`, `nack{ids{structured{}} action:Retry}`}},
	{persistentOf, "GetInfo", []string{`options{stream_identifier{stream_name:"s"} group_name:"g"}`}},
	{persistentOf, "List", []string{`options{list_all_subscriptions{}}`}},
	{persistentOf, "List", []string{`options{list_for_stream{stream{stream_name:"s"}}}`}},
	{persistentOf, "ReplayParked", []string{`options{group_name:"g" stream_identifier{stream_name:"s"} stop_at:3}`}},
	{persistentOf, "ReplayParked", []string{`options{group_name:"g" all{} no_limit{}}`}},
	{persistentOf, "RestartSubsystem", []string{``}},
	{gossipOf, "Read", []string{``}},
	{featuresOf, "GetSupportedMethods", []string{``}},
}

var (
	streamsOf    = streams.File_streams_proto.Services().Get(0)
	persistentOf = persistent.File_persistent_proto.Services().Get(0)
	gossipOf     = gossip.File_gossip_proto.Services().Get(0)
	featuresOf   = serverfeatures.File_serverfeatures_proto.Services().Get(0)
)

// inputs returns the request messages of a call, fresh ones.
func inputs(t testing.TB, call int) []protoreflect.Message {
	t.Helper()
	r := requests[call]
	name := r.service.Methods().ByName(r.method).Input().FullName()
	typ, err := protoregistry.GlobalTypes.FindMessageByName(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	out := make([]protoreflect.Message, len(r.messages))
	for i, text := range r.messages {
		m := typ.New()
		if err := prototext.Unmarshal([]byte(text), m.Interface()); err != nil {
			t.Fatalf("%s: %s: %v", name, text, err)
		}
		out[i] = m
	}
	return out
}

// mutate changes one field somewhere below m: it goes, or gets a value from
// the edge of its range, or one that means something elsewhere.
func mutate(rng *rand.Rand, m protoreflect.Message) {
	fields := m.Descriptor().Fields()
	if fields.Len() == 0 {
		return
	}
	f := fields.Get(rng.IntN(fields.Len()))
	switch {
	case rng.IntN(6) == 0:
		m.Clear(f)
	case f.IsMap():
		m.Mutable(f).Map().Set(scalar(rng, f.MapKey()).MapKey(), scalar(rng, f.MapValue()))
	case f.IsList():
		l := m.Mutable(f).List()
		if f.Message() == nil {
			l.Append(scalar(rng, f))
			return
		}
		e := l.AppendMutable().Message()
		mutate(rng, e)
	case f.Message() != nil:
		mutate(rng, m.Mutable(f).Message())
	default:
		m.Set(f, scalar(rng, f))
	}
}

var (
	edgesInt  = []int64{0, 1, -1, 2, 31, 1 << 31, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, 64}
	edgesText = []string{
		"", "s", "t", "$all", "$$s", "$$", "$$$$s", "$", "$users", "$settings", "$persistentSubscriptionConfig", "g", "s::g", "type", "content-type", "$>",
		"0@s", "@", "9223372036854775807@s", "$metadata", `{"$tb":9223372036854775807}`, `{"$maxCount":1,"$maxAge":1}`, "(", "(?=a)", "^s.*", "RoundRobin", "a\x00b", "ü", "no-such",
		"7e1e0d3e-0f0a-4a53-9f5f-0a3e6e1f0c11", "00000000-0000-0000-0000-000000000000",
	}
)

func scalar(rng *rand.Rand, f protoreflect.FieldDescriptor) protoreflect.Value {
	n, text := edgesInt[rng.IntN(len(edgesInt))], edgesText[rng.IntN(len(edgesText))]
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(n != 0)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(n))
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(int32(n))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(n)
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(n))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(n))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(text))
	}
	return protoreflect.ValueOfString(text)
}

// endless reports whether a call goes on until its client ends it.
func endless(first protoreflect.Message) bool {
	switch m := first.Interface().(type) {
	case *streams.ReadReq:
		return m.GetOptions().GetSubscription() != nil
	case *persistent.ReadReq:
		return true
	}
	return false
}

// FuzzMutatedRequests sends every method requests that are well formed and
// odd. No call may panic, hang, or fail for a reason that the node does not
// know, and the node has to be well after it.
func FuzzMutatedRequests(f *testing.F) {
	n := nodetest.Start(f, nodetest.WithConfig(func(c *node.Config) {
		c.Logger = slog.New(slog.NewTextHandler(panics{}, &slog.HandlerOptions{Level: slog.LevelError}))
	}))
	conn := raw(f, n)
	c := dial(f, n)
	mustAppend(f, c, "s", esdb.Any{}, events(3)...)
	for i := range requests {
		f.Add(uint8(i), uint64(0), []byte(nil))
		for seed := range uint64(6) {
			f.Add(uint8(i), seed+1, []byte(nil))
		}
		f.Add(uint8(i), uint64(0), []byte("\xff\x0a\x7f"))
	}
	f.Fuzz(func(t *testing.T, which uint8, seed uint64, noise []byte) {
		call := int(which) % len(requests)
		messages := inputs(t, call)
		if seed != 0 {
			rng := rand.New(rand.NewPCG(seed, 0))
			for range 1 + rng.IntN(4) {
				mutate(rng, messages[rng.IntN(len(messages))])
			}
		}
		patience := 20 * time.Second
		if endless(messages[0]) {
			patience = 30 * time.Millisecond
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		err := exchange(ctx, conn, call, messages, noise)
		switch s := status.Convert(err); s.Code() {
		case codes.DeadlineExceeded:
			if patience > time.Second {
				t.Fatalf("hangs: %v", messages)
			}
		case codes.Internal, codes.DataLoss, codes.Unavailable:
			// What gRPC cannot parse, and what a group refuses, is Internal.
			if len(noise) == 0 && requests[call].service != persistentOf {
				t.Fatalf("%v: %v", s, messages)
			}
		}
		well, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		r, err := c.ReadAll(well, esdb.ReadAllOptions{From: esdb.Start{}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if _, err := r.Recv(); err != nil {
			t.Fatalf("the node is not well: %v after %v", err, messages)
		}
	})
}

// exchange makes one call and returns how it ended. Noise is put behind the
// last message.
func exchange(ctx context.Context, conn *grpc.ClientConn, call int, messages []protoreflect.Message, noise []byte) error {
	r := requests[call]
	stream, err := conn.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true},
		"/"+string(r.service.FullName())+"/"+string(r.method), grpc.ForceCodecV2(bytesCodec{}))
	if err != nil {
		return err
	}
	for i, m := range messages {
		b, err := proto.Marshal(m.Interface())
		if err != nil {
			return nil // text that is not UTF-8 cannot be sent
		}
		if i == len(messages)-1 {
			b = append(b, noise...)
		}
		if stream.SendMsg(b) != nil {
			break // the answer tells why
		}
	}
	_ = stream.CloseSend()
	for {
		var answer []byte
		if err := stream.RecvMsg(&answer); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

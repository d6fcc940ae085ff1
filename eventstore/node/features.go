package node

import (
	"context"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/EventStore/EventStore-Client-Go/v4/protos/gossip"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/serverfeatures"
	"github.com/EventStore/EventStore-Client-Go/v4/protos/shared"
)

// ServerVersion is the version of the original that the node stands for.
const ServerVersion = "24.10.4"

type featuresService struct {
	serverfeatures.UnimplementedServerFeaturesServer
	n *Node
}

// methodFeatures are the marks clients look for on single methods.
var methodFeatures = map[string][]string{
	"event_store.client.streams.streams/read":        {"position", "events"},
	"event_store.client.streams.streams/batchappend": {"deadline_duration"},
}

const persistentService = "event_store.client.persistent_subscriptions.persistentsubscriptions"

// GetSupportedMethods lists what is served, names in lower case.
func (s featuresService) GetSupportedMethods(context.Context, *shared.Empty) (*serverfeatures.SupportedMethods, error) {
	out := &serverfeatures.SupportedMethods{EventStoreServerVersion: ServerVersion}
	for service, info := range s.n.server.GetServiceInfo() {
		name := strings.ToLower(service)
		if !strings.Contains(name, "client") {
			continue
		}
		for _, m := range info.Methods {
			method := strings.ToLower(m.Name)
			features := methodFeatures[name+"/"+method]
			if name == persistentService {
				features = []string{"stream", "all"}
			}
			out.Methods = append(out.Methods, &serverfeatures.SupportedMethod{
				MethodName: method, ServiceName: name, Features: features,
			})
		}
	}
	slices.SortFunc(out.Methods, func(a, b *serverfeatures.SupportedMethod) int {
		return strings.Compare(a.ServiceName+"/"+a.MethodName, b.ServiceName+"/"+b.MethodName)
	})
	return out, nil
}

type gossipService struct {
	gossip.UnimplementedGossipServer
	n *Node
}

// Read tells of one member, the node itself, as leader.
func (s gossipService) Read(context.Context, *shared.Empty) (*gossip.ClusterInfo, error) {
	host, port := s.n.advertised()
	most, least := idParts(s.n.store.Lineage())
	return &gossip.ClusterInfo{Members: []*gossip.MemberInfo{{
		InstanceId: &shared.UUID{Value: &shared.UUID_Structured_{
			Structured: &shared.UUID_Structured{MostSignificantBits: most, LeastSignificantBits: least},
		}},
		TimeStamp:    time.Now().UnixNano() / 100,
		State:        gossip.MemberInfo_Leader,
		IsAlive:      true,
		HttpEndPoint: &gossip.EndPoint{Address: host, Port: port},
	}}}, nil
}

func (n *Node) advertised() (string, uint32) {
	address := n.cfg.Advertise
	if address == "" {
		address = n.listener.Addr().String()
	}
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return address, 2113
	}
	port, _ := strconv.ParseUint(text, 10, 16)
	return host, uint32(port)
}

// idParts splits an id into the two halves of the protocol's structured form.
func idParts(id uuid.UUID) (most, least int64) {
	for i := range 8 {
		most = most<<8 | int64(id[i])
		least = least<<8 | int64(id[i+8])
	}
	return most, least
}

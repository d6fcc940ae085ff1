package node_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// certificates are the files of an authority and of a node it vouches for.
type certificates struct{ authority, cert, key string }

func issue(t *testing.T) certificates {
	t.Helper()
	dir := t.TempDir()
	write := func(name, kind string, der []byte) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	sign := func(template, parent *x509.Certificate, key, by *ecdsa.PrivateKey) []byte {
		der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, by)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	newKey := func() *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	rootKey, leafKey := newKey(), newKey()
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "node"},
		NotBefore: root.NotBefore, NotAfter: root.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	raw, err := x509.MarshalECPrivateKey(leafKey)
	if err != nil {
		t.Fatal(err)
	}
	return certificates{
		authority: write("ca.crt", "CERTIFICATE", sign(root, root, rootKey, rootKey)),
		cert:      write("node.crt", "CERTIFICATE", sign(leaf, root, leafKey, rootKey)),
		key:       write("node.key", "EC PRIVATE KEY", raw),
	}
}

// secure starts a node with TLS and returns a way to dial it as somebody.
func secure(t *testing.T) (*node.Node, func(user, password string) *esdb.Client) {
	t.Helper()
	files := issue(t)
	n := nodetest.Start(t, nodetest.WithConfig(func(c *node.Config) {
		c.TLSCertFile, c.TLSKeyFile = files.cert, files.key
		c.Users = []node.User{
			{Name: "admin", Password: "root", Groups: []string{"$admins"}},
			{Name: "ops", Password: "o", Groups: []string{"$ops"}},
			{Name: "ann", Password: "a", Groups: []string{"sales"}},
			{Name: "bob", Password: "b"},
		}
	}))
	authority, err := os.ReadFile(files.authority)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return n, func(user, password string) *esdb.Client {
		cfg, err := esdb.ParseConnectionString(n.ConnectionString())
		if err != nil {
			t.Fatal(err)
		}
		cfg.RootCAs, cfg.Username, cfg.Password, cfg.Logger = pool, user, password, esdb.NoopLogging()
		c, err := esdb.NewClient(cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return c
	}
}

func tryAppend(c *esdb.Client, stream string) error {
	_, err := c.AppendToStream(context.Background(), stream, esdb.AppendToStreamOptions{}, events(1)...)
	return err
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	_, as := secure(t)
	admin, ann, bob, nobody := as("admin", "root"), as("ann", "a"), as("bob", "b"), as("", "")
	want := func(what string, err error, c esdb.ErrorCode) {
		t.Helper()
		if err == nil && c == -1 || err != nil && code(err) == c {
			return
		}
		t.Errorf("%s: %v", what, err)
	}
	const fine, refused = esdb.ErrorCode(-1), esdb.ErrorCodeAccessDenied
	want("wrong password", tryAppend(as("ann", "x"), "s"), esdb.ErrorCodeUnauthenticated)
	want("unknown user", tryAppend(as("eve", "x"), "s"), esdb.ErrorCodeUnauthenticated)
	want("anonymous append", tryAppend(nobody, "s"), refused)
	want("anonymous read", readError(t, nobody, "s"), refused)
	if _, err := nobody.GetServerVersion(); err != nil {
		t.Errorf("anonymous version: %v", err)
	}
	want("user append", tryAppend(ann, "s"), fine)
	want("user reads $users", readError(t, ann, "$users"), refused)
	want("admin reads $users", readError(t, admin, "$users"), fine)
	want("append to $all", tryAppend(admin, "$all"), refused)

	setMeta(t, admin, "s", `{"$acl":{"$w":"sales","$r":["ann","bob"],"$d":"$admins","$mw":"$admins"}}`)
	want("by group", tryAppend(ann, "s"), fine)
	want("not in group", tryAppend(bob, "s"), refused)
	want("by name", readError(t, bob, "s"), fine)
	want("write metadata", tryAppend(ann, "$$s"), refused)
	_, err := ann.DeleteStream(context.Background(), "s", esdb.DeleteStreamOptions{ExpectedRevision: esdb.Any{}})
	want("delete", err, refused)
	want("admin passes by", tryAppend(admin, "s"), fine)

	setMeta(t, admin, "$$s", `{"$acl":{"$mr":"bob","$mw":"bob"}}`)
	want("metadata of metadata gives no right", tryAppend(bob, "$$$$s"), refused)
	want("nor to the metadata", tryAppend(bob, "$$s"), refused)

	mustAppend(t, admin, "$settings", esdb.Any{}, event("update-default-acl", `{"$userStreamAcl":{"$w":"$admins"}}`))
	want("default replaced", tryAppend(bob, "other"), refused)
	want("own list before default", tryAppend(ann, "s"), fine)

	create := func(c *esdb.Client, group string) error {
		return c.CreatePersistentSubscription(context.Background(), "s", group, esdb.PersistentStreamSubscriptionOptions{})
	}
	want("user creates group", create(ann, "g1"), refused)
	want("ops creates group", create(as("ops", "o"), "g2"), fine)
}

// TestWrongCredentialsReachTheClient: an append is several messages, and what a consumer asks
// for is one as well. A client that is refused before its last one would see the end of the
// call and not why.
func TestWrongCredentialsReachTheClient(t *testing.T) {
	t.Parallel()
	_, as := secure(t)
	c := as("ann", "wrong")
	for name, call := range map[string]func(i int) error{
		"append": func(i int) error {
			_, err := c.AppendToStream(context.Background(), "s", esdb.AppendToStreamOptions{}, events(1+i%20)...)
			return err
		},
		"connect": func(int) error {
			_, err := c.SubscribeToPersistentSubscription(context.Background(), "s", "g", esdb.SubscribeToPersistentSubscriptionOptions{})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			var clients sync.WaitGroup
			for range 4 {
				clients.Go(func() {
					for i := range 100 {
						if err := call(i); code(err) != esdb.ErrorCodeUnauthenticated {
							t.Errorf("%s %d: %v", name, i, err)
							return
						}
					}
				})
			}
			clients.Wait()
		})
	}
}

// TestLosingAccessEndsASubscription takes the right away from a live reader.
func TestLosingAccessEndsASubscription(t *testing.T) {
	t.Parallel()
	_, as := secure(t)
	admin, bob := as("admin", "root"), as("bob", "b")
	mustAppend(t, admin, "s", esdb.Any{}, events(1)...)
	sub, err := bob.SubscribeToStream(context.Background(), "s", esdb.SubscribeToStreamOptions{From: esdb.Start{}})
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	follow(t, sub, func(s string) bool { return s == "caught up" })
	setMeta(t, admin, "s", `{"$acl":{"$r":"$admins"}}`)
	got := follow(t, sub, after(1))
	if got[0] != "dropped: PermissionDenied" {
		t.Errorf("%v", got)
	}
}

// TestLosingAccessEndsAConsumer takes the right away from a consumer of a
// persistent subscription, by the stream's own list and by the default: it is
// told so, and what comes later goes to those who may still read.
func TestLosingAccessEndsAConsumer(t *testing.T) {
	t.Parallel()
	for what, take := range map[string]func(*testing.T, *esdb.Client){
		"its list": func(t *testing.T, c *esdb.Client) { setMeta(t, c, "s", `{"$acl":{"$r":"$admins"}}`) },
		"the default": func(t *testing.T, c *esdb.Client) {
			mustAppend(t, c, "$settings", esdb.Any{}, event("update-default-acl", `{"$userStreamAcl":{"$r":"$admins"}}`))
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			_, as := secure(t)
			admin, bob := as("admin", "root"), as("bob", "b")
			createGroup(t, admin, "s", esdb.PersistentStreamSubscriptionOptions{StartFrom: esdb.Start{}})
			consumer := joinGroup(t, bob, "s", 10)
			mustAppend(t, admin, "s", esdb.Any{}, events(1)...)
			got, _ := next(t, consumer)
			if err := consumer.Ack(got); err != nil {
				t.Fatal(err)
			}
			mustAppend(t, admin, "other", esdb.Any{}, events(1)...)
			setMeta(t, admin, "s", `{"$maxCount":100}`) // changes nothing of the right
			mustAppend(t, admin, "s", esdb.Any{}, events(1)...)
			got, _ = next(t, consumer) // not acknowledged
			take(t, admin)
			later := mustAppend(t, admin, "s", esdb.Any{}, events(1)...)
			e := consumer.Recv()
			if e.SubscriptionDropped == nil || status.Code(e.SubscriptionDropped.Error) != codes.PermissionDenied {
				t.Fatalf("%+v", e)
			}
			for deadline := time.Now().Add(5 * time.Second); len(groupInfo(t, admin, "s").Connections) > 0; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the group still counts it")
				}
			}
			if _, err := bob.SubscribeToPersistentSubscription(t.Context(), "s", "g", esdb.SubscribeToPersistentSubscriptionOptions{}); code(err) != esdb.ErrorCodeAccessDenied {
				t.Errorf("it comes back: %v", err)
			}
			other := joinGroup(t, admin, "s", 10)
			again, retries := next(t, other)
			if again.Event.EventID != got.Event.EventID || retries != 1 {
				t.Errorf("%s after %d tries", again.Event.EventID, retries)
			}
			if last, _ := next(t, other); last.Event.EventNumber != later.NextExpectedVersion {
				t.Errorf("event %d", last.Event.EventNumber)
			}
		})
	}
}

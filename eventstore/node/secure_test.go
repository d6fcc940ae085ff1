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
	"testing"
	"time"

	"github.com/EventStore/EventStore-Client-Go/v4/esdb"

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

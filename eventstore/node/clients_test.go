package node_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node"
	"github.com/dossier-crm/dossier/eventstore/node/nodetest"
)

// envClients names a directory into which the JavaScript clients were
// installed:
//
//	npm install --prefix DIR @eventstore/db-client @kurrent/kurrentdb-client
//	DOSSIER_NODE_CLIENTS=DIR go test -run OtherClients -v ./eventstore/node
const envClients = "DOSSIER_NODE_CLIENTS"

// TestOtherClients runs what other languages' official clients do with a node,
// without and with TLS: see testdata/clients.
func TestOtherClients(t *testing.T) {
	dir := os.Getenv(envClients)
	if dir == "" {
		t.Skip("set " + envClients + " to a directory with the JavaScript clients in it")
	}
	script, err := filepath.Abs("testdata/clients/checks.mjs")
	if err != nil {
		t.Fatal(err)
	}
	files := issue(t)
	for _, library := range []string{"@eventstore/db-client", "@kurrent/kurrentdb-client"} {
		for name, change := range map[string]func(*node.Config){
			"insecure": func(*node.Config) {},
			"tls":      func(c *node.Config) { c.TLSCertFile, c.TLSKeyFile = files.cert, files.key },
		} {
			t.Run(library+" "+name, func(t *testing.T) {
				n := nodetest.Start(t, nodetest.WithConfig(change))
				target := n.ConnectionString()
				if name == "tls" {
					target = strings.Replace(target, "esdb://", "esdb://admin:changeit@", 1) + "&tlsCAFile=" + files.authority
				}
				cmd := exec.Command("node", script, library, target, name)
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				t.Logf("%s", out)
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
}

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/client/api"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// TestDocs runs the examples of docs/api.md against the program, one after
// another in one shell, and then the typed client.
func TestDocs(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	p := startProgram(t, data)
	key, err := os.ReadFile(filepath.Join(data, "admin.key"))
	if err != nil {
		t.Fatal(err)
	}
	token := strings.TrimSpace(string(key))
	t.Run("curl", func(t *testing.T) {
		if _, err := exec.LookPath("curl"); err != nil {
			t.Skip("there is no curl")
		}
		text, err := os.ReadFile("../../docs/api.md")
		if err != nil {
			t.Fatal(err)
		}
		script := "set -eu\n"
		blocks := shellBlock.FindAllStringSubmatch(string(text), -1)
		for _, b := range blocks {
			script += b[1]
		}
		if len(blocks) < 12 {
			t.Errorf("only %d examples", len(blocks))
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-x")
		cmd.Stdin, cmd.Dir = strings.NewReader(script), t.TempDir()
		cmd.Env = append(os.Environ(), "API="+p.api, "KEY="+token)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, bytes.ReplaceAll(out, []byte(token), []byte("$KEY")))
		}
	})
	t.Run("typed client", func(t *testing.T) { typedClient(t, p.api, token) })
}

func typedClient(t *testing.T, base, key string) {
	c, err := client.New(base, client.APIKey(key))
	if err != nil {
		t.Fatal(err)
	}
	ctx, dossier := t.Context(), api.Of(c)
	var last *api.Answer
	for _, name := range []string{"Grace", "Joan", "Mary"} {
		if last, err = dossier.CreateCustomer(ctx, api.CreateCustomerBody{Kind: "person", Name: name, Source: "staff", Region: new("US")}); err != nil {
			t.Fatal(err)
		}
	}
	q := api.ListCustomersQuery{Region: "US", Limit: new(int64(1)), Sort: "createdAt", MinPosition: &last.Position}
	var names []string
	for customer, err := range dossier.ListCustomersAll(ctx, q) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, *customer.Name)
	}
	if strings.Join(names, " ") != "Grace Joan Mary" {
		t.Error(names)
	}
	file, err := dossier.ListCustomersExport(ctx, q, "ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := io.ReadAll(file)
	if err != nil || file.Items != 3 || bytes.Count(all, []byte("\n")) != 3 || file.Position == 0 {
		t.Errorf("%d items, %v: %s", file.Items, err, all)
	}
	if _, err := dossier.GetCustomer(ctx, "11111111-1111-4111-8111-111111111111", api.GetCustomerQuery{}); client.ProblemCode(err) != "customer-not-found" {
		t.Error(err)
	}
	_, err = dossier.RecordVisit(ctx, last.CustomerID, api.RecordVisitBody{Mode: "phone", Content: "x"}, client.IfRevision(7))
	if problem, ok := errors.AsType[*client.Problem](err); !ok || problem.Status != 412 {
		t.Error(err)
	}
	made, err := dossier.CreateImport(ctx, api.CreateImportQuery{Kind: "orders", Source: "till"}, "application/x-ndjson",
		strings.NewReader(`{"customerId":"`+last.CustomerID+`","amount":"1","currency":"EUR"}`), client.Key("typed"))
	if err != nil || made.Kind != "orders" {
		t.Error(made, err)
	}
}

package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/internal/orderfile"
	"github.com/dossier-crm/dossier/internal/progress"
)

type importOrdersCommand struct {
	File      string `arg:"" help:"File of purchases, a line each." type:"existingfile"`
	Map       string `help:"Which column holds what: customer=1,date=3,items=4,amount=5 (also number=, name=), by number from 1 or by the header's name." required:"" placeholder:"MAP"`
	Separator string `help:"What separates columns: comma, semicolon, tab or space." enum:"comma,semicolon,tab,space,auto" default:"auto"`
	Header    bool   `help:"The first line names the columns."`
	Currency  string `help:"Currency of the amounts, ISO 4217." default:"USD"`
	Source    string `help:"Name of the system that the customers' numbers belong to; the file's name without its ending, where it is not given." placeholder:"NAME"`
	URL       string `name:"url" help:"Where Dossier's API is." default:"http://127.0.0.1:8080" env:"DOSSIER_URL"`
	Key       string `help:"API key with the scopes customers:write, orders:write and operation:read. --key-file keeps it out of the list of processes." env:"DOSSIER_KEY" placeholder:"KEY"`
	KeyFile   string `help:"File with the API key, such as the admin.key that dossier up makes." env:"DOSSIER_KEY_FILE" placeholder:"FILE" type:"path"`
	Workers   int    `help:"Customers loaded at once." default:"16"`
	Refused   string `help:"File to write refused lines to, as CSV of line and reason." placeholder:"FILE" type:"path"`
}

// Run loads the file. It may be interrupted and run again: nothing is doubled.
func (c *importOrdersCommand) Run(ctx context.Context, out console) error {
	columns, err := orderfile.ParseMap(c.Map)
	if err != nil {
		return fmt.Errorf("--map: %w", err)
	}
	base := filepath.Base(c.File)
	if c.Source == "" {
		c.Source = strings.TrimSuffix(base, filepath.Ext(base))
	}
	if c.Separator == "auto" {
		c.Separator = "space"
		if strings.EqualFold(filepath.Ext(base), ".csv") {
			c.Separator = "comma"
		}
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	rows, refused, read, err := orderfile.Read(f, columns, c.Separator, c.Header, c.Source)
	if err != nil {
		return fmt.Errorf("read %s: %w", base, err)
	}
	if c.Key == "" && c.KeyFile != "" {
		text, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return fmt.Errorf("--key-file: %w", err)
		}
		c.Key = strings.TrimSpace(string(text))
	}
	api, err := client.New(c.URL, client.APIKey(c.Key), client.Importing("orders-"+time.Now().UTC().Format("2006-01-02")), client.Patience(20*time.Second))
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	if err := api.Get(ctx, "/v1/projections", nil); err != nil {
		switch client.ProblemCode(err) {
		case "unauthenticated", "forbidden", "insufficient-scope":
			return fmt.Errorf("--key-file: %w", err)
		}
		return fmt.Errorf("no Dossier answers at %s; start one with: dossier up (%w)", c.URL, err)
	}
	bar := progress.New(out, "Importing "+base, len(rows))
	tally, err := orderfile.Load(ctx, api, rows, c.Source, c.Currency, max(1, c.Workers), func() { bar.Add(1) })
	bar.Done()
	tally.Read = read
	tally.Refused = append(refused, tally.Refused...)
	c.report(out, tally)
	if c.Refused != "" {
		err = errors.Join(err, writeRefused(c.Refused, tally.Refused))
	}
	if err != nil {
		return fmt.Errorf("the import is not complete, run it again to go on: %w", err)
	}
	return nil
}

func (c *importOrdersCommand) report(out console, t orderfile.Tally) {
	w := table.NewWriter()
	w.SetOutputMirror(out)
	w.SetStyle(table.StyleRounded)
	w.AppendRows([]table.Row{
		{"Lines read", t.Read},
		{"Customers created", t.CustomersCreated},
		{"Customers known", t.CustomersKnown},
		{"Orders appended", t.Appended},
		{"Orders known", t.Known},
		{"Lines refused", len(t.Refused)},
	})
	w.Render()
	const shown = 20
	for i, r := range t.Refused {
		if i == shown {
			fmt.Fprintf(out, "… and %d more; --refused FILE writes them all.\n", len(t.Refused)-shown)
			break
		}
		fmt.Fprintf(out, "line %d: %s\n", r.Line, r.Reason)
	}
}

func writeRefused(path string, list []orderfile.Refused) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--refused: %w", err)
	}
	w := csv.NewWriter(f)
	_ = w.Write([]string{"line", "reason"})
	for _, r := range list {
		_ = w.Write([]string{strconv.Itoa(r.Line), r.Reason})
	}
	w.Flush()
	return errors.Join(w.Error(), f.Close())
}

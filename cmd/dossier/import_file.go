package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/client"
	"github.com/dossier-crm/dossier/client/api"
	"github.com/dossier-crm/dossier/internal/progress"
)

type importFileCommand struct {
	File          string   `arg:"" help:"File to import: .csv with a header line, or .ndjson." type:"existingfile"`
	Kind          string   `help:"What each record is." required:"" enum:"customers,visits,interactions,complaints,survey-answers,orders"`
	Source        string   `help:"Name of the system that the references belong to; the file's name without its ending, where it is not given." placeholder:"NAME"`
	Map           []string `help:"Which column a field is in, where it has another name." placeholder:"FIELD:COLUMN,…"`
	Separator     string   `help:"What separates the columns of a CSV." enum:"comma,semicolon,tab" default:"comma"`
	Dedupe        string   `help:"Of a record that is known: leave it, or refuse it." enum:"skip,refuse" default:"skip"`
	DryRun        bool     `help:"Say what would become of each record, and append nothing."`
	CreateMissing bool     `help:"Create customers whose reference is not known."`
	Results       string   `help:"File to write what became of each record to, as CSV." placeholder:"FILE" type:"path"`
	Key           string   `help:"API key with the scopes imports:write and imports:read. --key-file keeps it out of the list of processes." env:"DOSSIER_KEY" placeholder:"KEY"`
	KeyFile       string   `help:"File with the API key, such as the admin.key that dossier up makes." env:"DOSSIER_KEY_FILE" placeholder:"FILE" type:"path"`
	URL           string   `name:"url" help:"Where Dossier's API is." default:"http://127.0.0.1:8080" env:"DOSSIER_URL"`
}

// Run sends the file and waits until its job has ended. Interrupted, the job
// goes on; run again, it finds what is there.
func (c *importFileCommand) Run(ctx context.Context, out console) (err error) {
	base := filepath.Base(c.File)
	if c.Source == "" {
		c.Source = strings.TrimSuffix(base, filepath.Ext(base))
	}
	media := "application/x-ndjson"
	if strings.EqualFold(filepath.Ext(base), ".csv") {
		media = "text/csv"
	}
	if c.Key == "" && c.KeyFile != "" {
		key, err := os.ReadFile(c.KeyFile)
		if err != nil {
			return fmt.Errorf("--key-file: %w", err)
		}
		c.Key = strings.TrimSpace(string(key))
	}
	connection, err := client.New(c.URL, client.APIKey(c.Key))
	if err != nil {
		return fmt.Errorf("--url: %w", err)
	}
	dossier := api.Of(connection)
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	job, err := dossier.CreateImport(ctx, api.CreateImportQuery{
		Kind: c.Kind, Source: c.Source, Map: c.Map, Separator: c.Separator, Dedupe: c.Dedupe, DryRun: &c.DryRun, CreateMissing: &c.CreateMissing,
	}, media, f)
	if err != nil {
		return fmt.Errorf("send %s: %w", base, err)
	}
	const thousand = 1000 // the bar shows bytes, by the thousand
	bar := progress.New(out, "Importing "+base, int(job.Bytes/thousand))
	shown := int64(0)
	for job.State == "queued" || job.State == "running" || job.State == "cancelling" {
		select {
		case <-ctx.Done():
			bar.Done()
			return fmt.Errorf("the import %s goes on without us: %w", job.ID, ctx.Err())
		case <-time.After(200 * time.Millisecond):
		}
		if job, err = dossier.GetImport(ctx, job.ID); err != nil {
			bar.Done()
			return err
		}
		bar.Add(int((job.BytesRead - shown) / thousand))
		shown += (job.BytesRead - shown) / thousand * thousand
	}
	bar.Done()
	fmt.Fprintf(out, "Import %s is %s: %d records, %d created, %d known, %d refused.\n", job.ID, job.State, job.Records, job.Created, job.Known, job.Refused)
	if c.Results != "" {
		if err := c.writeResults(ctx, connection, job.ID); err != nil {
			return fmt.Errorf("--results: %w", err)
		}
	} else if job.Refused > 0 {
		fmt.Fprintf(out, "Which, and why: GET /v1/imports/%s/results, or --results FILE.\n", job.ID)
	}
	if job.State != "done" {
		why := ""
		if job.Error != nil {
			why = *job.Error
		}
		return errors.New("the import has not been carried out: " + why)
	}
	return nil
}

func (c *importFileCommand) writeResults(ctx context.Context, connection *client.Client, id string) (err error) {
	resp, err := connection.Stream(ctx, http.MethodGet, "/v1/imports/"+id+"/results?format=csv", "text/csv", "", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	f, err := os.Create(c.Results)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, resp.Body)
	return errors.Join(err, f.Close())
}

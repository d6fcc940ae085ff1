package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/internal/ledger"
	"github.com/dossier-crm/dossier/internal/progress"
)

type auditCommand struct {
	Export       auditExportCommand  `cmd:"" help:"Take events with their proofs home as a file."`
	Check        auditCheckCommand   `cmd:"" help:"Check such a file, without a network or a server. Exit status 0 where all is proved, 1 where not, 2 where the check could not be made or the file has nothing to prove."`
	CheckReceipt auditReceiptCommand `cmd:"" help:"Say whether the log has kept the promise of a receipt. Exit status 0 where it has, 1 where not, 2 where that cannot be said."`
	Checkpoint   checkpointCommand   `cmd:"" help:"Get the present checkpoint, to keep it."`
}

// misuse ends the program with status 2: the question could not be answered.
type misuse struct{ error }

func (misuse) ExitStatus() int { return 2 }

func (m misuse) Unwrap() error { return m.error }

// apiFlags say which server is asked, and as whom.
type apiFlags struct {
	URL     string `name:"url" help:"Where Dossier's API is." default:"http://127.0.0.1:8080" env:"DOSSIER_URL"`
	KeyFile string `help:"File with the key that the API is used with." env:"DOSSIER_KEY_FILE" placeholder:"FILE" type:"path"`
}

// get asks the API; the answer's body is to be closed.
func (f apiFlags) get(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(f.URL, "/")+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, misuse{fmt.Errorf("--url: %w", err)}
	}
	if f.KeyFile != "" {
		key, err := os.ReadFile(f.KeyFile)
		if err != nil {
			return nil, misuse{fmt.Errorf("--key-file: %w", err)}
		}
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(key)))
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, misuse{err}
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	defer resp.Body.Close()
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
		Errors []struct {
			Field  string `json:"field"`
			Detail string `json:"detail"`
		} `json:"errors"`
	}
	_ = json.NewDecoder(io.LimitReader(resp.Body, 64<<10)).Decode(&problem)
	for _, e := range problem.Errors {
		problem.Detail += fmt.Sprintf("; %s: %s", strings.TrimPrefix(e.Field, "query."), e.Detail)
	}
	return nil, misuse{fmt.Errorf("the server answers %d %s: %s", resp.StatusCode, problem.Code, problem.Detail)}
}

type auditExportCommand struct {
	apiFlags
	Customer string   `help:"All events of this customer." xor:"scope" required:"" placeholder:"ID"`
	From     string   `help:"All events from this position of the log on, or start; with --to." xor:"scope" required:"" placeholder:"POSITION"`
	To       string   `help:"Up to this position, or end, which is the default." placeholder:"POSITION"`
	Disclose []string `help:"Personal fields that whoever has the file can read: names, joined by commas, or all." placeholder:"FIELD"`
	Since    []string `help:"File with an earlier checkpoint that the check will be made against. May be given again." type:"existingfile" sep:"none" placeholder:"FILE"`
	Output   string   `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE"`
}

// Run writes the file: beside, and in place when it is whole.
func (c *auditExportCommand) Run(ctx context.Context, out console) error {
	query := url.Values{}
	switch {
	case c.Customer != "" && c.To != "":
		return misuse{errors.New("--to: an export of a customer has all of the customer's events; give it with --from")}
	case c.Customer != "":
		query.Set("customer", c.Customer)
	default:
		query.Set("from", c.From)
		query.Set("to", cmp.Or(c.To, "end"))
	}
	if len(c.Disclose) > 0 {
		query.Set("disclose", strings.Join(c.Disclose, ","))
	}
	var sizes []string
	for _, file := range c.Since {
		size, err := sizeIn(file)
		if err != nil {
			return misuse{fmt.Errorf("--since: %w", err)}
		}
		sizes = append(sizes, size)
	}
	if len(sizes) > 0 {
		query.Set("since", strings.Join(sizes, ","))
	}
	resp, err := c.get(ctx, "/v1/audit/export", query)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f, err := os.CreateTemp(filepath.Dir(c.Output), filepath.Base(c.Output)+".part*")
	if err != nil {
		return misuse{err}
	}
	defer os.Remove(f.Name())
	total, _ := strconv.Atoi(resp.Header.Get("Dossier-Audit-Events"))
	bar := progress.New(out, "Exporting events", total)
	events, err := ledger.CopyExport(f, resp.Body, bar.Add)
	bar.Done()
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return misuse{fmt.Errorf("the export broke off: %w", err)}
	}
	if err := os.Rename(f.Name(), c.Output); err != nil {
		return misuse{err}
	}
	fmt.Fprintf(out, "%d events in %s\n", events, c.Output)
	switch {
	case events > 0:
	case c.Customer != "":
		fmt.Fprintf(out, "The log has no customer %s: the file proves that. Is the id right?\n", ledger.Plain(c.Customer))
	default:
		fmt.Fprintln(out, "The log has no event between these positions: the file proves nothing about events.")
	}
	return nil
}

// sizeIn returns the number of leaves of the checkpoint in the file.
func sizeIn(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	text, _, _ := strings.Cut(string(raw), "\n\n")
	cp, err := ledger.ParseCheckpoint(text + "\n")
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return strconv.FormatInt(cp.Size, 10), nil
}

type checkpointCommand struct {
	apiFlags
	Output string `short:"o" help:"File to write." required:"" type:"path" placeholder:"FILE"`
}

// Run writes the checkpoint.
func (c *checkpointCommand) Run(ctx context.Context, out console) error {
	resp, err := c.get(ctx, "/v1/proof/checkpoint", nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return misuse{err}
	}
	if err := os.WriteFile(c.Output, raw, 0o644); err != nil { //nolint:gosec // it is public
		return misuse{err}
	}
	fmt.Fprintf(out, "Checkpoint in %s. Keep it where whoever runs this installation cannot change it.\n", c.Output)
	return nil
}

type auditCheckCommand struct {
	File   string `arg:"" help:"The export." type:"existingfile"`
	Policy string `help:"Whose signatures count: the installation's audit-policy, as you took it home." required:"" type:"existingfile" placeholder:"FILE"`
	Since  string `help:"A checkpoint that you kept. Without one the check cannot see a history that was rewritten by who holds the keys." type:"existingfile" placeholder:"FILE"`
	Print  bool   `help:"Print the events, with what was disclosed of them."`
}

// Run checks the file.
func (c *auditCheckCommand) Run(out console, said notes) error {
	var show func(ledger.Shown)
	if c.Print {
		show = func(s ledger.Shown) { printEvent(out, s) }
	}
	report, err := checkExport(c.File, c.Policy, c.Since, said, show)
	if err != nil {
		return misuse{err}
	}
	proved, not := report.Words()
	verdict := "PROVED"
	switch {
	case !report.Proved():
		verdict = "NOT PROVED"
	case report.Vacuous():
		verdict = "NOTHING TO PROVE"
	}
	fmt.Fprintf(out, "%s\n", verdict)
	for _, line := range proved {
		fmt.Fprintf(out, "  proved      %s\n", line)
	}
	for _, line := range not {
		fmt.Fprintf(out, "  not proved  %s\n", line)
	}
	if !report.Proved() {
		return fmt.Errorf("%s is not proved", filepath.Base(c.File))
	}
	if report.Vacuous() {
		return misuse{fmt.Errorf("%s has no event: there is none between the positions that it was made for", filepath.Base(c.File))}
	}
	return nil
}

// checkExport checks an export against the policy and, where one is given, the
// earlier checkpoint.
func checkExport(file, policy, since string, watcher io.Writer, show func(ledger.Shown)) (*ledger.Report, error) {
	p, err := ledger.ReadPolicy(policy)
	if err != nil {
		return nil, err
	}
	check := ledger.Checking{Policy: p, Show: show}
	if since != "" {
		if check.Since, err = os.ReadFile(since); err != nil {
			return nil, err
		}
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	bar := progress.New(watcher, "Checking bytes", int(info.Size()))
	defer bar.Done()
	return check.Check(io.TeeReader(f, counter(bar.Add)))
}

type counter func(n int)

func (c counter) Write(b []byte) (int, error) {
	c(len(b))
	return len(b), nil
}

// printEvent prints an event as a person reads it: fields that are sealed and
// were not disclosed are named and not shown. The file is not proved yet, and who
// made it may have put anything into it.
func printEvent(out io.Writer, s ledger.Shown) {
	fmt.Fprintf(out, "%s  %s@%d  %s\n", s.Created.Format(time.RFC3339), ledger.Plain(s.Stream), s.Revision, ledger.Plain(s.Type))
	var fields map[string]json.RawMessage
	if json.Unmarshal(s.Data, &fields) != nil {
		fmt.Fprintf(out, "    %d bytes that are not JSON\n", len(s.Data))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		value := string(fields[name])
		if opened, ok := s.Opened[name]; ok {
			value = string(opened)
		} else if strings.HasPrefix(value, `{"$sealed"`) {
			value = "(sealed)"
		}
		fmt.Fprintf(out, "    %s: %s\n", ledger.Plain(name), ledger.Plain(value))
	}
	var meta struct{ Actor, Command, Reason, OccurredAt string }
	if json.Unmarshal(s.Meta, &meta) == nil && meta.Actor != "" {
		by := fmt.Sprintf("by %s, %s, occurred %s%s", meta.Actor, meta.Command, meta.OccurredAt, strings.TrimSuffix(" because "+meta.Reason, " because "))
		fmt.Fprintf(out, "    %s\n", ledger.Plain(by))
	}
}

type auditReceiptCommand struct {
	File    string `arg:"" help:"The receipt: the field of that name in a write's answer, or the whole answer." type:"existingfile"`
	Policy  string `help:"Whose signatures count." required:"" type:"existingfile" placeholder:"FILE"`
	Against string `help:"An export of the customer, or of the whole log." required:"" type:"existingfile" placeholder:"EXPORT"`
}

// Run holds the receipt against the export.
func (c *auditReceiptCommand) Run(out console, said notes) error {
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return misuse{err}
	}
	var answer struct{ Receipt string }
	if json.Unmarshal(raw, &answer) == nil && answer.Receipt != "" {
		raw = []byte(answer.Receipt)
	}
	policy, err := ledger.ReadPolicy(c.Policy)
	if err != nil {
		return misuse{err}
	}
	receipt, err := policy.OpenReceipt(raw)
	if err != nil {
		return misuse{fmt.Errorf("the receipt: %w", err)}
	}
	keep := ledger.KeepReceipt{Receipt: receipt}
	report, err := checkExport(c.Against, c.Policy, "", said, keep.Show)
	if err != nil {
		return misuse{err}
	}
	if !report.Proved() {
		return fmt.Errorf("the export is not proved: %s", report.Failed)
	}
	switch wrong, open := keep.Verdict(report); {
	case open:
		return misuse{fmt.Errorf("it cannot be said: %s", wrong)}
	case wrong != "":
		fmt.Fprintf(out, "BROKEN\n  %s\n  The receipt is signed by %s: it is evidence against whoever holds that key.\n", wrong, receipt.Origin)
		return errors.New("the promise of the receipt was not kept")
	}
	fmt.Fprintf(out, "KEPT\n  %d events of %s are in the log as the receipt of %s promised.\n", len(receipt.Events), receipt.Stream, receipt.Time.Format(time.RFC3339))
	return nil
}

package client

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strconv"
)

// Call carries out one operation for package api: body, where it is not nil, is
// sent as JSON, and the answer read into out. A GET, a PUT, a DELETE, and what
// takes an idempotency key (keyed) is repeated until it is answered or patience
// ends; another POST is sent once, whatever key it is given, because the server
// does not know it again. Answers that refuse are a *Problem. A DELETE that finds
// nothing after one whose answer was lost has removed it, and is no error.
func (c *Client) Call(ctx context.Context, method, path string, keyed bool, body, out any, opts ...SendOption) error {
	s := sending{header: http.Header{}}
	if keyed {
		s.key = "auto-" + rand.Text()
	}
	if err := s.apply(opts); err != nil {
		return err
	}
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		s.header.Set("Content-Type", "application/json")
	}
	if method == http.MethodPost && !keyed {
		_, err := c.once(ctx, method, path, s.key, s.header, payload, out)
		return err
	}
	return c.do(ctx, method, path, s.key, s.header, payload, out)
}

// Stream opens an answer that is read as it comes: exports, feeds, files. What
// is sent with it is body, of the type contentType, once. The caller closes the
// answer. It has no time limit but ctx.
func (c *Client) Stream(ctx context.Context, method, path, accept, contentType string, body io.Reader, opts ...SendOption) (*http.Response, error) {
	s := sending{header: http.Header{}}
	if err := s.apply(opts); err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	for k, v := range s.header {
		req.Header[k] = v
	}
	for k, v := range c.headers {
		req.Header.Set(k, v)
	}
	for name, value := range map[string]string{"Accept": accept, "Content-Type": contentType, "Idempotency-Key": s.key} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	resp, err := (&http.Client{Transport: c.http.Transport}).Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()          //nolint:errcheck // it refuses
	data, _ := io.ReadAll(resp.Body) // what came of it says at least the status
	return nil, refusal(resp, data)
}

// ErrBroken says that an export broke off: what was read of it is not the
// whole.
var ErrBroken = errors.New("the export broke off")

// Export is a list as a whole, as CSV, NDJSON or Parquet. Reading it to its end
// without an error means that all of it came, as the server has sent it; else
// the error is ErrBroken.
type Export struct {
	Position uint64 // of the log, at which it was made
	Items    int    // known at the end

	resp *http.Response
	sum  hash.Hash
}

// Export begins the export of the list at path, with its filters. Format is
// csv, ndjson or parquet. The caller closes it.
func (c *Client) Export(ctx context.Context, path, format string) (*Export, error) {
	media, ok := map[string]string{"csv": "text/csv", "ndjson": "application/x-ndjson", "parquet": "application/vnd.apache.parquet"}[format]
	if !ok {
		return nil, fmt.Errorf("format %q: want csv, ndjson or parquet", format)
	}
	resp, err := c.Stream(ctx, http.MethodGet, path, media, "", nil)
	if err != nil {
		return nil, err
	}
	position, err := strconv.ParseUint(resp.Header.Get("Dossier-Position"), 10, 64)
	if err != nil {
		_ = resp.Body.Close()
		return nil, fmt.Errorf("GET %s: it is no list that can be exported", path)
	}
	return &Export{Position: position, resp: resp, sum: sha256.New()}, nil
}

// Read implements io.Reader.
func (e *Export) Read(b []byte) (int, error) {
	n, err := e.resp.Body.Read(b)
	e.sum.Write(b[:n])
	switch {
	case errors.Is(err, io.EOF):
		items, none := strconv.Atoi(e.resp.Trailer.Get("Dossier-Export-Items"))
		if none != nil || e.resp.Trailer.Get("Dossier-Export-Sha256") != hex.EncodeToString(e.sum.Sum(nil)) {
			return n, ErrBroken
		}
		e.Items = items
	case err != nil:
		err = fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return n, err
}

// Close ends the export.
func (e *Export) Close() error { return e.resp.Body.Close() }

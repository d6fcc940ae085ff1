package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client talks to one Dossier. It may be used by many goroutines at once.
type Client struct {
	base    string
	http    *http.Client
	headers map[string]string
	patient time.Duration
}

// New returns a client of the API at base, such as http://127.0.0.1:8080.
func New(base string, options ...Option) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("base URL %q: want http://host:port", base)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() //nolint:forcetypeassert // the standard library's own
	transport.MaxIdleConnsPerHost = 64
	c := &Client{
		base: u.Scheme + "://" + u.Host, http: &http.Client{Transport: transport, Timeout: 30 * time.Second},
		headers: map[string]string{}, patient: time.Minute,
	}
	for _, o := range options {
		o(c)
	}
	return c, nil
}

// Option changes a client.
type Option func(*Client)

// APIKey is the key that the client shows with every request, as dossier keys
// create has printed it. A token of the organisation's OpenID Connect issuer
// goes the same way.
func APIKey(key string) Option {
	return func(c *Client) {
		if key != "" {
			c.headers["Authorization"] = "Bearer " + key
		}
	}
}

// OnBehalfOf says for whom the client acts: an opaque id, never a name.
func OnBehalfOf(id string) Option {
	return func(c *Client) { c.headers["Dossier-On-Behalf-Of"] = id }
}

// Importing marks everything that the client writes as history that is loaded
// in bulk by the named run; nothing is set off by it.
func Importing(run string) Option {
	return func(c *Client) { c.headers["Dossier-Import"] = run }
}

// Patience is for how long a request is repeated; a minute unless set.
func Patience(d time.Duration) Option { return func(c *Client) { c.patient = d } }

// Problem is an answer that refuses, as RFC 9457 has it.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Field  string `json:"field"`
		Rule   string `json:"rule"`
		Detail string `json:"detail"`
	} `json:"errors"`
	CustomerID    string `json:"customerId"` // the customer that stands in the way, where one does
	CorrelationID string `json:"correlationId"`

	RetryAfter time.Duration `json:"-"` // after which to come again; 0 where the answer does not say
}

func (p *Problem) Error() string {
	text := fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail)
	for _, e := range p.Errors {
		text += fmt.Sprintf("; %s: %s %s", e.Field, e.Rule, e.Detail)
	}
	return text
}

// Get reads path, such as /v1/customers?limit=10, into out. An answer that
// refuses is a *Problem.
func (c *Client) Get(ctx context.Context, path string, out any) error {
	return c.do(ctx, http.MethodGet, path, "", nil, nil, out)
}

// send carries a command out under the key.
func (c *Client) send(ctx context.Context, method, path string, opts []SendOption, body any) (Accepted, error) {
	s := sending{header: http.Header{"Content-Type": {"application/json"}}, key: "auto-" + rand.Text()}
	if err := s.apply(opts); err != nil {
		return Accepted{}, err
	}
	payload, err := json.Marshal(body)
	if err != nil {
		return Accepted{}, fmt.Errorf("encode request: %w", err)
	}
	var out Accepted
	err = c.do(ctx, method, path, s.key, s.header, payload, &out)
	return out, err
}

// do repeats what may be repeated until it is answered or patience ends, which it does
// at once where the answer asks to come again only later than that.
func (c *Client) do(ctx context.Context, method, path, key string, header http.Header, body []byte, out any) error {
	until := time.Now().Add(c.patient)
	pause := 50 * time.Millisecond
	open := false // an earlier request may have been carried out
	for {
		wait, err := c.once(ctx, method, path, key, header, body, out)
		if open && method == http.MethodDelete && isGone(err) {
			return nil
		}
		if err == nil || wait < 0 || ctx.Err() != nil {
			return err
		}
		open = open || isOpen(err)
		wait = max(wait, pause+mathrand.N(pause))
		if wait > time.Until(until) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
			pause = min(2*pause, 2*time.Second)
		}
	}
}

// isOpen reports whether the error leaves open if the request was carried out: its
// answer was lost on the way, or the server does not know.
func isOpen(err error) bool {
	p, answered := errors.AsType[*Problem](err)
	return !answered || p.Status == http.StatusBadGateway || p.Status == http.StatusGatewayTimeout || p.Code == "outcome-unknown"
}

// isGone reports whether Dossier, and not something on the way to it, says that what
// the path names is not there.
func isGone(err error) bool {
	p, answered := errors.AsType[*Problem](err)
	return answered && p.Status == http.StatusNotFound && p.Code != noDetails
}

// once sends the request once. A negative wait means that repeating it is of
// no use.
func (c *Client) once(ctx context.Context, method, path, key string, header http.Header, body []byte, out any) (wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return -1, err
	}
	for k, v := range header {
		req.Header[k] = v
	}
	for k, v := range c.headers {
		req.Header.Set(k, v)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end below
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if resp.StatusCode < 300 {
		if a, ok := out.(*Accepted); ok {
			a.Replayed = resp.Header.Get("Idempotency-Replayed") == "true"
		}
		if out == nil {
			return -1, nil
		}
		return -1, json.Unmarshal(data, out)
	}
	p := refusal(resp, data)
	switch resp.StatusCode {
	case http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusGatewayTimeout:
		return p.RetryAfter, p
	}
	return -1, p
}

// noDetails is the code of an answer that is no problem document: a proxy's.
const noDetails = "no-problem-details"

// refusal is what an answer that refuses says, with its body.
func refusal(resp *http.Response, body []byte) *Problem {
	p := &Problem{Status: resp.StatusCode, Code: noDetails}
	if json.Unmarshal(body, p) != nil || p.Status == 0 {
		p.Status = resp.StatusCode
	}
	p.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	return p
}

// retryAfter reads the header of that name, which has seconds or, as proxies write it, a
// date.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil && seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}

// ProblemCode returns the stable code of an error that the API answered with,
// or "".
func ProblemCode(err error) string {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Code
	}
	return ""
}

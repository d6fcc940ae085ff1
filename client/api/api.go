// Package api has a typed call for every operation of Dossier's HTTP API, made
// from its description. Retries, idempotency keys and pages are built in; see
// package client.
//
//	c, err := client.New("http://127.0.0.1:8080", client.APIKey(key))
//	dossier := api.Of(c)
//	for customer, err := range dossier.ListCustomersAll(ctx, api.ListCustomersQuery{Region: "GB-LND"}) {
package api

import (
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// Client carries out operations by name.
type Client struct{ *client.Client }

// Of returns the calls of the client.
func Of(c *client.Client) *Client { return &Client{c} }

// add puts a parameter into the query, unless it is zero.
func add(v url.Values, name string, value any) {
	switch value := value.(type) {
	case string:
		if value != "" {
			v.Set(name, value)
		}
	case []string:
		if len(value) > 0 {
			v.Set(name, strings.Join(value, ","))
		}
	case *int64:
		if value != nil {
			v.Set(name, strconv.FormatInt(*value, 10))
		}
	case *float64:
		if value != nil {
			v.Set(name, strconv.FormatFloat(*value, 'g', -1, 64))
		}
	case *bool:
		if value != nil {
			v.Set(name, strconv.FormatBool(*value))
		}
	case time.Time:
		if !value.IsZero() {
			v.Set(name, value.Format(time.RFC3339Nano))
		}
	default:
		panic(fmt.Sprintf("parameter %s is a %T", name, value)) // the generator makes no other
	}
}

func encoded(v url.Values) string {
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// pages goes through a list: fetch returns the page that cursor says and the
// cursor of the one after it, "" at the end. Whoever ranges over it again begins again.
func pages[T any](fetch func() ([]T, string, error), cursor *string) iter.Seq2[T, error] {
	begin := *cursor
	return func(yield func(T, error) bool) {
		*cursor = begin
		for {
			items, next, err := fetch()
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			*cursor = next
		}
	}
}

// stream reads the JSON of an answer that was opened as a stream.
func stream[T any](resp *http.Response, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // it is read to its end
	out := new(T)
	return out, json.NewDecoder(resp.Body).Decode(out)
}

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// zeros is a body that goes on for long.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// dribble opens a connection that begins a request and never ends it.
func dribble(address string) (net.Conn, error) {
	c, err := net.Dial("tcp", address)
	if err == nil {
		_, err = io.WriteString(c, "GET /v1/customers HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	}
	return c, err
}

// TestSlowClients: 2,000 connections that begin a request and do not end it,
// and bodies of 100 MB, while a good client is served. The server ends the slow
// ones; the control is a server without limits, which does not.
func TestSlowClients(t *testing.T) {
	if testing.Short() {
		t.Skip("takes the time after which a slow header is given up")
	}
	t.Parallel()
	control := httptest.NewUnstartedServer(http.NotFoundHandler())
	control.Config.ReadHeaderTimeout = 0
	control.Start()
	defer control.Close()
	endless, err := dribble(control.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer endless.Close()

	p := startProgram(t, t.TempDir())
	address := strings.TrimPrefix(p.api, "http://")
	const slow = 2000
	var wg sync.WaitGroup
	var mu sync.Mutex // guards ended
	ended := 0
	for range slow {
		c, err := dribble(address)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			defer c.Close()
			_, _ = io.Copy(io.Discard, c) // until the server ends it
			mu.Lock()
			defer mu.Unlock()
			ended++
		})
	}
	big, stop := context.WithCancel(t.Context())
	defer stop()
	for range 2 {
		wg.Go(func() {
			for n := 0; n < 5 && big.Err() == nil; n++ {
				r, err := http.NewRequestWithContext(big, http.MethodPost, p.api+"/v1/customers", io.LimitReader(zeros{}, 100<<20))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+p.key)
				r.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(r)
				if err != nil {
					continue // cut off while it was sending, which is an answer too
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode != http.StatusRequestEntityTooLarge {
					t.Errorf("a body of 100 MB was answered with %d", resp.StatusCode)
				}
			}
		})
	}
	good, err := client.New(p.api, client.APIKey(p.key), client.Patience(0))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		a, err := good.CreateCustomer(t.Context(), client.NewCustomer{Kind: "person", Name: fmt.Sprint("Good ", i), Source: "web"})
		if err != nil {
			t.Fatalf("request %d of a good client: %v", i, err)
		}
		if err := good.Get(t.Context(), fmt.Sprintf("/v1/customers/%s?minPosition=%d", a.CustomerID, a.Position), nil); err != nil {
			t.Fatalf("request %d of a good client: %v", i, err)
		}
	}
	stop()
	wg.Wait()
	if ended != slow {
		t.Errorf("%d of %d slow connections were ended", ended, slow)
	}
	_ = endless.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := endless.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("control: a server without limits has ended its slow connection too: %v", err)
	}
}

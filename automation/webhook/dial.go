package webhook

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// errForbidden says that an address is none that a webhook may lead to.
var errForbidden = errors.New("the address is inside the network")

// inside are ranges that lead into networks of our own, to the machine itself,
// or, wrapped in an IPv6 address, to any IPv4 address; besides those that
// netip knows by name.
var inside = func() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}()

// forbidden reports whether no webhook may lead to the address.
func forbidden(a netip.Addr, allow []netip.Prefix) bool {
	a = a.Unmap().WithZone("") // ::ffff:127.0.0.1 is 127.0.0.1
	for _, p := range allow {
		if p.Contains(a) {
			return false
		}
	}
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return true
	}
	for _, p := range inside {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

const sendTimeout = 15 * time.Second

// newClient returns a client that connects to addresses outside only, and to
// those of allow. The check is made on the address of the socket itself,
// behind the resolution of the name, so that a name cannot answer one way when
// it is checked and another when it is used.
func newClient(allow []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Timeout: 5 * time.Second, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || forbidden(at.Addr(), allow) {
			return errForbidden
		}
		return nil
	}}
	return &http.Client{
		Timeout: sendTimeout,
		Transport: &http.Transport{ // no Proxy: it would make the connection for us
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: sendTimeout,
			MaxIdleConnsPerHost: perWebhook, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// checkURL refuses what cannot be the address of a webhook. Names are not
// looked up: what counts is what they lead to when a delivery is made.
func checkURL(text string, allow []netip.Prefix) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Fragment != "":
		return errors.New("want https://host/path")
	case u.User != nil:
		return errors.New("want no user and password: deliveries are signed")
	case u.Scheme != "https" && (u.Scheme != "http" || len(allow) == 0):
		return errors.New("want https")
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && forbidden(a, allow) {
		return fmt.Errorf("%w", errForbidden)
	}
	return nil
}

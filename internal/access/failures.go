package access

import (
	"crypto/sha256"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
)

// failures bounds how many credentials that do not hold a client's address may
// send: a bucket for each address, as of [Limiter], from which failures take.
//
// An address may be that of a proxy with many people behind it. So an empty
// bucket does not refuse a credential that has held here before: only who sends
// wrong ones, or one for the first time, waits. It may be used by many
// goroutines at once. Requests that are under way at the same time may each
// find the last place; there are at most as many as connections.
type failures struct {
	buckets *Limiter
	trusted []netip.Prefix                          // proxies
	proven  *lru.Cache[[sha256.Size]byte, struct{}] // credentials that have held
}

func newFailures(rate float64, burst int, trusted []netip.Prefix, now func() time.Time) *failures {
	proven, _ := lru.New[[sha256.Size]byte, struct{}](knownKeys) // fails for a size below 1
	return &failures{NewLimiter(rate, burst, now), trusted, proven}
}

// refuses reports whether the credential is not even looked at, and for how long.
func (f *failures) refuses(address, token string) (bool, time.Duration) {
	if f.buckets.rate <= 0 {
		return false, 0
	}
	wait := f.buckets.wait(address)
	return wait > 0 && !f.proven.Contains(sha256.Sum256([]byte(token))), wait
}

func (f *failures) failed(address, token string) {
	if f.buckets.rate <= 0 {
		return
	}
	f.proven.Remove(sha256.Sum256([]byte(token)))
	f.buckets.take(address)
}

func (f *failures) held(token string) {
	if f.buckets.rate > 0 {
		f.proven.Add(sha256.Sum256([]byte(token)), struct{}{})
	}
}

// maxHops is how many entries of X-Forwarded-For are looked at.
const maxHops = 16

// client returns the address that the request comes from: that of the
// connection, or where that is a trusted proxy's, the one which that proxy says
// it got it from, and so on. What a client itself wrote is to the left of what
// the first trusted proxy appended, and is never reached.
//
// Of an IPv6 address it is the network of 64 bits, which is what one client has.
func (f *failures) client(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return "" // a socket without addresses: all share a bucket
	}
	at = at.Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= max(0, len(hops)-maxHops) && f.trusts(at); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // what the proxy wrote is no address: it is the proxy's request
		}
		at = before.Unmap()
	}
	if at.Is6() {
		network, _ := at.WithZone("").Prefix(64) // fails for more bits than there are
		return network.String()
	}
	return at.String()
}

func (f *failures) trusts(a netip.Addr) bool {
	for _, p := range f.trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

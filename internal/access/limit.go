package access

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// limitedPrincipals is how many principals are remembered: whoever was not
// heard of for the longest begins anew, with a full bucket.
const limitedPrincipals = 10_000

// Limiter bounds how many requests a principal may send: a bucket for each,
// that fills at a steady rate. It counts for this process; behind a balancer of
// n processes a principal gets up to n times as much. It may be used by many
// goroutines at once.
type Limiter struct {
	rate  float64 // requests a second
	burst float64
	now   func() time.Time

	mu      sync.Mutex // guards buckets and what is in them, for moments
	buckets *lru.Cache[string, *bucket]
}

type bucket struct {
	left float64
	at   time.Time
}

// NewLimiter returns a limiter of so many requests a second, and of burst at
// once. With a rate of 0 there is no limit. now may be nil.
func NewLimiter(rate float64, burst int, now func() time.Time) *Limiter {
	if now == nil {
		now = time.Now
	}
	buckets, _ := lru.New[string, *bucket](limitedPrincipals) // fails for a size below 1
	return &Limiter{rate: rate, burst: float64(max(burst, 1)), now: now, buckets: buckets}
}

// take takes a request out of the principal's bucket. It returns how many are
// left, and after how long there is one again.
func (l *Limiter) take(principal string) (ok bool, left int, wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.buckets.Get(principal)
	if !known {
		b = &bucket{left: l.burst, at: now}
		l.buckets.Add(principal, b)
	}
	b.left = min(l.burst, b.left+max(0, now.Sub(b.at).Seconds())*l.rate)
	b.at = now
	if b.left < 1 {
		return false, 0, time.Duration((1 - b.left) / l.rate * float64(time.Second))
	}
	b.left--
	return true, int(b.left), 0
}

// wait returns after how long the principal may send a request again; 0 is now.
// It takes nothing and remembers nobody.
func (l *Limiter) wait(principal string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.buckets.Peek(principal)
	if !known {
		return 0
	}
	left := b.left + max(0, l.now().Sub(b.at).Seconds())*l.rate
	return max(0, time.Duration((1-left)/l.rate*float64(time.Second)))
}

// Limit is the middleware that answers 429 to who sends more. It stands behind
// [Door.Authenticate]: it goes by who somebody is and not by where they come
// from, so no header about addresses has to be believed.
//
// The header fields are those of draft-ietf-httpapi-ratelimit-headers-10.
func (l *Limiter) Limit(next http.Handler) http.Handler {
	if l.rate <= 0 {
		return next
	}
	// A full bucket refills in this many seconds.
	window := int(math.Ceil(l.burst / l.rate))
	policy := fmt.Sprintf(`"principal";q=%d;w=%d`, int(l.burst), window)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := httpkit.PrincipalOf(r.Context())
		if p.ID == "" { // what is public
			next.ServeHTTP(w, r)
			return
		}
		ok, left, wait := l.take(p.ID)
		seconds := int(math.Ceil(wait.Seconds()))
		w.Header().Set("RateLimit-Policy", policy)
		if ok {
			w.Header().Set("RateLimit", `"principal";r=`+strconv.Itoa(left))
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("RateLimit", `"principal";r=0;t=`+strconv.Itoa(max(1, seconds)))
		httpkit.WriteProblem(w, r, httpkit.NewProblem(http.StatusTooManyRequests, "too-many-requests",
			"more requests than this principal may send; nothing was done").RetryAfter(time.Duration(max(1, seconds))*time.Second))
	})
}

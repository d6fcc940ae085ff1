// Package progress shows how far a long piece of work is: a bar where a person
// looks at a terminal, a line now and then elsewhere.
package progress

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"golang.org/x/term"
)

// Bar is one piece of work. Its methods may be called by many goroutines.
type Bar struct {
	out     io.Writer
	label   string
	writer  progress.Writer // nil where nobody watches
	tracker progress.Tracker

	mu    sync.Mutex // guards the rest; held for one print
	done  int
	next  time.Time
	began time.Time
	total int
}

// New begins to show work of total steps.
func New(out io.Writer, label string, total int) *Bar {
	b := &Bar{out: out, label: label, total: total, began: time.Now(), next: time.Now().Add(2 * time.Second)}
	if !watched(out) {
		return b
	}
	b.writer = progress.NewWriter()
	b.writer.SetOutputWriter(out)
	b.writer.SetUpdateFrequency(100 * time.Millisecond)
	b.writer.SetTrackerPosition(progress.PositionRight)
	b.writer.Style().Visibility.Speed = true
	b.writer.Style().Visibility.ETA = true
	b.tracker = progress.Tracker{Message: label, Total: int64(total)}
	b.writer.AppendTracker(&b.tracker)
	go b.writer.Render()
	return b
}

// Add counts n more steps as done.
func (b *Bar) Add(n int) {
	if b.writer != nil {
		b.tracker.Increment(int64(n))
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += n
	if now := time.Now(); now.After(b.next) {
		b.next = now.Add(2 * time.Second)
		rate := float64(b.done) / now.Sub(b.began).Seconds()
		left := ""
		if rate > 0 && b.total > b.done {
			left = ", " + time.Duration(float64(b.total-b.done)/rate*float64(time.Second)).Round(time.Second).String() + " left"
		}
		fmt.Fprintf(b.out, "%s: %d of %d (%.0f/s%s)\n", b.label, b.done, b.total, rate, left)
	}
}

// Done ends the display.
func (b *Bar) Done() {
	if b.writer == nil {
		return
	}
	b.tracker.MarkAsDone()
	time.Sleep(150 * time.Millisecond) // the last picture
	b.writer.Stop()
	for b.writer.IsRenderInProgress() {
		time.Sleep(10 * time.Millisecond)
	}
}

func watched(out io.Writer) bool {
	if u, ok := out.(interface{ Unwrap() io.Writer }); ok {
		out = u.Unwrap()
	}
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) //nolint:gosec // descriptors are small
}

package ledger

import (
	"bufio"
	"encoding/json"
	"io"
)

// Without is a check that leaves one step out: the control of a test that hunts
// what the step finds.
func (c Checking) Without(step string) Checking {
	c.without = step
	return c
}

// Frame is a frame of an export.
type Frame struct {
	Kind    byte
	Payload []byte
}

// Frames reads all frames of an export.
func Frames(r io.Reader) ([]Frame, error) {
	f, err := NewFileReader(r)
	if err != nil {
		return nil, err
	}
	var out []Frame
	for {
		kind, payload, err := f.Next()
		if err != nil {
			return nil, err
		}
		out = append(out, Frame{kind, append([]byte(nil), payload...)})
		if kind == frameEnd {
			return out, nil
		}
	}
}

// WriteFrames writes an export of the frames.
func WriteFrames(w io.Writer, frames []Frame) error {
	f := &fileWriter{w: bufio.NewWriter(w)}
	f.write([]byte(preamble))
	for _, one := range frames {
		f.frame(one.Kind, one.Payload)
	}
	return f.w.Flush()
}

// Header reads a header frame.
func (f Frame) Header() (h FileHeader) {
	if err := json.Unmarshal(f.Payload, &h); err != nil {
		panic(err)
	}
	return h
}

// WalkAllHeads has HeadsAt take the way that it takes for old sizes, until the
// function that it returns is called.
func WalkAllHeads() func() {
	before := fewBuckets
	fewBuckets = 0
	return func() { fewBuckets = before }
}

package vault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"
)

func opener(sealed []byte) Opener {
	return func(from int64) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(sealed[min(from, int64(len(sealed))):])), nil
	}
}

// Content of every length around a chunk's comes back, whole and from anywhere, and
// nothing that was changed does.
func TestContent(t *testing.T) {
	id, data := uuid.New(), [32]byte{7}
	keys := &keySet{}
	keys.state[Content], keys.prk[Content] = live, extract(data[:])
	s := newSubject(uuid.New(), keys)
	for _, size := range []int{0, 1, ContentChunk - 1, ContentChunk, ContentChunk + 1, 2 * ContentChunk, 2*ContentChunk + 77} {
		plain := make([]byte, size)
		_, _ = rand.Read(plain)
		r, err := s.SealContent(Content, id, iotest.HalfReader(bytes.NewReader(plain)))
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := io.ReadAll(r)
		if err != nil || int64(len(sealed)) != SealedSize(int64(size)) {
			t.Fatalf("%d bytes are %d sealed, want %d (%v)", size, len(sealed), SealedSize(int64(size)), err)
		}
		read := func(sealed []byte, from int64) ([]byte, error) {
			r, err := s.OpenContent(Content, id, int64(size), opener(sealed))
			if err != nil {
				return nil, err
			}
			defer func() { _ = r.Close() }()
			if _, err := r.Seek(from, io.SeekStart); err != nil {
				return nil, err
			}
			return io.ReadAll(r)
		}
		for _, from := range []int{0, size / 2, max(0, size-1), size} {
			if got, err := read(sealed, int64(from)); err != nil || !bytes.Equal(got, plain[from:]) {
				t.Errorf("%d bytes from %d on: %d bytes, %v", size, from, len(got), err)
			}
		}
		for name, wrong := range map[string][]byte{
			"cut off":      sealed[:len(sealed)-1],
			"no last part": sealed[:contentHeader+(len(sealed)-contentHeader)/sealedChunk*sealedChunk],
			"one bit":      changed(sealed, len(sealed)-tagSize),
			"a commitment": changed(sealed, 5),
		} {
			if got, err := read(wrong, 0); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%d bytes, %s: %d bytes, %v", size, name, len(got), err)
			}
		}
		if size > ContentChunk { // chunks of one content, in another order
			first, second := sealed[contentHeader:contentHeader+sealedChunk], sealed[contentHeader+sealedChunk:]
			if got, err := read(append(append(append([]byte{}, sealed[:contentHeader]...), second...), first...), 0); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%d bytes in another order: %d bytes, %v", size, len(got), err)
			}
		}
		other := newSubject(uuid.New(), keys) // of the same key, even
		if _, err := other.OpenContent(Content, id, int64(size), opener(sealed)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("somebody else's content: %v", err)
		}
		if _, err := s.OpenContent(Content, uuid.New(), int64(size), opener(sealed)); !errors.Is(err, ErrCorrupt) {
			t.Errorf("another content's bytes: %v", err)
		}
	}
	if _, err := newSubject(uuid.New(), &keySet{erased: true}).OpenContent(Content, id, 1, opener(nil)); !errors.Is(err, ErrErased) {
		t.Errorf("content of who is erased: %v", err)
	}
	r, _ := s.SealContent(Content, id, iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader([]byte("abc")))))
	if _, err := io.ReadAll(r); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a source that breaks off: %v", err)
	}
}

func changed(b []byte, at int) []byte {
	out := bytes.Clone(b)
	out[at] ^= 1
	return out
}

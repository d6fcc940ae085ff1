package vault

import (
	"bytes"
	"crypto/cipher"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
)

// Sealed content, version 1, for what is too large for a field. It is made and
// read piece by piece, and from any piece on:
//
//	 0         1          2               34
//	+---------+----------+---------------+---------+---------+-----+--------------+
//	| version | category | commitment 32 | chunk 0 | chunk 1 | ... | chunk n last |
//	+---------+----------+---------------+---------+---------+-----+--------------+
//
// A chunk is 65,536 bytes of plaintext, the last one as many as are left, perhaps
// none, each with its tag of 16 bytes:
//
//	secret     = HKDF-Expand(prk, "content secret", content id)
//	key        = HKDF-Expand(secret, "field key")
//	commitment = HKDF-Expand(secret, "field commitment", additional data)
//	chunk i    = AES-256-GCM(key, nonce, plaintext, additional data)
//	nonce      = 7 zero bytes, i as 4 bytes, 1 for the last chunk and else 0
//	additional = version, category, subject id, content id
//
// A content id is used once, so that a key has one content and no nonce comes
// twice. Chunks cannot be left out, doubled or put in another order, because of
// their number, and the end cannot be cut off, because of the last one's mark. The
// subject in the additional data keeps content from passing for somebody else's.
const (
	contentVersion = 1
	contentHeader  = 2 + keySize

	// ContentChunk is how many bytes of plaintext are sealed as one.
	ContentChunk = 64 << 10
	sealedChunk  = ContentChunk + tagSize
	maxChunks    = 1 << 31
)

// SealedSize returns how long content of so many bytes is when it is sealed.
func SealedSize(plain int64) int64 {
	return contentHeader + plain + (plain/ContentChunk+1)*tagSize
}

// content is the key of one content.
type content struct {
	aead       cipher.AEAD
	additional []byte
	header     []byte
}

func (s *Subject) content(c Category, id uuid.UUID) (content, error) {
	if !c.valid() || id == uuid.Nil {
		return content{}, errors.New("content has a category and an id")
	}
	prk, err := s.prk(c)
	if err != nil {
		return content{}, err
	}
	subject := s.ID()
	additional := append(append([]byte{contentVersion, byte(c)}, subject[:]...), id[:]...)
	info := append(append(make([]byte, 0, 64), labelContent...), id[:]...)
	secret := expand(hmacOf(prk), info)
	aead, commitment := split(&secret, additional)
	return content{aead, additional, append([]byte{contentVersion, byte(c)}, commitment[:]...)}, nil
}

func (c content) nonce(chunk int64, last bool) []byte {
	n := make([]byte, nonceSize)
	binary.BigEndian.PutUint32(n[7:], uint32(chunk)) //nolint:gosec // below maxChunks
	if last {
		n[11] = 1
	}
	return n
}

// SealContent returns a reader of the sealed form of what plain gives. No more
// than a chunk is in memory, and nothing is kept elsewhere. The id must never be
// given twice.
//
// Errors: [ErrErased], [ErrKeyMissing].
func (s *Subject) SealContent(c Category, id uuid.UUID, plain io.Reader) (io.Reader, error) {
	k, err := s.content(c, id)
	if err != nil {
		return nil, err
	}
	return &contentSealer{content: k, plain: plain, out: k.header, ahead: make([]byte, 0, ContentChunk)}, nil
}

// contentSealer reads a chunk ahead, because the last one has a mark.
type contentSealer struct {
	content
	plain io.Reader
	ahead []byte // the chunk that is sealed next
	begun bool
	chunk int64
	done  bool
	out   []byte // sealed and not given out yet
}

func (s *contentSealer) Read(p []byte) (int, error) {
	for len(s.out) == 0 {
		if s.done {
			return 0, io.EOF
		}
		if err := s.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

func (s *contentSealer) next() error {
	fill := func() ([]byte, error) {
		b := make([]byte, ContentChunk)
		n, err := io.ReadFull(s.plain, b)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = nil
		}
		return b[:n], err
	}
	if !s.begun {
		var err error
		if s.ahead, err = fill(); err != nil {
			return err
		}
		s.begun = true
	}
	var after []byte
	last := len(s.ahead) < ContentChunk
	if !last {
		var err error
		if after, err = fill(); err != nil {
			return err
		}
	}
	if s.chunk >= maxChunks {
		return errors.New("content is too large")
	}
	s.out = s.aead.Seal(nil, s.nonce(s.chunk, last), s.ahead, s.additional)
	s.ahead, s.done = after, last
	s.chunk++
	return nil
}

// Opener gives the bytes of sealed content from an offset on.
type Opener func(from int64) (io.ReadCloser, error)

// OpenContent returns a reader of content of so many bytes of plaintext, which can
// seek: open is asked for the sealed bytes from the chunk on that is wanted. Bytes
// are given out only after their chunk was found to be right. Close it.
//
// Errors: [ErrErased], [ErrKeyMissing], [ErrCorrupt], and those of open.
func (s *Subject) OpenContent(c Category, id uuid.UUID, size int64, open Opener) (*ContentReader, error) {
	k, err := s.content(c, id)
	if err != nil {
		return nil, err
	}
	head, err := open(0)
	if err != nil {
		return nil, err
	}
	header := make([]byte, contentHeader)
	if _, err = io.ReadFull(head, header); err != nil {
		_ = head.Close()
		return nil, fmt.Errorf("%w: the content is too short", ErrCorrupt)
	}
	if subtle.ConstantTimeCompare(header, k.header) != 1 {
		_ = head.Close()
		return nil, fmt.Errorf("%w: wrong key commitment of content", ErrCorrupt)
	}
	return &ContentReader{content: k, size: size, open: open, sealed: head}, nil
}

// ContentReader reads sealed content. It is used by one goroutine.
type ContentReader struct {
	content
	size   int64
	open   Opener
	sealed io.ReadCloser // at the beginning of chunk next; nil where it has to be opened
	next   int64         // chunk
	plain  bytes.Reader  // of the chunk before
	at     int64         // in the plaintext
}

// Read implements io.Reader.
func (r *ContentReader) Read(p []byte) (int, error) {
	for r.plain.Len() == 0 {
		if r.at >= r.size && r.next > 0 && r.next > r.size/ContentChunk { // the last chunk was right
			return 0, io.EOF
		}
		if err := r.chunk(); err != nil {
			return 0, err
		}
	}
	n, err := r.plain.Read(p)
	r.at += int64(n)
	return n, err
}

// chunk opens the chunk that at is in.
func (r *ContentReader) chunk() error {
	wanted := r.at / ContentChunk
	if last := r.size / ContentChunk; wanted > last {
		return io.EOF
	}
	if r.sealed == nil || r.next != wanted {
		if r.sealed != nil {
			_ = r.sealed.Close()
		}
		var err error
		if r.sealed, err = r.open(contentHeader + wanted*sealedChunk); err != nil {
			return err
		}
	}
	last := wanted == r.size/ContentChunk
	length := int64(sealedChunk)
	if last {
		length = r.size%ContentChunk + tagSize
	}
	b := make([]byte, length)
	if _, err := io.ReadFull(r.sealed, b); err != nil {
		return fmt.Errorf("%w: the content ends too early", ErrCorrupt)
	}
	plain, err := r.aead.Open(b[:0], r.nonce(wanted, last), b, r.additional)
	if err != nil {
		return fmt.Errorf("%w: wrong authentication tag of chunk %d", ErrCorrupt, wanted)
	}
	r.next = wanted + 1
	r.plain.Reset(plain)
	_, err = r.plain.Seek(r.at-wanted*ContentChunk, io.SeekStart)
	return err
}

// Seek implements io.Seeker.
func (r *ContentReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("content has nothing before its beginning")
	}
	r.at = offset
	r.plain.Reset(nil)
	return offset, nil
}

// Close implements io.Closer.
func (r *ContentReader) Close() error {
	if r.sealed == nil {
		return nil
	}
	return r.sealed.Close()
}

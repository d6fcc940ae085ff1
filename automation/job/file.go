package job

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A sealed file is a run of blocks, each sealed by AES-256-GCM under the file's
// own key:
//
//	length u32 | ciphertext | tag 16
//
// The nonce is the block's number, which the key allows because it seals one
// file; the last block's additional data is 1, that of the others 0, so that a
// file that was cut is found out.
const (
	blockSize = 64 << 10
	blockTag  = 16
)

var errCut = errors.New("the sealed file is cut or changed")

// newKey returns a key for one file, and its form for the database: sealed
// under the secret, for this job only.
func newKey(secret [32]byte, job string) (key [32]byte, sealed []byte, err error) {
	if _, err := rand.Read(key[:]); err != nil {
		return key, nil, err
	}
	aead, err := gcm(secret)
	if err != nil {
		return key, nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return key, nil, err
	}
	return key, aead.Seal(nonce, nonce, key[:], []byte(job)), nil
}

func openKey(secret [32]byte, job string, sealed []byte) (key [32]byte, err error) {
	aead, err := gcm(secret)
	if err != nil {
		return key, err
	}
	if len(sealed) < aead.NonceSize() {
		return key, errors.New("key of the sealed file: too short")
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(job))
	if err != nil || len(plain) != len(key) {
		return key, errors.New("key of the sealed file: it is not of this keyring")
	}
	return [32]byte(plain), nil
}

func gcm(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func blockNonce(n uint64) []byte {
	nonce := make([]byte, 12)
	binary.BigEndian.PutUint64(nonce[4:], n)
	return nonce
}

// writeSealed seals all of r into a new file and makes it durable under its
// name: written beside it, synced, renamed, and the directory synced. It
// returns how many bytes r had; more than most are errTooLarge.
func writeSealed(path string, key [32]byte, r io.Reader, most int64) (size int64, err error) {
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(path + ".part")
		}
	}()
	aead, err := gcm(key)
	if err != nil {
		return 0, err
	}
	in := bufio.NewReaderSize(io.LimitReader(r, most+1), blockSize)
	plain := make([]byte, blockSize)
	for n := uint64(0); ; n++ {
		read, err := io.ReadFull(in, plain)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return size, err
		}
		size += int64(read)
		if size > most {
			return size, errTooLarge
		}
		_, peek := in.Peek(1)
		last := peek != nil
		if peek != nil && !errors.Is(peek, io.EOF) {
			return size, peek
		}
		mark := []byte{0}
		if last {
			mark[0] = 1
		}
		sealed := aead.Seal(make([]byte, 4, 4+read+blockTag), blockNonce(n), plain[:read], mark)
		binary.BigEndian.PutUint32(sealed, uint32(read+blockTag)) //nolint:gosec // at most a block
		if _, err := f.Write(sealed); err != nil {
			return size, err
		}
		if last {
			break
		}
	}
	if err = errors.Join(f.Sync(), f.Close()); err != nil {
		return size, err
	}
	if err = os.Rename(path+".part", path); err != nil {
		return size, err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return size, err
	}
	return size, errors.Join(dir.Sync(), dir.Close())
}

var errTooLarge = errors.New("the file is too large")

// sealedReader opens a sealed file as it is read.
type sealedReader struct {
	file  *os.File
	in    *bufio.Reader
	aead  cipher.AEAD
	n     uint64
	plain []byte
	last  bool
}

func openSealed(path string, key [32]byte) (*sealedReader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	aead, err := gcm(key)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &sealedReader{file: f, in: bufio.NewReaderSize(f, blockSize+64), aead: aead}, nil
}

// Read implements io.Reader.
func (s *sealedReader) Read(b []byte) (int, error) {
	for len(s.plain) == 0 {
		if s.last {
			return 0, io.EOF
		}
		if err := s.block(); err != nil {
			return 0, err
		}
	}
	n := copy(b, s.plain)
	s.plain = s.plain[n:]
	return n, nil
}

func (s *sealedReader) block() error {
	var length [4]byte
	if _, err := io.ReadFull(s.in, length[:]); err != nil {
		return fmt.Errorf("%w: %w", errCut, err)
	}
	size := binary.BigEndian.Uint32(length[:])
	if size < blockTag || size > blockSize+blockTag {
		return errCut
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(s.in, sealed); err != nil {
		return fmt.Errorf("%w: %w", errCut, err)
	}
	_, err := s.in.Peek(1)
	s.last = err != nil
	mark := []byte{0}
	if s.last {
		mark[0] = 1
	}
	if s.plain, err = s.aead.Open(sealed[:0], blockNonce(s.n), sealed, mark); err != nil {
		return errCut
	}
	s.n++
	return nil
}

// Close closes the file.
func (s *sealedReader) Close() error { return s.file.Close() }

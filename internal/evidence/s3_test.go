package evidence

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket is one of a server over TLS.
func bucket(t *testing.T, prefix string) (S3Config, *s3mem.Backend) {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("evidence"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return S3Config{
		URL: server.URL + "/evidence" + prefix, Region: "us-east-1",
		Keys: credentials.NewStaticV4("key", "secret", ""), Transport: server.Client().Transport,
	}, backend
}

func TestS3(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/dossier/attachments"} {
		config, _ := bucket(t, prefix)
		s, err := OpenS3(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		suite(t, s)
	}
}

// Several parts, one of them the last one; and what another has in the bucket.
func TestS3LargeAndForeign(t *testing.T) {
	t.Parallel()
	config, _ := bucket(t, "/ours")
	s, err := OpenS3(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	n := Name{uuid.New(), uuid.New()}
	large := bytes.Repeat([]byte("0123456789abcdef"), (2*partSize+100)/16)
	if err := s.Put(t.Context(), n, bytes.NewReader(large)); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[int64][]byte{0: large, partSize + 3: large[partSize+3:], int64(len(large)): nil} {
		r, err := s.Open(t.Context(), n, from)
		if err != nil {
			t.Fatalf("from %d: %v", from, err)
		}
		got, err := io.ReadAll(r)
		_ = r.Close()
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("from %d: %d bytes (%v), want %d", from, len(got), err, len(want))
		}
	}
	// A source that breaks off in its second part leaves nothing, not even parts.
	cut, broke := errors.New("cut off"), Name{n.Customer, uuid.New()}
	if err := s.Put(t.Context(), broke, io.MultiReader(bytes.NewReader(large[:partSize+9]), failing{cut})); !errors.Is(err, cut) {
		t.Errorf("a source that breaks off: %v", err)
	}
	// The process dies between two parts: the sweeper sees it, and it can be deleted.
	died := Name{uuid.New(), uuid.New()}
	if _, err := s.client.NewMultipartUpload(t.Context(), s.bucket, s.key(died), minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"ours/README", "theirs/" + n.String()} {
		if _, err := s.client.Client.PutObject(t.Context(), s.bucket, key, strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	all := func() (found []Name) {
		t.Helper()
		if err := s.Each(t.Context(), func(o Object) error { found = append(found, o.Name); return nil }); err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := all(); len(found) != 2 || found[0] != n || found[1] != died {
		t.Errorf("found %v, want %v and %v", found, n, died)
	}
	stop := errors.New("enough")
	if err := s.Each(t.Context(), func(Object) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a list that is not wanted to its end: %v", err)
	}
	if err := errors.Join(s.DeleteAll(t.Context(), n.Customer), s.Delete(t.Context(), died)); err != nil {
		t.Fatal(err)
	}
	if found := all(); len(found) != 0 {
		t.Errorf("left are %v", found)
	}
	if _, err := s.client.StatObject(t.Context(), s.bucket, "theirs/"+n.String(), minio.StatObjectOptions{}); err != nil {
		t.Errorf("what another has there: %v", err)
	}
}

func TestOpenS3Refuses(t *testing.T) {
	t.Parallel()
	config, backend := bucket(t, "")
	for _, u := range []string{"", "evidence", "s3://evidence", "https://", "https://host/", "https://k:s@host/evidence", strings.Replace(config.URL, "evidence", "another", 1)} {
		c := config
		c.URL = u
		if _, err := OpenS3(t.Context(), c); err == nil {
			t.Errorf("%q is taken", u)
		}
	}
	if err := backend.SetVersioningConfiguration("evidence", gofakes3.VersioningConfiguration{Status: gofakes3.VersioningEnabled}); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenS3(t.Context(), config); err == nil || !strings.Contains(err.Error(), "keeps versions") {
		t.Errorf("a bucket with versions: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := OpenS3(ended, config); !errors.Is(err, context.Canceled) {
		t.Errorf("whose context has ended: %v", err)
	}
}

package evidence

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is a store in a bucket of Amazon S3 or of a server that speaks its protocol:
// <prefix><customer>/<content>. What is not whole is never seen: bytes that break off
// are not uploaded, or are parts of an upload that was never completed.
type S3 struct {
	client minio.Core
	bucket string
	prefix string // empty, or ends with a slash
}

// S3Config says which.
type S3Config struct {
	URL    string // https://host[:port]/bucket[/prefix]
	Region string // of the bucket; empty for what the server says

	// Keys give access. Nil takes them from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY
	// and AWS_SESSION_TOKEN, else from the file of shared credentials, else from the
	// role of the machine.
	Keys      *credentials.Credentials
	Transport http.RoundTripper // nil for the usual one
}

// partSize is how much of an attachment is in memory while it is uploaded, and 1/10,000
// of the largest.
const partSize = 8 << 20

// OpenS3 finds the bucket, which has to exist. It refuses one that keeps versions:
// what is erased would stay there.
func OpenS3(ctx context.Context, c S3Config) (*S3, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("bucket of attachments: want https://host/bucket, without credentials in it")
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if bucket == "" {
		return nil, errors.New("bucket of attachments: the URL names none")
	}
	if prefix != "" {
		prefix += "/"
	}
	if c.Keys == nil {
		c.Keys = credentials.NewChainCredentials([]credentials.Provider{
			&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
		})
	}
	client, err := minio.NewCore(u.Host, &minio.Options{Creds: c.Keys, Secure: u.Scheme == "https", Region: c.Region, Transport: c.Transport})
	if err != nil {
		return nil, fmt.Errorf("bucket of attachments: %w", err)
	}
	switch there, err := client.BucketExists(ctx, bucket); {
	case err != nil:
		return nil, fmt.Errorf("bucket of attachments: %w", err)
	case !there:
		return nil, fmt.Errorf("bucket of attachments: there is none named %s", bucket)
	}
	versions, err := client.GetBucketVersioning(ctx, bucket)
	if err != nil && minio.ToErrorResponse(err).Code != "NotImplemented" {
		return nil, fmt.Errorf("bucket of attachments: does it keep versions: %w", err)
	}
	if err == nil && versions.Status != "" {
		return nil, fmt.Errorf("bucket of attachments: %s keeps versions, or has some; take one that never did, so that what is erased is gone", bucket)
	}
	return &S3{*client, bucket, prefix}, nil
}

func (s *S3) key(n Name) string { return s.prefix + n.String() }

// Put implements Store. What fits in one part is one request.
func (s *S3) Put(ctx context.Context, n Name, r io.Reader) error {
	source := &watched{Reader: r}
	var first bytes.Buffer
	size, err := io.CopyN(&first, source, partSize)
	var whole io.Reader = &first
	switch {
	case err == nil:
		whole, size = io.MultiReader(&first, source), -1
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("keep an attachment: %w", err)
	}
	_, err = s.client.Client.PutObject(ctx, s.bucket, s.key(n), whole, size, minio.PutObjectOptions{
		ContentType: "application/octet-stream", PartSize: partSize,
	})
	if source.err != nil { // the client does not say it as it was
		err = source.err
	}
	if err != nil {
		return fmt.Errorf("keep an attachment: %w", err)
	}
	return nil
}

// watched notes how a reader failed.
type watched struct {
	io.Reader
	err error
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// Open implements Store.
func (s *S3) Open(ctx context.Context, n Name, from int64) (io.ReadCloser, error) {
	var o minio.GetObjectOptions
	if from > 0 {
		if err := o.SetRange(from, 0); err != nil {
			return nil, fmt.Errorf("open an attachment: %w", err)
		}
	}
	r, _, _, err := s.client.GetObject(ctx, s.bucket, s.key(n), o)
	switch {
	case err == nil:
		return r, nil
	case minio.ToErrorResponse(err).Code == minio.NoSuchKey:
		return nil, ErrNotFound
	case minio.ToErrorResponse(err).Code == "InvalidRange": // behind the last byte
		return io.NopCloser(strings.NewReader("")), nil
	}
	return nil, fmt.Errorf("open an attachment: %w", err)
}

// Delete implements Store.
func (s *S3) Delete(ctx context.Context, n Name) error {
	if err := s.remove(ctx, s.key(n)); err != nil {
		return fmt.Errorf("delete an attachment: %w", err)
	}
	return nil
}

// remove deletes the object and uploads of it that were never completed.
func (s *S3) remove(ctx context.Context, key string) error {
	if err := s.client.RemoveIncompleteUpload(ctx, s.bucket, key); err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchUpload {
		return err
	}
	return s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{})
}

// DeleteAll implements Store.
func (s *S3) DeleteAll(ctx context.Context, customer uuid.UUID) error {
	err := s.each(ctx, customer.String()+"/", func(o Object) error { return s.remove(ctx, s.key(o.Name)) })
	if err != nil {
		return fmt.Errorf("delete a customer's attachments: %w", err)
	}
	return nil
}

// Each implements Store. Uploads that were never completed are in it too.
func (s *S3) Each(ctx context.Context, f func(Object) error) error {
	if err := s.each(ctx, "", f); err != nil {
		return fmt.Errorf("list attachments: %w", err)
	}
	return nil
}

func (s *S3) each(ctx context.Context, prefix string, f func(Object) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the lists where f does not want more
	prefix = s.prefix + prefix
	one := func(o Object, key string) error {
		n, ok := parseName(strings.TrimPrefix(key, s.prefix))
		if !ok {
			return nil // not ours
		}
		o.Name = n
		return f(o)
	}
	for o := range s.client.Client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return o.Err
		}
		if err := one(Object{Written: o.LastModified}, o.Key); err != nil {
			return err
		}
	}
	for o := range s.client.ListIncompleteUploads(ctx, s.bucket, prefix, true) {
		if minio.ToErrorResponse(o.Err).Code == minio.NoSuchUpload { // some servers say so where there are none
			break
		}
		if o.Err != nil {
			return o.Err
		}
		if err := one(Object{Written: o.Initiated}, o.Key); err != nil {
			return err
		}
	}
	return ctx.Err()
}

package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Transit is a [Wrapper] whose bucket keys are in the transit engine of OpenBao
// or HashiCorp Vault, one named key (aes256-gcm96) for each bucket that is used.
// They never leave it. What the vault binds a data key to is the associated data.
//
// The token needs, on the keys PREFIX-0 to PREFIX-4095 of the mount: create and
// update on encrypt/ (a key is made by its first use), update on decrypt/, and for
// the process that carries out erasures update on keys/*/rotate, keys/*/config and
// keys/*/trim, and read on keys/*.
type Transit struct {
	Address string // https://…:8200
	Mount   string // "transit" where it is empty
	Prefix  string // "dossier-bucket" where it is empty
	// Token is asked for each request, so that it can be renewed meanwhile.
	Token  func() (string, error)
	Client *http.Client // one with a timeout of 10 s where it is nil; redirects are not followed
}

var transitClient = &http.Client{Timeout: 10 * time.Second}

func (t *Transit) name(b Bucket) string {
	prefix := t.Prefix
	if prefix == "" {
		prefix = "dossier-bucket"
	}
	return prefix + "-" + strconv.Itoa(int(b))
}

// Wrap implements [Wrapper]. The stored form is the engine's own,
// "vault:v3:…", whose version is the bucket key's.
func (t *Transit) Wrap(ctx context.Context, b Bucket, bound, dataKey []byte) ([]byte, int32, error) {
	var out struct {
		Ciphertext string `json:"ciphertext"`
	}
	err := t.do(ctx, http.MethodPost, "encrypt/"+t.name(b), map[string]any{
		"plaintext": dataKey, "associated_data": transitBound(b, bound), "type": "aes256-gcm96",
	}, &out)
	if err != nil {
		return nil, 0, err
	}
	version, err := transitVersion(out.Ciphertext)
	return []byte(out.Ciphertext), version, err
}

// Unwrap implements [Wrapper].
func (t *Transit) Unwrap(ctx context.Context, b Bucket, version int32, bound, wrapped []byte) ([]byte, error) {
	if found, err := transitVersion(string(wrapped)); err != nil || found != version {
		return nil, fmt.Errorf("%w: not a data key that was wrapped with version %d", ErrCorrupt, version)
	}
	var out struct {
		Plaintext []byte `json:"plaintext"`
	}
	err := t.do(ctx, http.MethodPost, "decrypt/"+t.name(b), map[string]any{
		"ciphertext": string(wrapped), "associated_data": transitBound(b, bound),
	}, &out)
	var refused *transitError
	if errors.As(err, &refused) && refused.status == http.StatusBadRequest {
		// The engine answers 400 to a version it has no more, a key that is not
		// there and a failed authentication alike, and tells them apart in words.
		if refused.says("version is disallowed", "no longer available", "too old", "key not found", "invalid key version") {
			return nil, fmt.Errorf("%w: %w", ErrKeyMissing, err)
		}
		if refused.says("authentication failed", "invalid ciphertext", "unable to decrypt") {
			return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
	}
	if err == nil && len(out.Plaintext) != keySize {
		err = fmt.Errorf("%w: a data key of %d bytes", ErrCorrupt, len(out.Plaintext))
	}
	return out.Plaintext, err
}

// Holds implements [Wrapper]: a version that is below the least one which the engine may
// decrypt with is there until it is trimmed, and a setting makes it usable again.
func (t *Transit) Holds(ctx context.Context, b Bucket, version int32) (bool, error) {
	key, err := t.key(ctx, b)
	return err == nil && version >= max(key.Available, 1) && version <= key.Latest, err
}

// Rotate implements [Wrapper].
func (t *Transit) Rotate(ctx context.Context, buckets []Bucket) (map[Bucket]int32, error) {
	versions := make(map[Bucket]int32, len(buckets))
	for _, b := range slices.Compact(slices.Sorted(slices.Values(buckets))) {
		before, err := t.key(ctx, b)
		if err != nil {
			return nil, err
		}
		if err := t.do(ctx, http.MethodPost, "keys/"+t.name(b)+"/rotate", map[string]any{}, nil); err != nil {
			return nil, err
		}
		now, err := t.key(ctx, b)
		if err != nil {
			return nil, err
		}
		if now.Latest <= before.Latest {
			return nil, fmt.Errorf("transit: %s was rotated, and its newest version is still %d", t.name(b), now.Latest)
		}
		versions[b] = now.Latest
	}
	return versions, nil
}

// transitKeyState is what is asked of a key of the engine.
type transitKeyState struct {
	Latest    int32 `json:"latest_version"`
	Available int32 `json:"min_available_version"` // 0 as long as nothing was trimmed
}

// key asks how a bucket's key stands. An answer that is not about a key, such as an
// empty one of something in between, is an error: by it an erasure would be
// certified of which no key was destroyed.
func (t *Transit) key(ctx context.Context, b Bucket) (transitKeyState, error) {
	var k transitKeyState
	if err := t.do(ctx, http.MethodGet, "keys/"+t.name(b), nil, &k); err != nil {
		return k, err
	}
	if k.Latest < 1 || k.Available < 0 || k.Available > k.Latest {
		return k, fmt.Errorf("transit: the answer about %s is not about a key: newest version %d, oldest %d", t.name(b), k.Latest, k.Available)
	}
	return k, nil
}

// Retire implements [Wrapper]: what is below is first refused, then trimmed,
// which the engine cannot undo. That it was is asked for.
func (t *Transit) Retire(ctx context.Context, below map[Bucket]int32) error {
	for _, b := range slices.Sorted(maps.Keys(below)) {
		key, err := t.key(ctx, b)
		if err != nil {
			return err
		}
		version := below[b]
		if version > key.Latest {
			return fmt.Errorf("transit: the newest version of %s is %d, and those below %d are to be destroyed", t.name(b), key.Latest, version)
		}
		if version <= 1 || key.Available >= version {
			continue
		}
		if err := t.do(ctx, http.MethodPost, "keys/"+t.name(b)+"/config", map[string]any{
			"min_decryption_version": version, "min_encryption_version": version,
		}, nil); err != nil {
			return err
		}
		if err := t.do(ctx, http.MethodPost, "keys/"+t.name(b)+"/trim", map[string]any{"min_available_version": version}, nil); err != nil {
			return err
		}
		if key, err = t.key(ctx, b); err != nil {
			return err
		}
		if key.Available < version {
			return fmt.Errorf("transit: %s was trimmed, and its oldest version is still %d", t.name(b), key.Available)
		}
	}
	return nil
}

// Refresh implements [Wrapper]: there is nothing in this process.
func (t *Transit) Refresh(context.Context) error { return nil }

// transitBound adds the bucket to what the vault binds a data key to.
func transitBound(b Bucket, bound []byte) []byte {
	return append(slices.Clone(bound), byte(b>>8), byte(b))
}

func transitVersion(ciphertext string) (int32, error) {
	rest, ok := strings.CutPrefix(ciphertext, "vault:v")
	number, _, found := strings.Cut(rest, ":")
	version, err := strconv.ParseInt(number, 10, 32)
	if !ok || !found || err != nil || version < 1 {
		return 0, fmt.Errorf("%w: not a ciphertext of a transit engine", ErrCorrupt)
	}
	return int32(version), nil
}

// transitError is an answer that is not a success.
type transitError struct {
	status int
	errors []string
}

// Error has of the engine's words as many as a line of a log bears.
func (e *transitError) Error() string {
	return fmt.Sprintf("transit engine answered %d: %.300q", e.status, strings.Join(e.errors, "; "))
}

func (e *transitError) says(any ...string) bool {
	return slices.ContainsFunc(any, func(words string) bool {
		return slices.ContainsFunc(e.errors, func(one string) bool { return strings.Contains(one, words) })
	})
}

// do sends one request; []byte values are base64 on the way, as the engine wants.
func (t *Transit) do(ctx context.Context, method, path string, in map[string]any, out any) error {
	mount := t.Mount
	if mount == "" {
		mount = "transit"
	}
	where, err := url.JoinPath(t.Address, "v1", mount, path)
	if err != nil {
		return fmt.Errorf("transit: %w", err)
	}
	var body io.Reader
	if in != nil {
		for k, v := range in {
			if raw, ok := v.([]byte); ok {
				in[k] = base64.StdEncoding.EncodeToString(raw)
			}
		}
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("transit: %w", err)
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, where, body)
	if err != nil {
		return fmt.Errorf("transit: %w", err)
	}
	token, err := t.Token()
	if err != nil {
		return fmt.Errorf("transit: token: %w", err)
	}
	req.Header.Set("X-Vault-Token", token)
	req.Header.Set("X-Vault-Request", "true")
	client := t.Client
	if client == nil {
		client = transitClient
	}
	// A redirect would take the token, and with 307 the data key, to wherever it says.
	straight := *client
	straight.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := straight.Do(req)
	if err != nil {
		return fmt.Errorf("transit: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return fmt.Errorf("transit: %w", err)
	}
	if resp.StatusCode >= 300 {
		refused := &transitError{status: resp.StatusCode}
		var said struct {
			Errors []string `json:"errors"`
		}
		if json.Unmarshal(raw, &said) == nil {
			refused.errors = said.Errors
		}
		return refused
	}
	if out == nil {
		return nil
	}
	answer := struct{ Data any }{out}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return fmt.Errorf("transit: %s: %w", path, err)
	}
	return nil
}

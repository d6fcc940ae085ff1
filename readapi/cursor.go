package readapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/dossier-crm/dossier/internal/httpkit"
)

// cursor is where a page ended: the sort key of its last item. It is opaque to
// callers, and good only for the same list: the same model version, sort and
// filters. There is nothing secret in it and nothing to gain by making one up,
// so it is not signed.
type cursor struct {
	Format  int    `json:"c"`
	Version int    `json:"v"`           // of the read model
	Sort    string `json:"s"`           // as the parameter has it
	Filter  string `json:"f"`           // hash of route and filters
	Key     *int64 `json:"k,omitempty"` // of the last item; absent for null
	Tie     *ID    `json:"t,omitempty"` // id of the last item
}

const cursorFormat = 1

func (c cursor) String() string {
	c.Format = cursorFormat
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // it has nothing that could fail
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// readCursor checks a cursor against the list that it is used with; "" gives
// nil. The version of the model is checked when it is known: see stale.
func readCursor(s string, want cursor, o order) (*cursor, error) {
	if s == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
	var c cursor
	if err != nil || json.Unmarshal(raw, &c) != nil || c.Format != cursorFormat || c.String() != s ||
		c.Tie == nil && !o.unique || c.Key == nil && !o.nullable || o.instant && c.Key != nil && !storable(*c.Key) {
		return nil, badCursor("malformed", "it is not one that an answer gave; begin again without it")
	}
	if c.Sort != want.Sort || c.Filter != want.Filter {
		return nil, badCursor("other-query", "it belongs to a query with another sort, other filters or another path")
	}
	return &c, nil
}

// storable reports whether the microseconds are of a year that Postgres can
// be asked about and that a record can have.
func storable(micros int64) bool {
	year := time.UnixMicro(micros).UTC().Year()
	return 1 <= year && year <= 9999
}

// stale refuses a cursor of another version of the read model.
func (c *cursor) stale(version int) error {
	if c == nil || c.Version == version {
		return nil
	}
	return badCursor("stale", "the read model was replaced since; begin again without it")
}

func badCursor(rule, detail string) error {
	return httpkit.NewProblem(http.StatusBadRequest, "invalid-cursor", "the cursor cannot be used",
		httpkit.FieldError{Field: "query.cursor", Rule: rule, Detail: detail})
}

// filterHash identifies a list: where it reads and by which conditions. Search
// terms are in it as blind indexes only.
func filterHash(path, conditions string, args []any) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q", path, conditions)
	for _, arg := range args {
		fmt.Fprintf(h, " %T %v", arg, arg)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

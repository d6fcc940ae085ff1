package httpkit

import (
	"net/http"
	"strconv"
	"strings"
)

// ETag returns the entity tag of a revision.
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// ETagFor returns the entity tag of what a role sees of a revision, where that
// is not all of it: whoever has that has not got what another role is answered.
// As If-Match it is good for the revision.
func ETagFor(revision uint64, role string) string {
	return `"` + strconv.FormatUint(revision, 10) + "." + role + `"`
}

// ParseIfMatch reads the header If-Match as one strong tag of a revision; nil
// means that the header was not sent.
func ParseIfMatch(header string) (*uint64, error) {
	if header == "" {
		return nil, nil
	}
	tag, ok := strings.CutPrefix(strings.TrimSpace(header), `"`)
	tag, ok2 := strings.CutSuffix(tag, `"`)
	digits, role, seen := strings.Cut(tag, ".")
	revision, err := strconv.ParseUint(digits, 10, 63)
	if seen && (role == "" || strings.Trim(role, "abcdefghijklmnopqrstuvwxyz-") != "") {
		ok = false
	}
	if !ok || !ok2 || err != nil {
		return nil, NewProblem(http.StatusBadRequest, "malformed", "If-Match takes one entity tag as an answer gave it, such as \"4\"",
			FieldError{Field: "header.If-Match", Rule: "etag", Detail: "a revision in double quotes"})
	}
	return &revision, nil
}

// NoneMatch reports whether the header If-None-Match holds the tag, so that
// 304 is the answer. Weak tags compare equal to strong ones here (RFC 9110).
func NoneMatch(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}

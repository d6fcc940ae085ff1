package readapi

import "testing"

// A type that is wanted less, or not at all, is not what is answered because it stands first.
func TestAccept(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                                   mediaJSON,
		"text/csv":                           mediaCSV,
		"text/html, application/ndjson":      mediaNDJSON,
		"text/csv, application/json":         mediaCSV,
		"text/csv;q=0.1, application/json":   mediaJSON,
		"application/json;q=0.5,text/csv":    mediaCSV,
		"text/csv;q=0, */*":                  mediaJSON,
		"text/csv;q=0":                       mediaJSON,
		"TEXT/CSV; header=present ; Q = 0.3": mediaCSV,
		"*/*;q=0.2, " + mediaParquet + ";q=0.9, text/csv;q=0.8": mediaParquet,
		"text/csv;q=much": mediaCSV,
	} {
		p := Paging{accept: accept}
		if got := p.media(); got != want {
			t.Errorf("Accept: %s is answered with %s, want %s", accept, got, want)
		}
	}
}

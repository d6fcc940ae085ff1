package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs the stories under testdata/script against the program
// itself. Besides testscript's own commands a script has
//
//	ready                          wait until the API at $API is ready
//	api STATUS METHOD PATH [BODY] [HEADER: VALUE …]
//	                               one request; its answer is in stdout, its
//	                               headers in stderr; fails on another status
//	                               with the key $KEY, or else that of data/admin.key;
//	                               "Authorization: " sends none
//	soon PATH REGEXP               ask until the answer fits, for at most a minute
//	keep NAME JSON.PATH            keep a value of the last answer as $NAME
//	refused PATH                   ask until the key is not accepted any more
//	keepfile NAME FILE             keep what a file holds as $NAME
//	spoil PATH OLD NEW             change a text of a file, or of a node's log
//	sql SQL                        run a statement in $DATABASE
//	sqlkeep NAME SQL               keep the value of a query as $NAME
//	slowly VIEW                    have a query look at the view for two seconds more
//	raw STREAM TYPE DATA           append an event past everything that checks it
//	bucket NAME                start a server that speaks S3, with a bucket whose URL is $NAME
//	inbucket NAME COUNT [TEXT] the bucket has so many objects, none with the text
//	walk [PATH…]                   ask until every list of the description shows something,
//	                               of some customer where it is of one, but those of the
//	                               PATHs, which show nothing
//	absent DIR TEXT…               no file below DIR has the text
//	present DIR TEXT               some file below DIR has it: absent's control
//
// The condition [purchases] says that the published sample of purchases, which is no part
// of the project, is at $PURCHASES.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			listen, node := freeAddress(t), freeAddress(t)
			e.Vars = append(e.Vars, "LISTEN="+listen, "API=http://"+listen, "NODE="+node, "DATABASE="+tables.URL(t),
				"DOSSIER_METRICS_LISTEN=127.0.0.1:0", "PATH="+os.Getenv("PATH"), "HOME="+os.Getenv("HOME"), "PURCHASES="+purchases())
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name == "purchases" {
				return purchases() != "", nil
			}
			return false, fmt.Errorf("no condition %s", name)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready": func(ts *testscript.TestScript, _ bool, _ []string) {
				if err := waitReady(ts.Getenv("API")); err != nil {
					ts.Fatalf("%v", err)
				}
			},
			"api":     scriptAPI,
			"keep":    scriptKeep,
			"refused": scriptRefused,
			"keepfile": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
			},
			"soon":    scriptSoon,
			"spoil":   scriptSpoil,
			"sql":     scriptSQL,
			"sqlkeep": scriptSQLKeep,
			"slowly":  scriptSlowly,
			"raw":     scriptRaw,
			"walk":    scriptWalk,
			"bucket":  scriptBucket, "inbucket": scriptInBucket,
			"absent":  func(ts *testscript.TestScript, _ bool, args []string) { scriptSearch(ts, args, false) },
			"present": func(ts *testscript.TestScript, _ bool, args []string) { scriptSearch(ts, args, true) },
		},
	})
}

// waitReady polls until the program can work. The limit is there to end a test
// that hangs, not to measure.
func waitReady(base string) error {
	var last string
	for range 600 {
		resp, err := http.Get(base + "/healthz/ready") //nolint:noctx // bounded by the loop
		if err == nil {
			body, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			last = string(body)
		} else {
			last = err.Error()
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("not ready after a minute: %s", last)
}

func scriptAPI(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: api STATUS METHOD PATH [BODY] [HEADER: VALUE …]")
	}
	status, method, path := args[0], args[1], args[2]
	body := ""
	if len(args) > 3 {
		body = args[3]
	}
	if method == http.MethodGet && !strings.Contains(path, "minPosition") {
		awaitReadModels(ts)
	}
	req, err := http.NewRequest(method, ts.Getenv("API")+path, strings.NewReader(body)) //nolint:noctx // the client has a timeout
	ts.Check(err)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+scriptKey(ts))
	for _, h := range args[min(len(args), 4):] {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
		if value == "" {
			req.Header.Del(name)
		}
	}
	resp, err := (&http.Client{Timeout: 30 * time.Second}).Do(req)
	ts.Check(err)
	defer resp.Body.Close() //nolint:errcheck // read to its end
	answer, err := io.ReadAll(resp.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("answer"), answer, 0o600))
	fmt.Fprintf(ts.Stdout(), "%s\n", answer)
	_ = resp.Header.Write(ts.Stderr())
	if fmt.Sprint(resp.StatusCode) != status {
		ts.Fatalf("%s %s answered %d, not %s: %s", method, path, resp.StatusCode, status, answer)
	}
}

// awaitReadModels waits until all read models have what is in the log, so that what a
// question is about is there whichever of them answers it, and on whatever machine. It
// gives up after ten seconds: not every script has a projector running, and not every
// key may ask.
func awaitReadModels(ts *testscript.TestScript) {
	for range 200 {
		req, err := http.NewRequest(http.MethodGet, ts.Getenv("API")+"/v1/projections", nil) //nolint:noctx // the client has a timeout
		ts.Check(err)
		req.Header.Set("Authorization", "Bearer "+scriptKey(ts))
		resp, err := (&http.Client{Timeout: 30 * time.Second}).Do(req)
		if err != nil {
			return
		}
		var all struct {
			Items []struct{ Position, Head uint64 }
		}
		err = json.NewDecoder(resp.Body).Decode(&all)
		_ = resp.Body.Close()
		behind := slices.ContainsFunc(all.Items, func(one struct{ Position, Head uint64 }) bool { return one.Position < one.Head })
		if err != nil || resp.StatusCode != http.StatusOK || !behind {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// scriptWalk asks for every list that the description has, until each shows something,
// for at most a minute: every answer of a GET with items. What can be asked of each
// customer shows something where one has something. What is of something else with a
// name of its own, as a run of a selection, is left out.
func scriptWalk(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: walk [PATH…]")
	}
	get := func(path string, out any) {
		req, err := http.NewRequest(http.MethodGet, ts.Getenv("API")+path, nil) //nolint:noctx // the client has a timeout
		ts.Check(err)
		req.Header.Set("Authorization", "Bearer "+scriptKey(ts))
		resp, err := (&http.Client{Timeout: 30 * time.Second}).Do(req)
		ts.Check(err)
		defer resp.Body.Close() //nolint:errcheck // read to its end
		body, err := io.ReadAll(resp.Body)
		ts.Check(err)
		if resp.StatusCode != http.StatusOK {
			ts.Fatalf("GET %s answered %d: %s", path, resp.StatusCode, body)
		}
		ts.Check(json.Unmarshal(body, out))
	}
	var customers struct{ Items []struct{ ID string } }
	shows := func(path string) bool {
		var page struct{ Items []struct{ Group string } }
		get(path, &page)
		// A figure has the group * whatever there is.
		return slices.ContainsFunc(page.Items, func(one struct{ Group string }) bool { return one.Group != "*" })
	}
	some := func(path string) bool {
		of, rest, each := strings.Cut(path, "{customerId}")
		if !each {
			return shows(path)
		}
		return slices.ContainsFunc(customers.Items, func(c struct{ ID string }) bool { return shows(of + c.ID + rest) })
	}
	var empty []string
	all := scriptLists(ts, get)
	for range 60 {
		get("/v1/customers?limit=200", &customers)
		empty = slices.DeleteFunc(slices.Clone(all), some)
		if slices.Equal(empty, slices.Sorted(slices.Values(args))) {
			fmt.Fprintf(ts.Stdout(), "%d lists\n", len(all))
			return
		}
		time.Sleep(time.Second)
	}
	ts.Fatalf("of %d lists show nothing, and %d are said to:\n%s", len(all), len(args), strings.Join(empty, "\n"))
}

// scriptLists returns the paths of the lists that the description has, in their order.
func scriptLists(ts *testscript.TestScript, get func(string, any)) (paths []string) {
	var doc struct {
		Paths map[string]struct {
			Get struct {
				Responses map[string]struct {
					Content map[string]struct {
						Schema struct {
							Ref string `json:"$ref"`
						}
					}
				}
			}
		}
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
			}
		}
	}
	get("/openapi.json", &doc)
	for path, item := range doc.Paths {
		answer := strings.TrimPrefix(item.Get.Responses["200"].Content["application/json"].Schema.Ref, "#/components/schemas/")
		_, lists := doc.Components.Schemas[answer].Properties["items"]
		if lists && !strings.Contains(strings.Replace(path, "{customerId}", "", 1), "{") {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	if len(paths) < 50 {
		ts.Fatalf("the description has %d lists", len(paths))
	}
	return paths
}

// scriptKey is the key of the script's requests.
func scriptKey(ts *testscript.TestScript) string {
	if key := ts.Getenv("KEY"); key != "" {
		return key
	}
	text, err := os.ReadFile(ts.MkAbs("data/admin.key"))
	ts.Check(err)
	return strings.TrimSpace(string(text))
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // only to find a free port
	return l.Addr().String()
}

func scriptSoon(ts *testscript.TestScript, _ bool, args []string) {
	want := regexp.MustCompile(args[1])
	var last []byte
	for range 300 {
		req, err := http.NewRequest(http.MethodGet, ts.Getenv("API")+args[0], nil) //nolint:noctx // bounded by the loop
		ts.Check(err)
		req.Header.Set("Authorization", "Bearer "+scriptKey(ts))
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			last, _ = io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if want.Match(last) {
				return
			}
		}
		time.Sleep(200 * time.Millisecond)
	}
	ts.Fatalf("%s does not match: %s", args[1], last)
}

func scriptRefused(ts *testscript.TestScript, _ bool, args []string) {
	for range 300 {
		req, err := http.NewRequest(http.MethodGet, ts.Getenv("API")+args[0], nil) //nolint:noctx // bounded by the loop
		ts.Check(err)
		req.Header.Set("Authorization", "Bearer "+scriptKey(ts))
		resp, err := http.DefaultClient.Do(req)
		ts.Check(err)
		_ = resp.Body.Close()
		if resp.StatusCode == http.StatusUnauthorized {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	ts.Fatalf("the key is still accepted")
}

func scriptKeep(ts *testscript.TestScript, _ bool, args []string) {
	raw, err := os.ReadFile(ts.MkAbs("answer"))
	ts.Check(err)
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	ts.Check(d.Decode(&v))
	for part := range strings.SplitSeq(args[1], ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			var i int
			_, err := fmt.Sscan(part, &i)
			ts.Check(err)
			if i >= len(x) {
				ts.Fatalf("%s: the list has %d items", args[1], len(x))
			}
			v = x[i]
		}
	}
	if v == nil {
		ts.Fatalf("no %s in the answer", args[1])
	}
	ts.Setenv(args[0], fmt.Sprint(v))
}

func scriptSearch(ts *testscript.TestScript, args []string, want bool) {
	for _, text := range args[1:] {
		where, err := findInFiles(ts.MkAbs(args[0]), text)
		ts.Check(err)
		if (where != "") != want {
			ts.Fatalf("%q: found in %q, wanted found: %v", text, where, want)
		}
	}
}

// findInFiles returns the first file below dir that has the text, also as
// UTF-16 or in base64.
func findInFiles(dir, text string) (string, error) {
	var found string
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a server that is just ending removes files
		}
		if err != nil || found != "" || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, form := range forms(text) {
			if bytes.Contains(data, form) {
				found = path
			}
		}
		return nil
	})
	return found, err
}

// buckets are what scripts' servers that speak S3 have, by URL.
var buckets sync.Map

func scriptBucket(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: bucket NAME")
	}
	backend := s3mem.New()
	ts.Check(backend.CreateBucket("evidence"))
	server := httptest.NewServer(gofakes3.New(backend).Server())
	ts.Defer(server.Close)
	buckets.Store(server.URL+"/evidence", backend)
	ts.Setenv(args[0], server.URL+"/evidence")
}

func scriptInBucket(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: inbucket NAME COUNT [TEXT]")
	}
	found, _ := buckets.Load(ts.Getenv(args[0]))
	backend := found.(*s3mem.Backend)
	list, err := backend.ListBucket("evidence", nil, gofakes3.ListBucketPage{})
	ts.Check(err)
	if got := fmt.Sprint(len(list.Contents)); got != args[1] {
		ts.Fatalf("%s objects, want %s", got, args[1])
	}
	for _, one := range list.Contents {
		object, err := backend.GetObject("evidence", one.Key, nil)
		ts.Check(err)
		kept, err := io.ReadAll(object.Contents)
		ts.Check(err)
		if len(kept) == 0 || len(args) > 2 && bytes.Contains(kept, []byte(args[2])) {
			ts.Fatalf("%s is empty, or can be read", one.Key)
		}
	}
}

// purchases is where the CDNOW sample is: DOSSIER_TEST_PURCHASES, or beside the project;
// "" where it is not.
func purchases() string {
	file := os.Getenv("DOSSIER_TEST_PURCHASES")
	if file == "" {
		file, _ = filepath.Abs("../../../shared/data/cdnow_sample.txt")
	}
	if _, err := os.Stat(file); err != nil {
		return ""
	}
	return file
}

package compat

import (
	"fmt"
	"strings"
	"testing"
)

const api = `{"paths":{"/a":{"get":{"operationId":"get-a","parameters":[{"name":"q","in":"query","schema":{"type":"string","maxLength":9,"enum":["x","y"]}}],
"responses":{"200":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/A"}}}},"404":{}}},
"post":{"operationId":"post-a","requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","minimum":1},"m":{"type":["string","null"]}}}}}},"responses":{"201":{}}}}},
"components":{"schemas":{"A":{"type":"object","required":["id","list"],"properties":{"id":{"type":"string","format":"uuid"},"list":{"type":"array","items":{"$ref":"#/components/schemas/A"}}}}}}}`

func TestBreaking(t *testing.T) {
	for change, want := range map[string]string{
		`"/a" "/b"`:             "GET /a is gone",
		`"get-a" "read-a"`:      "the operation's id was get-a and is read-a",
		`"name":"q" "name":"p"`: "the query parameter q is gone",
		`"in":"query" "in":"query","required":true`: "the query parameter q has to be there now",
		`"maxLength":9 "maxLength":8`:               "narrower limit",
		`["x","y"] ["x","z"]`:                       "does not take y any more",
		`"201" "200"`:                               "not answered with 201",
		`["n"] ["n","m"]`:                           "body.m has to be there now",
		`"minimum":1 "minimum":2`:                   "narrower limit",
		`["string","null"] "string"`:                "takes [string] where it took [string null]",
		`"m":{ "o":{`:                               "body.m is not taken any more",
		`["id","list"] ["id"]`:                      "answer.list may be missing now",
		`"id":{"type" "ID":{"type"`:                 "answer.id is gone",
		`"format":"uuid" "format":"date"`:           `has the format "date"`,
		`"type":"string","format" "type":["string","null"],"format"`: "answer.id: is [string null] where it was [string]",
	} {
		from, to, _ := strings.Cut(change, " ")
		if !strings.Contains(api, from) {
			t.Fatal(from)
		}
		got, err := Breaking([]byte(api), []byte(strings.Replace(api, from, to, 1)))
		if err != nil || !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("%s: %q, %v", change, got, err)
		}
	}
	for _, change := range []string{
		`"maxLength":9 "maxLength":10`, `["x","y"] ["x","y","z"]`, `"404" "405"`, `"minimum":1 "minimum":0`, `"type":"integer" "type":["integer","string"]`, `["n"] []`,
		`"id":{ "new":{"type":"string"},"id":{`, `"paths":{ "paths":{"/new":{"get":{}},`,
	} {
		from, to, _ := strings.Cut(change, " ")
		got, err := Breaking([]byte(api), []byte(strings.Replace(api, from, to, 1)))
		if err != nil || len(got) > 0 || !strings.Contains(api, from) {
			t.Errorf("%s: %q, %v", change, got, err)
		}
	}
	if got, _ := Breaking([]byte(api), []byte(api)); len(got) > 0 {
		t.Error(fmt.Sprint(got))
	}
}

// Package generate makes the typed client of package api from the description
// of the API.
package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"maps"
	"slices"
	"strings"
	"unicode"
)

type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Format, Description  string
	Enum                 []any
	Properties           map[string]*schema
	Required             []string
	Items                *schema
	AdditionalProperties json.RawMessage
}

type parameter struct {
	Name, In, Description string
	Required              bool
	Schema                *schema
}

type content map[string]struct{ Schema *schema }

type operation struct {
	OperationID, Summary string
	Parameters           []parameter
	RequestBody          *struct{ Content content }
	Responses            map[string]struct{ Content content }
	method, path         string
}

type generator struct {
	doc struct {
		Paths      map[string]map[string]json.RawMessage
		Components struct{ Schemas map[string]*schema }
	}
	out bytes.Buffer
}

// Go returns the source of the client for a description, OpenAPI 3.1 as JSON.
func Go(description []byte) ([]byte, error) {
	g := &generator{}
	if err := json.Unmarshal(description, &g.doc); err != nil {
		return nil, err
	}
	g.print("// Code generated from docs/openapi.json by go test ./client/api -update. DO NOT EDIT.\n\npackage api\n\n" +
		"import (\n\"context\"\n\"encoding/json\"\n\"io\"\n\"iter\"\n\"net/http\"\n\"net/url\"\n\"time\"\n\n\"github.com/dossier-crm/dossier/client\"\n)\n\n" +
		"var _ json.RawMessage\nvar _ time.Time\n\n")
	operations, err := g.operations()
	if err != nil {
		return nil, err
	}
	for _, o := range operations {
		g.operation(o)
	}
	for _, name := range slices.Sorted(maps.Keys(g.doc.Components.Schemas)) {
		if name != "Problem" && name != "FieldError" { // the client's own
			g.object(name, g.doc.Components.Schemas[name])
		}
	}
	source, err := format.Source(g.out.Bytes())
	if err != nil {
		return g.out.Bytes(), err
	}
	return source, nil
}

func (g *generator) print(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

func (g *generator) operations() ([]operation, error) {
	var all []operation
	for _, path := range slices.Sorted(maps.Keys(g.doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(g.doc.Paths[path])) {
			if !slices.Contains([]string{"get", "put", "post", "patch", "delete"}, method) || strings.Contains(path, "*") {
				continue // a wildcard is for files of proofs, which have readers of their own
			}
			o := operation{method: method, path: path}
			if err := json.Unmarshal(g.doc.Paths[path][method], &o); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.OperationID, b.OperationID) })
	return all, nil
}

// Exported returns the Go name of a name of the description.
func Exported(name string) string {
	var b strings.Builder
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	out := b.String()
	for _, short := range []string{"Id", "Url"} {
		if strings.HasSuffix(out, short) {
			out = strings.TrimSuffix(out, short) + strings.ToUpper(short)
		}
	}
	return out
}

func unexported(name string) string { return strings.ToLower(name[:1]) + name[1:] }

func comment(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n// ")
}

// object writes the type of a schema.
func (g *generator) object(name string, s *schema) {
	if s.Description != "" {
		g.print("// %s: %s\n", name, comment(s.Description))
	} else {
		g.print("// %s is a schema of the description.\n", name)
	}
	if len(s.Properties) == 0 {
		g.print("type %s %s\n\n", name, g.value(name, s))
		return
	}
	var inner []func()
	g.print("type %s struct {\n", name)
	for _, member := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[member]
		typ, tag := "", member
		if len(p.Properties) > 0 && p.Ref == "" {
			typ = name + Exported(member)
			inner = append(inner, func() { g.object(typ, p) })
		} else {
			typ = g.value(name+Exported(member), p)
		}
		optional := !slices.Contains(s.Required, member)
		if optional {
			tag += ",omitzero"
		}
		if (nullable(p) || optional) && pointed(typ) {
			typ = "*" + typ
		}
		g.print("%s %s `json:%q`", Exported(member), typ, tag)
		if p.Description != "" {
			g.print(" // %s", strings.ReplaceAll(p.Description, "\n", " "))
		}
		g.print("\n")
	}
	g.print("}\n\n")
	for _, one := range inner {
		one()
	}
}

// pointed reports whether nothing can be told from the zero value only by a
// pointer.
func pointed(typ string) bool {
	return !strings.HasPrefix(typ, "[]") && !strings.HasPrefix(typ, "map[") && typ != "json.RawMessage"
}

func typeOf(s *schema) string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if one != "null" {
				return fmt.Sprint(one)
			}
		}
	}
	return ""
}

func nullable(s *schema) bool {
	list, ok := s.Type.([]any)
	return ok && slices.Contains(list, any("null"))
}

func (g *generator) value(name string, s *schema) string {
	if s.Ref != "" {
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	}
	switch typeOf(s) {
	case "string":
		if s.Format == "date-time" {
			return "time.Time"
		}
		return "string"
	case "integer":
		return "int64"
	case "number":
		return "float64"
	case "boolean":
		return "bool"
	case "array":
		return "[]" + g.value(name+"Item", s.Items)
	case "object":
		var of schema
		if json.Unmarshal(s.AdditionalProperties, &of) == nil && (of.Type != nil || of.Ref != "") {
			return "map[string]" + g.value(name+"Value", &of)
		}
		return "map[string]json.RawMessage"
	}
	return "json.RawMessage"
}

func (g *generator) operation(o operation) {
	name := Exported(o.OperationID)
	var ids, query []parameter
	keyed := false
	for _, p := range o.Parameters {
		switch {
		case p.In == "path":
			ids = append(ids, p)
		case p.In == "query":
			query = append(query, p)
		case p.Name == "Idempotency-Key":
			keyed = true
		}
	}
	args, path := "ctx context.Context", "\""+o.path+"\""
	for _, p := range ids {
		arg := unexported(Exported(p.Name))
		args += ", " + arg + " string"
		path = strings.Replace(path, "{"+p.Name+"}", "\"+url.PathEscape("+arg+")+\"", 1)
	}
	path = strings.TrimSuffix(path, `+""`)
	if len(query) > 0 {
		g.query(name, query)
		args += ", q " + name + "Query"
		path += "+q.encode()"
	}
	payload, raw := "nil", false
	if o.RequestBody != nil {
		if json, ok := o.RequestBody.Content["application/json"]; ok {
			payload = "body"
			if o.method == "patch" {
				args += ", body map[string]any"
			} else {
				args += ", body " + g.value(name+"Request", json.Schema)
			}
		} else {
			raw = true
			args += ", contentType string, body io.Reader"
		}
	}
	answer, media := g.answer(o)
	options := ""
	if o.method != "get" {
		args += ", opts ...client.SendOption"
		options = ", opts..."
	}
	method := "http.Method" + strings.ToUpper(o.method[:1]) + o.method[1:]
	g.print("// %s: %s (%s %s).\n", name, o.Summary, strings.ToUpper(o.method), o.path)
	switch {
	case raw:
		g.print("func (c *Client) %s(%s) (*%s, error) {\nreturn stream[%s](c.Stream(ctx, %s, %s, \"\", contentType, body%s))\n}\n\n", name, args, answer, answer, method, path, options)
	case answer == "" && media == "":
		g.print("func (c *Client) %s(%s) error {\nreturn c.Call(ctx, %s, %s, %v, %s, nil%s)\n}\n\n", name, args, method, path, keyed, payload, options)
	case answer == "":
		if o.method != "get" {
			return
		}
		g.print("func (c *Client) %s(%s, accept string) (*http.Response, error) {\nreturn c.Stream(ctx, %s, %s, accept, \"\", nil)\n}\n\n", name, args, method, path)
	default:
		g.print("func (c *Client) %s(%s) (*%s, error) {\nout := new(%s)\nreturn out, c.Call(ctx, %s, %s, %v, %s, out%s)\n}\n\n", name, args, answer, answer, method, path, keyed, payload, options)
	}
	if item := g.paged(answer, query); item != "" {
		given := strings.TrimPrefix(strings.Join(names(ids), ", ")+", q", ", ")
		g.print("// %sAll goes through all pages of %s.\n", name, name)
		g.print("func (c *Client) %sAll(%s) iter.Seq2[%s, error] {\nreturn pages(func() ([]%s, string, error) {\npage, err := c.%s(ctx, %s)\nif err != nil {\nreturn nil, \"\", err\n}\nreturn page.Items, value(page.Next), nil\n}, &q.Cursor)\n}\n\n",
			name, args, item, item, name, given)
		g.print("// %sExport begins the export of all of %s, as csv, ndjson or parquet.\n", name, name)
		g.print("func (c *Client) %sExport(%s, format string) (*client.Export, error) {\nreturn c.Export(ctx, %s, format)\n}\n\n", name, args, path)
	}
}

func names(list []parameter) (out []string) {
	for _, p := range list {
		out = append(out, unexported(Exported(p.Name)))
	}
	return out
}

// answer returns the type of the JSON that the operation is answered with, or
// else that it is answered with something.
func (g *generator) answer(o operation) (typ, media string) {
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if status[0] != '2' {
			continue
		}
		if one, ok := o.Responses[status].Content["application/json"]; ok && one.Schema != nil {
			return g.value(Exported(o.OperationID)+"Answer", one.Schema), "application/json"
		}
		for media := range o.Responses[status].Content {
			return "", media
		}
	}
	return "", ""
}

// paged returns the type of the items of a list that has pages behind cursors.
func (g *generator) paged(answer string, query []parameter) string {
	s := g.doc.Components.Schemas[answer]
	if s == nil || s.Properties["items"] == nil || s.Properties["next"] == nil || !slices.ContainsFunc(query, func(p parameter) bool { return p.Name == "cursor" }) {
		return ""
	}
	return strings.TrimPrefix(g.value("", s.Properties["items"]), "[]")
}

// query writes the type of the query parameters of an operation. Numbers and
// truth values are pointers, because zero and false may mean something.
func (g *generator) query(name string, list []parameter) {
	g.print("// %sQuery are the query parameters of %s; what is zero is not sent.\ntype %sQuery struct {\n", name, name, name)
	for _, p := range list {
		typ := g.value("", p.Schema)
		if typ == "int64" || typ == "float64" || typ == "bool" {
			typ = "*" + typ
		}
		g.print("%s %s", Exported(p.Name), typ)
		if p.Description != "" {
			g.print(" // %s", strings.ReplaceAll(p.Description, "\n", " "))
		}
		g.print("\n")
	}
	g.print("}\n\nfunc (q %sQuery) encode() string {\nv := url.Values{}\n", name)
	for _, p := range list {
		g.print("add(v, %q, q.%s)\n", p.Name, Exported(p.Name))
	}
	g.print("return encoded(v)\n}\n\n")
}

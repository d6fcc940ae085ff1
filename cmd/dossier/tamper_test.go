package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"

	"github.com/cockroachdb/pebble/v2"
	"github.com/rogpeppe/go-internal/testscript"
)

// scriptSpoil puts one text in the place of another of the same length: in a
// file, or, where it is given a node's directory, in the records of its log, with
// checksums that fit, as somebody does who has the disk and knows the format.
func scriptSpoil(ts *testscript.TestScript, _ bool, args []string) {
	path, old, new := ts.MkAbs(args[0]), []byte(args[1]), []byte(args[2])
	if len(old) != len(new) {
		ts.Fatalf("%q and %q differ in length", old, new)
	}
	info, err := os.Stat(path)
	ts.Check(err)
	n := 0
	if info.IsDir() {
		n, err = spoilNode(path, old, new)
	} else {
		var raw []byte
		raw, err = os.ReadFile(path)
		n = bytes.Count(raw, old)
		if err == nil {
			err = os.WriteFile(path, bytes.ReplaceAll(raw, old, new), 0o600)
		}
	}
	ts.Check(err)
	if n == 0 {
		ts.Fatalf("%s does not have %q", args[0], old)
	}
}

func spoilNode(dir string, old, new []byte) (n int, err error) {
	db, err := pebble.Open(dir, &pebble.Options{FormatMajorVersion: pebble.FormatNewest, Logger: silent{}})
	if err != nil {
		return 0, err
	}
	defer func() {
		if closed := db.Close(); err == nil {
			err = closed
		}
	}()
	it, err := db.NewIter(&pebble.IterOptions{LowerBound: []byte("L"), UpperBound: []byte("M")})
	if err != nil {
		return 0, err
	}
	defer it.Close()
	for it.First(); it.Valid(); it.Next() {
		if !bytes.Contains(it.Value(), old) {
			continue
		}
		record := bytes.ReplaceAll(it.Value(), old, new)
		table := crc32.MakeTable(crc32.Castagnoli)
		binary.BigEndian.PutUint32(record, crc32.Update(crc32.Update(0, table, it.Key()[1:]), table, record[4:]))
		if err := db.Set(bytes.Clone(it.Key()), record, pebble.Sync); err != nil {
			return n, err
		}
		n++
	}
	return n, it.Error()
}

type silent struct{}

func (silent) Infof(string, ...any)              {}
func (silent) Errorf(string, ...any)             {}
func (silent) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

package main

import (
	"os"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// rawLog is a file and group commit: whoever writes while an fdatasync runs
// shares the next.
type rawLog struct {
	file    vfs.File
	waiting chan rawWrite
}

type rawWrite struct {
	events int
	done   chan error
}

func openLog(dir string) (*rawLog, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, err
	}
	f, err := vfs.Default.Create(filepath.Join(dir, "log"), vfs.WriteCategoryUnspecified)
	if err != nil {
		return nil, err
	}
	// As pebble has it: blocks are allocated ahead, fdatasync as the data goes.
	l := &rawLog{file: vfs.NewSyncingFile(f, vfs.SyncingFileOptions{PreallocateSize: 32 << 20}), waiting: make(chan rawWrite, 4096)}
	go l.run()
	return l, nil
}

func (l *rawLog) write(events int) error {
	done := make(chan error, 1)
	l.waiting <- rawWrite{events, done}
	return <-done
}

func (l *rawLog) run() {
	event := append(append([]byte{}, payloadData...), payloadMeta...)
	var buf []byte
	for first := range l.waiting {
		group := []rawWrite{first}
	drain:
		for {
			select {
			case w := <-l.waiting:
				group = append(group, w)
			default:
				break drain
			}
		}
		buf = buf[:0]
		for _, w := range group {
			for range w.events {
				buf = append(buf, event...)
			}
		}
		_, err := l.file.Write(buf)
		if err == nil {
			err = l.file.Sync()
		}
		for _, w := range group {
			w.done <- err
		}
	}
}

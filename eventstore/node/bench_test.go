package node_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node"
)

// BenchmarkStart opens a new directory and closes it again; the figure is the
// opening alone.
func BenchmarkStart(b *testing.B) {
	base, i := b.TempDir(), 0
	for b.Loop() {
		i++
		n, err := node.Start(b.Context(), node.Config{Dir: filepath.Join(base, strconv.Itoa(i))})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := n.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

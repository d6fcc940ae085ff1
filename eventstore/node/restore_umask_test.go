//go:build unix

package node_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/dossier-crm/dossier/eventstore/node"
)

// TestRestoreKeepsToTheUmask: who keeps others out of new directories keeps them out of
// a restored one. It is not parallel: the umask is the process's.
func TestRestoreKeepsToTheUmask(t *testing.T) {
	made := madeBackup(t)
	dir := filepath.Join(t.TempDir(), "new")
	was := syscall.Umask(0o077)
	_, err := node.Restore(t.Context(), made, dir)
	syscall.Umask(was)
	if err != nil {
		t.Fatal(err)
	}
	if is, err := os.Stat(dir); err != nil || is.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", is.Mode(), err)
	}
}

package postgres

import (
	"strings"
	"testing"
)

// The cache is an eighth of the memory, and the log that is kept a part of the disk's room,
// both between what Postgres begins to work with and what one machine's store needs.
func TestSettingsForTheMachine(t *testing.T) {
	const gib = 1024 * mib
	for _, c := range []struct {
		memory, free uint64
		want         string // shared_buffers, effective_cache_size, max_wal_size
	}{
		{0, 0, "128MB 256MB 2048MB"}, // not known
		{512 * mib, 4 * gib, "128MB 256MB 2048MB"},
		{8 * gib, 24 * gib, "1024MB 4096MB 3072MB"},
		{24 * gib, 80 * gib, "3072MB 12288MB 4096MB"},
		{1024 * gib, 8192 * gib, "4096MB 524288MB 4096MB"},
	} {
		got := forMachine(c.memory, c.free)
		if one := strings.Join([]string{got["shared_buffers"], got["effective_cache_size"], got["max_wal_size"]}, " "); one != c.want {
			t.Errorf("%d of memory, %d of disk: %s, want %s", c.memory, c.free, one, c.want)
		}
	}
	if memory() == 0 || free(t.TempDir()) == 0 {
		t.Error("what this machine has is not found out")
	}
}

package postgres

import (
	"fmt"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// What of a server's settings goes by the machine. With Postgres's own, a cache
// of 128 MB, a million customers that change one after another have each page read, changed
// and written again for each of them, and a checkpoint every ten seconds, behind which
// the whole page goes into the write-ahead log once more.

const (
	mib = 1 << 20

	leastBuffers = 128 * mib // Postgres's own
	mostBuffers  = 4096 * mib
	leastWAL     = 2048 * mib
	mostWAL      = 4096 * mib // also bounds how much there is to go through after a crash
)

// forMachine are the settings for so many bytes of memory, which others use too, and of
// disk that is free; 0 where that is not known. A part of the memory is Postgres's own
// cache, and what it may take for cached by the system is half of all.
func forMachine(memory, free uint64) map[string]string {
	return map[string]string{
		"shared_buffers":       inMB(min(max(memory/8, leastBuffers), mostBuffers)),
		"effective_cache_size": inMB(max(memory/2, 2*leastBuffers)),
		"max_wal_size":         inMB(min(max(free/8, leastWAL), mostWAL)),
		"checkpoint_timeout":   "15min",
	}
}

func inMB(bytes uint64) string { return fmt.Sprintf("%dMB", bytes/mib) }

// memory is what the process may use: its control group's limit, or what the machine has;
// 0 where neither can be found out.
func memory() uint64 {
	limit, err := memlimit.FromCgroup()
	all, sysErr := memlimit.FromSystem()
	switch {
	case err != nil && sysErr != nil:
		return 0
	case err != nil:
		return all
	case sysErr != nil:
		return limit
	}
	return min(limit, all)
}

// free is what the file system with the directory has left, 0 where that cannot be found out.
func free(dir string) uint64 {
	usage, err := vfs.Default.GetDiskUsage(dir)
	if err != nil {
		return 0
	}
	return usage.AvailBytes
}

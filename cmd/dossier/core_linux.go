package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// forbidCoreDumps keeps what is in memory, decrypted keys and personal data among
// it, out of core files: by the limit for files, and by the flag that a handler
// behind a pipe respects too. It costs debugging: no core file after a crash, and
// no debugger but root's can attach. DOSSIER_ALLOW_CORE_DUMPS=1 leaves it all.
func forbidCoreDumps() error {
	if os.Getenv("DOSSIER_ALLOW_CORE_DUMPS") == "1" {
		return nil
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}

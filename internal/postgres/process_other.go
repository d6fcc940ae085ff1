//go:build !linux

package postgres

import "syscall"

// setDeathSignal does nothing: only Linux has it. Elsewhere a server whose
// owner was killed lives on until the next Start stops it.
func setDeathSignal(*syscall.SysProcAttr, syscall.Signal) {}

// inheritedRoot is empty where a directory cannot be reached through a file
// that is open on it.
const inheritedRoot = ""

package postgres

import "syscall"

// setDeathSignal asks for sig to be sent to the child when we die. The kernel
// forgets the wish when the child changes its user, but the syscall package
// states it after that.
func setDeathSignal(attr *syscall.SysProcAttr, sig syscall.Signal) { attr.Pdeathsig = sig }

// inheritedRoot is a name for the child's first inherited file that does not
// go through the directories above it.
const inheritedRoot = "/proc/self/fd/3"

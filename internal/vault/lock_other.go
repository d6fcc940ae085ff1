//go:build !unix

package vault

import (
	"fmt"
	"runtime"
)

// lockFile is not there: a keyring file cannot be changed, only read.
func lockFile(string) (unlock func(), err error) {
	return nil, fmt.Errorf("vault: files cannot be locked on %s", runtime.GOOS)
}

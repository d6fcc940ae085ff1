//go:build !unix

package vault

// lockFile is not there: a keyring file cannot be changed, only read.
func lockFile(string) (unlock func(), err error) { return nil, errNoLock }

package postgres

import (
	"bytes"
	"context"
	"os"
	"strconv"
)

// processes reads the table of processes from /proc, since small images have
// no ps. A process that ends meanwhile is left out.
func processes(context.Context) ([]process, error) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	var all []process
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		args, err := os.ReadFile("/proc/" + name + "/cmdline")
		if err != nil || len(args) == 0 { // gone, a zombie, or of the kernel
			continue
		}
		args = bytes.ReplaceAll(bytes.TrimRight(args, "\x00"), []byte{0}, []byte{' '})
		all = append(all, process{pid: pid, args: string(args)})
	}
	return all, nil
}

//go:build !linux

package postgres

import (
	"bufio"
	"bytes"
	"context"
	"os/exec"
	"strconv"
	"strings"
)

// processes asks ps, in the form that POSIX has.
func processes(ctx context.Context) ([]process, error) {
	out, err := exec.CommandContext(ctx, "ps", "-A", "-ww", "-o", "pid=", "-o", "args=").Output()
	if err != nil {
		return nil, err
	}
	var all []process
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		number, args, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if pid, err := strconv.Atoi(number); err == nil {
			all = append(all, process{pid: pid, args: strings.TrimSpace(args)})
		}
	}
	return all, nil
}

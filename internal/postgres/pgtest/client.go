package pgtest

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// startTimeout is how long a test program waits for the shared server; the
// programs of Postgres may have to be downloaded first.
const startTimeout = 3 * time.Minute

// shared connects to the helper once per test program and returns its
// server's URL. The connection stays open as long as the program lives, and
// that is what keeps the server alive.
var shared = sync.OnceValues(func() (string, error) {
	dir, err := meetingPlace()
	if err != nil {
		return "", err
	}
	deadline := time.Now().Add(startTimeout)
	for spawn := 0; time.Now().Before(deadline); spawn++ {
		server, conn, err := ask(dir, deadline)
		if err == nil {
			held = conn
			return server, nil
		}
		if refused, ok := errors.AsType[*refusal](err); ok {
			return "", refused
		}
		// Nobody is there, or about to leave. Helpers that come too many
		// leave by themselves, so one is sent off every second.
		if spawn%50 == 0 {
			if err := startHelper(dir); err != nil {
				return "", err
			}
		}
		time.Sleep(20 * time.Millisecond)
	}
	return "", errors.New("the helper with the shared server does not answer")
})

// held keeps the connection to the helper from being collected.
//
//lint:ignore U1000 holding it is its use
var held net.Conn //nolint:unused // likewise

// refusal is the helper's word that it cannot start a server.
type refusal struct{ text string }

func (r *refusal) Error() string { return r.text }

// ask gets the server's URL from the helper. It says who runs this program,
// so that the server can outlive it until `go test` is through.
func ask(dir string, deadline time.Time) (string, net.Conn, error) {
	conn, err := net.Dial("unix", filepath.Join(dir, "socket"))
	if err != nil {
		return "", nil, err
	}
	_ = conn.SetDeadline(deadline)
	if _, err := fmt.Fprintf(conn, "%d\n", os.Getppid()); err != nil {
		conn.Close()
		return "", nil, err
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		conn.Close()
		return "", nil, err
	}
	answer = strings.TrimSpace(answer)
	if text, bad := strings.CutPrefix(answer, "error "); bad {
		conn.Close()
		text, _ = strconv.Unquote(text)
		return "", nil, &refusal{text}
	}
	_ = conn.SetDeadline(time.Time{})
	return answer, conn, nil
}

// startHelper runs this very program once more, as the helper. It must keep
// nothing of ours open, above all not the output: go test waits for that.
func startHelper(dir string) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.Command(program)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), helperVariable+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// meetingPlace is the directory where the test programs of one user and one
// checkout find their helper. Two checkouts share nothing: their packages
// may be of different versions.
func meetingPlace() (string, error) {
	root, err := os.Getwd() // go test runs a program in its package's directory
	if err != nil {
		return "", err
	}
	for dir := root; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			root = dir
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	sum := sha256.Sum256([]byte(root))
	// Short, since the path of a socket must be.
	return filepath.Join(whereRoomIs(), fmt.Sprintf("dossier-pgtest-%d-%s", os.Getuid(), hex.EncodeToString(sum[:4]))), nil
}

// ownDir makes dir if need be and returns an error if it is not ours alone:
// the place for temporary files is everybody's.
func ownDir(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm() != 0o700 || int(st.Uid) != os.Getuid() {
		return fmt.Errorf("%s is not a directory of ours alone", dir)
	}
	return nil
}

// sharedMemory is a file system in memory that Linux has, and roomy the bytes that it has
// to have left to be used.
const (
	sharedMemory = "/dev/shm"
	roomy        = 4 << 30
)

// whereRoomIs is where the server's data is. A database of the read models is 700 files, and
// a test begins with one: on a disk they took half a second to be made, in memory a
// ninth of it. Who sets TMPDIR has the say.
func whereRoomIs() string {
	if os.Getenv("TMPDIR") == "" && runtime.GOOS == "linux" {
		if usage, err := vfs.Default.GetDiskUsage(sharedMemory); err == nil && usage.AvailBytes >= roomy {
			return sharedMemory
		}
	}
	return os.TempDir()
}

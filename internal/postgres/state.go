package postgres

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// state is what a server remembers from one start to the next, in a file
// that only its owner can read. It is written before the cluster is made: a
// cluster whose password nobody knows is worse than a password without one.
type state struct {
	ID       string `json:"id"`
	Port     int    `json:"port"`
	Password string `json:"password"`
}

const stateFile = "server.json"

func loadState(dir string) (state, error) {
	text, err := os.ReadFile(filepath.Join(dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return state{ID: rand.Text(), Password: rand.Text()}, nil
	}
	if err != nil {
		return state{}, err
	}
	var s state
	if err := json.Unmarshal(text, &s); err != nil {
		return state{}, fmt.Errorf("%s: %w", filepath.Join(dir, stateFile), err)
	}
	if s.ID == "" || s.Password == "" {
		return state{}, fmt.Errorf("%s: id or password is missing", filepath.Join(dir, stateFile))
	}
	return s, nil
}

func (s state) save(dir string) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, stateFile), append(text, '\n'), 0o600)
}

// clusterName marks the processes of one cluster in the table of processes:
// Postgres shows its cluster_name in the title of each. It is of the id and
// the place, so that a copied directory is not taken for its original.
func (s state) clusterName(dir string) string {
	sum := sha256.Sum256([]byte(s.ID + "\x00" + dir))
	return "dossier-" + hex.EncodeToString(sum[:12])
}

// choosePort returns the remembered port if it is free, else a new one. New
// ones lie below the range from which the system takes ports for outgoing
// connections, so that the port is still free the next time.
func choosePort(remembered int) (int, error) {
	if remembered != 0 && portFree(remembered) {
		return remembered, nil
	}
	for range 50 {
		if port := 20_000 + mathrand.IntN(10_000); portFree(port) {
			return port, nil
		}
	}
	return 0, errors.New("no free port found between 20000 and 29999")
}

func portFree(port int) bool {
	l, err := net.Listen("tcp4", net.JoinHostPort(loopback, strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return l.Close() == nil
}

// writeFile replaces a file so that after a crash either the old or the new
// one is there, whole: written beside, synced, renamed, directory synced.
func writeFile(path string, data []byte, mode fs.FileMode) (err error) {
	tmp := path + ".new"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

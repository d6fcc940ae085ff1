package node

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/dossier-crm/dossier/eventstore/node/internal/store"
)

// controlName is a socket in the data directory through which a command of
// the same user asks the running node for a backup or a scavenge. Who may
// write to the directory may use it; the network may not.
const controlName = "control.sock"

type controlRequest struct {
	Dir string `json:"dir,omitempty"`
}

type controlReply struct {
	Path      string    `json:"path,omitempty"`
	Scavenged Scavenged `json:"scavenged"`
	Report    *Report   `json:"report,omitempty"`
	Error     string    `json:"error,omitempty"`
}

// serveControl opens the socket. A path too long for one is no reason not to
// start: the commands then say that they cannot reach the node.
func (n *Node) serveControl() {
	path := filepath.Join(n.cfg.Dir, controlName)
	_ = os.Remove(path) // left by a crash; the directory is locked by now
	l, err := net.Listen("unix", path)
	if err != nil {
		n.cfg.Logger.Debug("no control socket", "error", err)
		return
	}
	_ = os.Chmod(path, 0o600)
	mux := http.NewServeMux()
	handle := func(name string, f func(context.Context, controlRequest) (controlReply, error)) {
		mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, r *http.Request) {
			var req controlRequest
			reply := controlReply{}
			err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&req)
			if err == nil {
				reply, err = f(r.Context(), req)
			}
			if err != nil {
				reply.Error = err.Error()
			}
			_ = json.NewEncoder(w).Encode(reply) // the command sees a cut connection
		})
	}
	handle("backup", func(ctx context.Context, r controlRequest) (controlReply, error) {
		path, err := n.Backup(ctx, r.Dir)
		return controlReply{Path: path}, err
	})
	handle("scavenge", func(ctx context.Context, _ controlRequest) (controlReply, error) {
		s, err := n.Scavenge(ctx)
		return controlReply{Scavenged: s}, err
	})
	handle("verify", func(ctx context.Context, _ controlRequest) (controlReply, error) {
		rep, err := n.Verify(ctx)
		return controlReply{Report: rep}, err
	})
	n.control = &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	n.controlDone = make(chan struct{})
	go func() {
		defer close(n.controlDone)
		_ = n.control.Serve(l) // ends with Close
	}()
}

func (n *Node) closeControl() {
	if n.control == nil {
		return
	}
	_ = n.control.Close()
	<-n.controlDone
}

// errNotRunning says that nobody answers on a directory's control socket.
var errNotRunning = errors.New("node: no node runs on the directory")

func control(ctx context.Context, dataDir, what string, req controlRequest) (controlReply, error) {
	path := filepath.Join(dataDir, controlName)
	client := http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
			if err != nil {
				return nil, fmt.Errorf("%w: %w", errNotRunning, err)
			}
			return c, nil
		},
	}}
	body, err := json.Marshal(req)
	if err != nil {
		return controlReply{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://node/"+what, bytes.NewReader(body))
	if err != nil {
		return controlReply{}, err
	}
	resp, err := client.Do(r)
	if err != nil {
		return controlReply{}, err
	}
	defer resp.Body.Close()
	var reply controlReply
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
		return reply, err
	}
	if reply.Error != "" {
		return reply, errors.New(reply.Error)
	}
	return reply, nil
}

// BackupDir backs a data directory up below dir, through the node that runs
// on it or, if none does, by opening it. See Node.Backup.
func BackupDir(ctx context.Context, dataDir, dir string) (string, error) {
	dir, err := filepath.Abs(dir) // the node may have another working directory
	if err != nil {
		return "", err
	}
	reply, err := control(ctx, dataDir, "backup", controlRequest{Dir: dir})
	if !errors.Is(err, errNotRunning) {
		return reply.Path, err
	}
	s, err := openExisting(dataDir)
	if err != nil {
		return "", err
	}
	path, err := backup(ctx, s, dataDir, dir)
	return path, errors.Join(err, s.Close())
}

// ScavengeDir scavenges a data directory, through the node that runs on it
// or, if none does, by opening it. See Node.Scavenge.
func ScavengeDir(ctx context.Context, dataDir string) (Scavenged, error) {
	reply, err := control(ctx, dataDir, "scavenge", controlRequest{})
	if !errors.Is(err, errNotRunning) {
		return reply.Scavenged, err
	}
	s, err := openExisting(dataDir)
	if err != nil {
		return Scavenged{}, err
	}
	got, err := s.Scavenge(ctx, keepParked(s))
	return Scavenged(got), errors.Join(err, s.Close())
}

// VerifyDir verifies a data directory, through the node that runs on it or,
// if none does, by reading it. See Verify.
func VerifyDir(ctx context.Context, dataDir string) (*Report, error) {
	reply, err := control(ctx, dataDir, "verify", controlRequest{})
	if !errors.Is(err, errNotRunning) {
		return reply.Report, err
	}
	return Verify(ctx, dataDir)
}

// mustHold is an error unless a node's data is in dir: opening would make it.
// A backup of a mistyped directory is a backup of nothing.
func mustHold(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("node: %w", err)
	}
	if ok, err := store.Exists(dir); err != nil || !ok {
		return errors.Join(fmt.Errorf("node: %s holds no data of a node", dir), err)
	}
	return nil
}

// openExisting opens a directory that holds a node's data already.
func openExisting(dataDir string) (*store.Store, error) {
	if err := mustHold(dataDir); err != nil {
		return nil, err
	}
	return store.Open(store.Options{Dir: dataDir})
}

// ExportDir writes every record of a data directory that no node has open;
// see Node.Export.
func ExportDir(ctx context.Context, dataDir string, to io.Writer) error {
	s, err := openExisting(dataDir)
	if err != nil {
		return err
	}
	return errors.Join(exportLines(ctx, s, to), s.Close())
}

package node

import "time"

// A subscriber whose client reads nothing holds its handler inside of a send,
// which only the end of the connection ends; a graceful stop would wait for it.
// So connections are cut as soon as nothing that may have been written waits
// for its answer. Before that a moment goes by, in which the statuses of what
// has just ended are sent.
const (
	drainLook  = 5 * time.Millisecond
	drainGrace = 250 * time.Millisecond
)

// drain ends all calls: those that are short are finished.
func (n *Node) drain() {
	drained := make(chan struct{})
	go func() { n.server.GracefulStop(); close(drained) }()
	limit := time.NewTimer(n.cfg.DrainTimeout)
	defer limit.Stop()
	look := time.NewTicker(drainLook)
	defer look.Stop()
	for idle := time.Now(); ; {
		select {
		case <-drained:
			return
		case now := <-look.C:
			if n.writing.Load() > 0 {
				idle = now
			}
			if now.Sub(idle) < drainGrace {
				continue
			}
		case <-limit.C:
		}
		n.server.Stop()
		<-drained
		return
	}
}

// stoppedErr is what a call is answered once the node closes, nil before.
func (n *Node) stoppedErr() error {
	select {
	case <-n.stopping:
		return errStopping
	default:
		return nil
	}
}

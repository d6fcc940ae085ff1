package postgres

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// identity is the user that Postgres runs as. The zero value is ourselves.
type identity struct {
	other    bool
	uid, gid int
}

// chooseIdentity says as whom Postgres runs. Anybody but root runs it as
// himself. Postgres refuses root, so root hands it to whoever owns the
// existing cluster, else to the user postgres, else to nobody.
func chooseIdentity(cluster string) (identity, error) {
	if os.Geteuid() != 0 {
		return identity{}, nil
	}
	if info, err := os.Stat(cluster); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok && st.Uid != 0 {
			return identity{other: true, uid: int(st.Uid), gid: int(st.Gid)}, nil
		}
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errU := strconv.Atoi(u.Uid)
		gid, errG := strconv.Atoi(u.Gid)
		if errU == nil && errG == nil && uid > 0 {
			return identity{other: true, uid: uid, gid: gid}, nil
		}
	}
	return identity{}, errors.New("root needs a user to run Postgres as, and there is neither postgres nor nobody")
}

// own gives paths to the identity.
func (id identity) own(paths ...string) error {
	if !id.other {
		return nil
	}
	for _, p := range paths {
		if err := os.Lchown(p, id.uid, id.gid); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/dossier-crm/dossier/internal/access"
	"github.com/dossier-crm/dossier/internal/postgres"
)

type keysCommand struct {
	Create keysCreateCommand `cmd:"" help:"Make a key. It is printed once, alone on stdout, and cannot be asked for again."`
	List   keysListCommand   `cmd:"" help:"List the keys, without their secrets."`
	Revoke keysRevokeCommand `cmd:"" help:"End a key, in all processes within seconds."`
}

// keysFlags say where the keys are kept.
type keysFlags struct {
	Postgres string `help:"Connection string of Postgres, as dossier up prints it." env:"DOSSIER_POSTGRES" placeholder:"URL" required:""`
}

func (f keysFlags) open(ctx context.Context) (*pgxpool.Pool, error) {
	pool, err := postgres.Open(ctx, f.Postgres, postgres.Options{MaxConns: 2})
	if err != nil {
		return nil, err
	}
	if err := access.Setup(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

type keysCreateCommand struct {
	keysFlags
	Role      string   `help:"What its owner is: client, agent, analyst, auditor, privacy-officer or administrator." required:"" placeholder:"ROLE"`
	Principal string   `help:"Opaque id of its owner, which events name as their actor; a member of staff's is their id. Several keys may be one owner's. A new one where none is given." placeholder:"ID"`
	Staff     string   `help:"The member of the staff whose key it is, by the directory: it holds as long as they have not left. Required for an agent." placeholder:"ID"`
	Scope     []string `help:"Narrow the key to a part of what the role may: read, write, replay or manage, or of one noun such as orders:write. May be given again." placeholder:"SCOPE"`
	Expires   lifetime `help:"How long it is valid: 12h, 90d, or never." default:"365d" placeholder:"TIME"`
}

// Run makes the key.
func (c *keysCreateCommand) Run(ctx context.Context, out console, said notes) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	k := access.Key{Principal: c.Principal, Role: access.Role(c.Role), Scopes: c.Scope}
	if c.Staff != "" {
		id, err := uuid.Parse(c.Staff)
		if err != nil {
			return fmt.Errorf("the id of a member of the staff is a UUID, as GET /v1/staff shows it")
		}
		switch m, err := access.StaffOf(pool)(ctx, id.String()); {
		case err != nil:
			return err
		case m.Team == "":
			return fmt.Errorf("there is nobody with the id %s in the directory of the staff", id)
		case m.Left:
			return fmt.Errorf("%s has left the staff", id)
		case k.Principal != "" && k.Principal != id.String():
			return fmt.Errorf("the principal of a member of the staff is their id: leave --principal out")
		}
		k.Staff, k.Principal = &id, id.String()
	}
	if k.Principal == "" {
		k.Principal = c.Role + "-" + uuid.NewString()[:8]
	}
	if c.Expires > 0 {
		at := time.Now().Add(time.Duration(c.Expires))
		k.ExpiresAt = &at
	}
	k, token, err := access.Create(ctx, pool, k)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, token)
	fmt.Fprintf(said, "Key %s of %s, a %s, is valid until %s. This is the only time it is shown.\n", k.ID, k.Principal, k.Role, orNever(k.ExpiresAt))
	return nil
}

type keysListCommand struct{ keysFlags }

// Run lists the keys.
func (c *keysListCommand) Run(ctx context.Context, out console) error {
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	list, err := access.List(ctx, pool)
	if err != nil {
		return err
	}
	t := table.NewWriter()
	t.SetOutputMirror(out)
	t.SetStyle(table.StyleRounded)
	t.AppendHeader(table.Row{"Id", "Begins with", "Principal", "Role", "Scopes", "State", "Created", "Expires", "Last used"})
	for _, k := range list {
		used := "never"
		if k.LastUsed != nil {
			used = k.LastUsed.Format("2006-01-02 15h")
		}
		t.AppendRow(table.Row{
			k.ID, k.Hint, k.Principal, k.Role, strings.Join(k.Scopes, " "), k.State(time.Now()),
			k.CreatedAt.Format(time.DateOnly), orNever(k.ExpiresAt), used,
		})
	}
	t.Render()
	return nil
}

type keysRevokeCommand struct {
	keysFlags
	ID string `arg:"" help:"Of the key, as dossier keys list shows it."`
}

// Run ends the key.
func (c *keysRevokeCommand) Run(ctx context.Context, out console) error {
	id, err := uuid.Parse(c.ID)
	if err != nil {
		return fmt.Errorf("the id of a key is a UUID, as dossier keys list shows it")
	}
	pool, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	k, err := access.Revoke(ctx, pool, id)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Key %s of %s is revoked since %s.\n", k.ID, k.Principal, k.RevokedAt.Format(time.RFC3339))
	return nil
}

func orNever(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.Format(time.DateOnly)
}

// lifetime is a flag: a duration, which may be in days, or "never".
type lifetime time.Duration

// Decode implements kong.MapperValue.
func (l *lifetime) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto("time", &text); err != nil {
		return err
	}
	if text == "never" {
		*l = 0
		return nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days+"\n", "%d\n", &n); err != nil || n < 1 || n > 36_500 {
			return fmt.Errorf("want a time such as 12h or 90d, or never, not %q", text)
		}
		*l = lifetime(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return fmt.Errorf("want a time such as 12h or 90d, or never, not %q", text)
	}
	*l = lifetime(d)
	return nil
}

package readapi

import (
	"context"
	"encoding/binary"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dossier-crm/dossier/internal/ledger"
)

type getTile struct{ TilePath }

// TilePath is the part of the path behind /tile/.
type TilePath struct{ path url.URL }

// Resolve implements huma.Resolver.
func (p *TilePath) Resolve(ctx huma.Context) []error {
	p.path = ctx.URL()
	return nil
}

// tile is what a path of tlog-tiles asks for.
type tile struct {
	level int // -1: entries
	n     int64
	width int
}

const fullTile = 256

var errTilePath = errors.New("not the path of a tile")

// parseTile reads <level>/<n>[.p/<width>] or entries/<n>[.p/<width>]. One tile
// has one path.
func parseTile(path string) (t tile, err error) {
	t.width = fullTile
	if before, width, partial := strings.Cut(path, ".p/"); partial {
		if t.width, err = strconv.Atoi(width); err != nil || t.width < 1 || t.width >= fullTile || strconv.Itoa(t.width) != width {
			return t, errTilePath
		}
		path = before
	}
	level, rest, ok := strings.Cut(path, "/")
	if !ok {
		return t, errTilePath
	}
	if level == "entries" {
		t.level = -1
	} else if t.level, err = strconv.Atoi(level); err != nil || t.level < 0 || t.level > 7 || strconv.Itoa(t.level) != level {
		return t, errTilePath
	}
	parts := strings.Split(rest, "/")
	for i, part := range parts {
		digits, more := strings.CutPrefix(part, "x")
		if more != (i < len(parts)-1) || len(digits) != 3 || strings.Trim(digits, "0123456789") != "" || len(parts) > 5 || (i == 0 && more && digits == "000") {
			return t, errTilePath
		}
		three, err := strconv.Atoi(digits)
		if err != nil {
			return t, errTilePath
		}
		t.n = t.n*1000 + int64(three)
	}
	return t, nil
}

func (a *api) getTile(ctx context.Context, in *getTile) (*raw, error) {
	_, path, _ := strings.Cut(in.path.Path, "/tile/")
	t, err := parseTile(path)
	if err != nil {
		return nil, notFound("tile")
	}
	r := ledger.Reader{DB: a.Pool}
	_, c, err := a.published(ctx, r)
	if err != nil {
		return nil, err
	}
	level := max(t.level, 0)
	if have := c.Size >> (ledger.TileHeight * level); t.n*fullTile+int64(t.width) > have {
		return nil, notFound("tile")
	}
	out := &raw{ContentType: mediaBytes, CacheControl: "private, max-age=31536000, immutable"}
	if t.level < 0 {
		entries, err := r.Entries(ctx, t.n*fullTile, t.width)
		if err != nil {
			return nil, err
		}
		for _, e := range entries { // a bundle: each behind its length
			out.Body = binary.BigEndian.AppendUint16(out.Body, ledger.EntrySize)
			out.Body = append(out.Body, e[:]...)
		}
		return out, nil
	}
	hashes, err := r.Tile(ctx, level, t.n, t.width)
	if err != nil {
		return nil, err
	}
	for _, h := range hashes {
		out.Body = append(out.Body, h[:]...)
	}
	return out, nil
}

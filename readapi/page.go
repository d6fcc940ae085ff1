package readapi

import (
	"context"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"
)

// Paging is the part of a query that says which page of a list is wanted.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Items on a page at most"`
	Cursor string `query:"cursor" maxLength:"512" pattern:"^[A-Za-z0-9_-]*$" doc:"The page to go on with: next of the answer before. Sort and filters have to be the same."`

	Fields []string `query:"fields" maxItems:"64" doc:"Only these members of the items, divided by commas. The page is then of the type application/vnd.dossier.sparse+json" example:"[\"id\",\"revision\"]"`
	Format string   `query:"format" enum:"json,csv,ndjson,parquet" doc:"json: a page. The others export the whole list, whatever limit says. Instead of the header Accept, and before it"`
	BOM    bool     `query:"bom" doc:"Begin a CSV with a byte order mark, by which some spreadsheets know UTF-8"`

	accept string
}

// Resolve implements huma.Resolver.
func (p *Paging) Resolve(ctx huma.Context) []error {
	p.accept = ctx.Header("Accept")
	return nil
}

// row is an item as it is scanned: its columns, then its sort key and id.
type row[T any] interface {
	*T
	sealed
	scan() []any
}

// found is a page of items.
type found[T any] struct {
	items []T
	next  string // cursor, "" on the last page
	basis basis
	count *int64
	past  *RestsOnLog // nil for the present

	export *export  // instead of all these, where one was asked for
	fields []string // of the items; nil for all
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// scanRounds bounds how many reads a search makes for one page, for candidates
// that its blind index lets through and the opened text does not.
const scanRounds = 20

// scanAtLeast is how many candidates a search reads at a time.
const scanAtLeast = 50

// fetch returns a page. keep, which may be nil, looks at opened items and
// throws out what the conditions could only approximate; then a page may be
// shorter than asked for and still have a next one.
//
// Where more than one read is needed, each has a snapshot of its own, and the
// answer claims the oldest: one snapshot would be held while keys are asked for
// on a second connection, and enough of such requests would wait for each other.
func fetch[T any, R row[T]](ctx context.Context, a *api, l *list, fresh Freshness, p Paging, count bool, keep func(R) bool) (found[T], error) {
	var read reading
	out, err := fetchPage(ctx, a, l, fresh, p, count, keep, &read)
	if err == nil {
		err = a.wrote(ctx, &read)
	}
	if err != nil {
		return found[T]{}, err
	}
	return out, nil
}

func fetchPage[T any, R row[T]](ctx context.Context, a *api, l *list, fresh Freshness, p Paging, count bool, keep func(R) bool, read *reading) (found[T], error) {
	if p.media() != mediaJSON {
		e, err := exported(ctx, a, l, fresh, p, keep)
		return found[T]{export: e}, err
	}
	fields, err := chosen(p.Fields, columnsOf(typeOf[T]()))
	if err != nil {
		return found[T]{}, err
	}
	mine := cursor{Sort: l.order.name, Filter: filterHash(l.path, l.source()+l.filter(), append(l.args[:len(l.args):len(l.args)], l.below))}
	after, err := readCursor(p.Cursor, mine, l.order)
	if err != nil {
		return found[T]{}, err
	}
	out := found[T]{items: []T{}, fields: fields}
	scan := &scan[T, R]{list: l, after: after, nulls: l.order.nullable && !l.order.desc}
	if after != nil {
		scan.nulls = l.order.nullable && after.Key == nil
	}
	for round := range scanRounds {
		atLeast := p.Limit - len(out.items) + 1
		if keep != nil {
			atLeast = max(atLeast, scanAtLeast)
		}
		b, err := a.snapshotOf(ctx, l.model, l.of, fresh.min(), func(batch *pgx.Batch) {
			scan.queue(batch, atLeast)
			if round == 0 && l.past != nil {
				l.past.rest(batch)
			}
			if round == 0 && count {
				sql, args := l.count()
				batch.Queue(sql, args...).QueryRow(func(r pgx.Row) error {
					return r.Scan(&out.count)
				})
			}
		})
		if err != nil {
			return found[T]{}, err
		}
		if round == 0 {
			out.basis, out.past = b, l.past.on(b)
			if err := after.stale(b.version); err != nil {
				return found[T]{}, err
			}
		}
		grades, err := openAll(ctx, a, scan.rows, true)
		if err != nil {
			return found[T]{}, err
		}
		mine.Version = out.basis.version
		for i, item := range scan.rows {
			if keep == nil || keep(item) {
				if len(out.items) == p.Limit { // one more than asked for: the page ends before it
					out.next = scan.after.String()
					return out, nil
				}
				out.items = append(out.items, *item)
				read.add(item.customer(), grades)
			}
			end := mine
			end.Key, end.Tie = scan.ends[i].Key, scan.ends[i].Tie
			scan.after = &end
		}
		if !scan.goOn(atLeast) {
			return out, nil
		}
	}
	out.next = scan.after.String()
	return out, nil
}

// scan reads a list part by part: null keys are a part of their own, so that
// each part is a range of the index.
type scan[T any, R row[T]] struct {
	list  *list
	after *cursor // the last row read
	nulls bool    // the part that is being read
	fresh bool    // nothing of this part was read yet
	rows  []R
	ends  []cursor
}

func (s *scan[T, R]) queue(batch *pgx.Batch, limit int) {
	s.rows, s.ends = nil, nil
	if s.list.past != nil { // planning takes longer than reading a page
		batch.Queue(genericPlans)
		batch.Queue(aloneStarts)
		defer batch.Queue(aloneEnds)
	}
	if s.list.walks() {
		batch.Queue(walkPlans)
		defer batch.Queue(usualPlans)
	}
	after := s.after
	if s.fresh {
		after = nil
	}
	sql, args := s.list.sql(after, s.nulls, limit)
	batch.Queue(sql, args...).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			item, end := R(new(T)), cursor{}
			targets := append(item.scan(), &end.Key)
			if !s.list.order.unique {
				targets = append(targets, &end.Tie)
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			s.rows, s.ends = append(s.rows, item), append(s.ends, end)
		}
		return rows.Err()
	})
}

// goOn reports whether there may be more rows after a read of at most limit.
func (s *scan[T, R]) goOn(limit int) bool {
	if len(s.rows) == limit {
		s.fresh = false
		return true
	}
	if !s.list.order.nullable || s.nulls == s.list.order.desc { // that was the last part
		return false
	}
	s.nulls, s.fresh = !s.nulls, true
	return true
}

// empty reports whether nothing was found.
func (f found[T]) empty() bool {
	if f.export != nil {
		return len(f.export.first) == 0
	}
	return len(f.items) == 0
}

// drop ends an export that is not going to be sent.
func (f found[T]) drop() {
	if f.export != nil {
		f.export.close()
	}
}

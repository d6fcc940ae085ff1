// Package demo makes up a believable year of a company's customers and plays it
// through the API, as any client program would. The same seed gives the same
// history, and every command has a key: playing it twice changes nothing.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sort"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dossier-crm/dossier/client"
)

// Story is what happens to one customer, in order.
type Story struct {
	Number  int
	Company bool
	Leaves  bool
	Steps   []Step
}

// Step is one command of a story. It gets the customer's id ("" at first) and
// the complaint that the step is about, and returns what the API answered.
type Step struct {
	At   time.Time
	key  string // of the step within the story
	Send func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error)
}

// IDs are those that a story has got so far.
type IDs struct {
	Customer   string
	Complaints map[int]string
	Orders     map[int]string
	Offers     map[int]string // the best of a ranking
}

// Stories makes up n customers whose year ends with end.
func Stories(seed uint64, n int, end time.Time) []Story {
	stories := make([]Story, n)
	for i := range stories {
		// A generator a customer: more customers leave the first ones as they are.
		r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // made-up data
		stories[i] = newPerson(r, i, end).story(seed)
	}
	return stories
}

// Play sends the stories with so many workers, and returns whom the office knows;
// step is called after each command. It stops at the first error.
func Play(ctx context.Context, c *client.Client, stories []Story, workers int, step func()) (Cast, error) {
	if len(stories) > 0 {
		if err := Policies(ctx, c); err != nil {
			return nil, err
		}
	}
	var knowing sync.Mutex // guards cast
	var cast Cast
	group, working := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for _, s := range stories {
		if working.Err() != nil {
			break
		}
		group.Go(func() error {
			ids, err := s.play(working, c, step)
			if err == nil && s.Number < castMost && !s.Leaves {
				knowing.Lock()
				defer knowing.Unlock()
				cast = append(cast, Member{s.Number, s.Company, ids})
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return cast, ctx.Err()
}

func (s Story) play(ctx context.Context, c *client.Client, step func()) (IDs, error) {
	ids := IDs{Complaints: map[int]string{}, Orders: map[int]string{}, Offers: map[int]string{}}
	for i, one := range s.Steps {
		answer, err := one.Send(ctx, c, &ids, fmt.Sprintf("demo-%d-%s", s.Number, one.key))
		if err != nil {
			return ids, fmt.Errorf("customer %d, step %d: %w", s.Number, i, err)
		}
		ids.Customer = answer.CustomerID
		step()
	}
	return ids, nil
}

// story tells the whole year of a person, ordered by time, with the creation
// first.
func (p *person) story(seed uint64) Story {
	s := Story{Number: p.number, Company: p.company, Leaves: p.leaves}
	later := append(p.orders(), p.visits()...)
	later = append(later, p.complaints()...)
	later = append(later, p.surveys()...)
	later = append(later, p.classes()...)
	later = append(later, p.changes()...)
	sort.SliceStable(later, func(i, j int) bool { return later[i].At.Before(later[j].At) })
	s.Steps = append([]Step{p.creation()}, later...)
	if p.leaves {
		s.Steps = append(s.Steps, p.archive())
	}
	for i := range s.Steps {
		s.Steps[i].key = strconv.Itoa(i)
	}
	// What came to the demo later has keys of its own: those of the steps before
	// it stay, and a demo that was loaded by an older program gains it.
	service := p.service(seed)
	sort.SliceStable(service, func(i, j int) bool { return service[i].At.Before(service[j].At) })
	for i := range service {
		service[i].key = "service-" + strconv.Itoa(i)
	}
	var deliveries []Step
	r := rand.New(rand.NewPCG(seed, 1<<33|uint64(p.number))) //nolint:gosec // made-up data, numbers are small
	for _, o := range p.ordered {
		deliveries = append(deliveries, p.fulfilled(r, o)...)
	}
	for i := range deliveries {
		deliveries[i].key = "delivery-" + strconv.Itoa(i)
	}
	offers := p.offers(seed)
	for i := range offers {
		offers[i].key = "offer-" + strconv.Itoa(i)
	}
	care := p.care(seed)
	sort.SliceStable(care, func(i, j int) bool { return care[i].At.Before(care[j].At) })
	for i := range care {
		care[i].key = "care-" + strconv.Itoa(i)
	}
	end := len(s.Steps)
	if p.leaves {
		end--
	}
	middle := append(append([]Step{}, s.Steps[1:end]...), append(append(append(service, deliveries...), offers...), care...)...)
	sort.SliceStable(middle, func(i, j int) bool { return middle[i].At.Before(middle[j].At) })
	s.Steps = append(append([]Step{s.Steps[0]}, middle...), s.Steps[end:]...)
	return s
}

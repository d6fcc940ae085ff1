package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/dossier-crm/dossier/client"
)

// person is a made-up customer: how valuable, how pleased, how busy.
type person struct {
	r       *rand.Rand
	number  int
	company bool
	value   float64 // 0 to 1, few are high
	content float64 // 0 to 1: how pleased
	since   time.Time
	until   time.Time
	leaves  bool
	filed   []filed // complaints, for what is done about them
	ordered []ordered

	contacts []client.Contact // as they were first said
}

func newPerson(r *rand.Rand, number int, end time.Time) *person {
	p := &person{r: r, number: number, company: r.Float64() < 0.18}
	p.value = math.Pow(r.Float64(), 2.2)
	p.content = math.Min(1, math.Max(0, 0.68+0.22*r.NormFloat64()))
	// Two in five were customers when the year began; the others came during it.
	p.since = end.AddDate(-1, 0, 0)
	if r.Float64() > 0.4 {
		p.since = p.since.Add(time.Duration(r.Float64() * 340 * float64(24*time.Hour)))
	}
	p.since = p.since.Add(time.Duration(8+r.IntN(10))*time.Hour + time.Duration(r.IntN(3600))*time.Second)
	p.until = end
	p.leaves = r.Float64() < 0.07
	if p.leaves {
		p.until = p.since.Add(time.Duration((0.4 + 0.6*r.Float64()) * float64(end.Sub(p.since))))
	}
	return p
}

// times returns moments of working hours between coming and leaving, at about
// so many a year.
func (p *person) times(aYear float64) []time.Time {
	var out []time.Time
	mean := 365 / math.Max(aYear, 0.01)
	t := p.since
	for {
		t = t.Add(time.Duration(p.r.ExpFloat64() * mean * float64(24*time.Hour)))
		if !t.Before(p.until) {
			return out
		}
		at := time.Date(t.Year(), t.Month(), t.Day(), 8+p.r.IntN(10), p.r.IntN(60), p.r.IntN(60), 0, time.UTC)
		if at.After(p.since) && at.Before(p.until) {
			out = append(out, at)
		}
	}
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func (p *person) name() string {
	switch {
	case p.company:
		return pick(p.r, companyHeads...) + " " + pick(p.r, companyTails...)
	case p.r.Float64() < 0.35:
		return pick(p.r, chineseFamily...) + pick(p.r, chineseGiven...)
	}
	return pick(p.r, given...) + " " + pick(p.r, family...)
}

func (p *person) creation() Step {
	n := client.NewCustomer{
		Kind: "person", Name: p.name(), Region: pick(p.r, regions...), OccurredAt: p.since,
		Source: pick(p.r, "form", "web", "web", "order", "survey", "staff"),
	}
	n.Contacts = []client.Contact{{Kind: "email", Value: fmt.Sprintf("customer%d@%s", p.number, pick(p.r, "example.org", "example.com", "example.net"))}}
	if p.r.Float64() < 0.7 {
		n.Contacts = append(n.Contacts, client.Contact{Kind: "phone", Value: fmt.Sprintf("+86 138 %04d %04d", p.r.IntN(10_000), p.number%10_000), Label: "mobile"})
	}
	p.contacts = n.Contacts
	if p.company {
		n.Kind = "company"
	} else {
		n.BirthDate = fmt.Sprintf("%d-%02d-%02d", 1948+p.r.IntN(56), 1+p.r.IntN(12), 1+p.r.IntN(28))
	}
	for _, interest := range interests {
		if p.r.Float64() < 0.22 {
			n.Interests = append(n.Interests, interest)
		}
	}
	return Step{At: p.since, Send: func(ctx context.Context, c *client.Client, _ *IDs, key string) (client.Accepted, error) {
		return c.CreateCustomer(ctx, n, client.Key(key))
	}}
}

func (p *person) changes() []Step {
	var out []Step
	for _, at := range p.times(0.5) {
		patch := map[string]any{"occurredAt": at.Format(time.RFC3339)}
		if p.r.Float64() < 0.5 {
			patch["region"] = pick(p.r, regions...)
		} else {
			patch["interests"] = []string{pick(p.r, interests...)}
		}
		out = append(out, Step{At: at, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
			return c.ChangeProfile(ctx, ids.Customer, patch, client.Key(key))
		}})
	}
	return out
}

func (p *person) archive() Step {
	reason := pick(p.r, "closed", "moved-away", "competitor")
	return Step{At: p.until, Send: func(ctx context.Context, c *client.Client, ids *IDs, key string) (client.Accepted, error) {
		return c.Archive(ctx, ids.Customer, reason, p.until, client.Key(key))
	}}
}

func (p *person) staff() string { return fmt.Sprintf("staff-%02d", p.r.IntN(20)) }

var (
	given         = strings.Fields("Ada Grace Alan Edsger Barbara Donald Margaret Dennis Radia Tony Frances Niklaus Hedy John Katherine Leslie Joan Kurt Emmy Carl Sofia Lukas Marie Hugo Clara Jonas Elif Omar Leila Yuki")
	family        = strings.Fields("Lindqvist Moreau Okafor Petrov Schneider Rossi Garcia Novak Haugen Silva Kowalski Dubois Fischer Andersson Murphy Costa Yilmaz Haddad Tanaka Singh Brandt Keller Vermeer Laine Byrne Santos Weiss Horvat Olsen Marin")
	chineseFamily = strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗")
	chineseGiven  = strings.Fields("伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 建国 志强 小红 晓明 雨桐 子涵 浩然 思远")
	companyHeads  = strings.Fields("Northwind Contour Halcyon Meridian Alpine Harbour Juniper Copper Lantern Orchard Quarry Summit Tidewater Willow Beacon")
	companyTails  = []string{"Trading Ltd", "Logistik GmbH", "Foods SA", "Instruments BV", "Textiles SpA", "贸易有限公司", "Engineering AB", "Media Inc"}
	regions       = strings.Fields("CN-31 CN-11 CN-44 CN-33 CN-51 DE-BE DE-BY FR-IDF GB-LND SE-AB IT-25 ES-MD")
	interests     = strings.Fields("music cycling cooking travel gardening photography reading football running theatre investing education")
)

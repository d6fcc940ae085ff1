package vault

import "fmt"

// Category is a degree of sensitivity. A subject has a data key for each, so
// that they can be kept for different times.
//
// The numbers are stored in every sealed field and never change their meaning.
type Category uint8

const (
	// Identity is who somebody is: name, date of birth, identity numbers.
	Identity Category = 1
	// Contact is how to reach them: e-mail, phone, postal address.
	Contact Category = 2
	// Content is what they said or what was written about them.
	Content Category = 3
)

// categories lists all of them in the order in which their rows are locked.
var categories = [...]Category{Identity, Contact, Content}

// maxCategory bounds the arrays that are indexed by category.
const maxCategory = Content

// ParseCategory reads the word by which event structs declare a category.
func ParseCategory(word string) (Category, error) {
	for _, c := range categories {
		if c.String() == word {
			return c, nil
		}
	}
	return 0, fmt.Errorf("vault: unknown category %q", word)
}

func (c Category) String() string {
	switch c {
	case Identity:
		return "identity"
	case Contact:
		return "contact"
	case Content:
		return "content"
	default:
		return fmt.Sprintf("category(%d)", uint8(c))
	}
}

func (c Category) valid() bool { return c >= Identity && c <= maxCategory }

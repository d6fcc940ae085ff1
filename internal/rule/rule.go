// Package rule is the language that the rules of schemes are written in: an
// expression over named numbers that is true or false, such as
//
//	orders >= 3 and (amount > 500 or loyalty >= 4)
//
// A score is one whose value is a number, such as orders + 2 * loyalty.
//
// The language is that of github.com/expr-lang/expr, cut down so that a rule
// ends soon and can reach nothing: numbers, comparisons, and, or, not, ?:, in,
// ranges of constants and the functions abs, ceil, floor, round, min, max. There
// are no loops, calls, strings' functions or time; a rule has at most 500
// characters and 100 nodes.
package rule

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/dossier-crm/dossier/domain"
)

const (
	maxLength = 500
	maxNodes  = 100
	maxMemory = 1000 // elements that a rule may make
)

var functions = []string{"abs", "ceil", "floor", "round", "min", "max"}

// Compile implements domain.Compile. The rule may be used by many goroutines at
// once. An error is one line, for who wrote the rule, and says where.
func Compile(source string, names []string) (domain.Rule, error) {
	program, uses, err := compile(source, names, expr.AsBool())
	if err != nil {
		return domain.Rule{}, err
	}
	return domain.Rule{Uses: uses, Holds: func(in domain.Inputs) (bool, error) {
		out, err := run(program, in)
		if err != nil {
			return false, err
		}
		return out.(bool), nil // AsBool
	}}, nil
}

// CompileScore implements domain.CompileScore: the value of the expression is a
// number. For the rest it is as Compile.
func CompileScore(source string, names []string) (domain.Score, error) {
	program, uses, err := compile(source, names, expr.AsFloat64())
	if err != nil {
		return domain.Score{}, err
	}
	return domain.Score{Uses: uses, Of: func(in domain.Inputs) (float64, error) {
		out, err := run(program, in)
		if err != nil {
			return 0, err
		}
		return out.(float64), nil // AsFloat64
	}}, nil
}

func compile(source string, names []string, as expr.Option) (*vm.Program, []string, error) {
	if strings.TrimSpace(source) == "" || utf8.RuneCountInString(source) > maxLength {
		return nil, nil, fmt.Errorf("want an expression of 1 to %d characters", maxLength)
	}
	env := make(map[string]float64, len(names))
	for _, n := range names {
		env[n] = 0
	}
	seen := &walker{names: map[string]bool{}}
	options := []expr.Option{expr.Env(env), as, expr.MaxNodes(maxNodes), expr.DisableAllBuiltins()}
	for _, f := range functions {
		options = append(options, expr.EnableBuiltin(f))
	}
	program, err := expr.Compile(source, append(options, expr.Patch(seen))...)
	if seen.fault != nil {
		err = seen.fault
	}
	if err != nil {
		return nil, nil, clear(err)
	}
	return program, slices.Sorted(maps.Keys(seen.names)), nil
}

func run(program *vm.Program, in domain.Inputs) (any, error) {
	machine := vm.VM{MemoryBudget: maxMemory}
	out, err := machine.Run(program, map[string]float64(in))
	if err != nil {
		return nil, clear(err)
	}
	return out, nil
}

// clear makes one line of the library's errors, which draw the place.
func clear(err error) error {
	if at, ok := errors.AsType[*file.Error](err); ok {
		return fmt.Errorf("at character %d: %s", at.Column+1, at.Message)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return errors.New(first)
}

// walker notes the names that a rule uses and refuses what it may not do.
type walker struct {
	names map[string]bool
	fault error
}

// Visit implements ast.Visitor.
func (w *walker) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		w.names[n.Value] = true
	case *ast.UnaryNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.ConditionalNode, *ast.BuiltinNode, *ast.ArrayNode, *ast.ConstantNode:
	case *ast.BinaryNode:
		if n.Operator == ".." || n.Operator == "matches" || n.Operator == "contains" || n.Operator == "startsWith" || n.Operator == "endsWith" {
			w.fault = fmt.Errorf("%s is not part of the language of rules", n.Operator)
		}
	default:
		w.fault = errors.New("only numbers, comparisons, and, or, not, ?:, in and the functions " + strings.Join(functions, ", ") + " are part of the language of rules")
	}
}

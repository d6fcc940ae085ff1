// Package belongings says what the view read.belongings rests on: what each member
// of the staff has of customers, and of improvements, which is handed over when they leave. Package
// projections makes the view; the read side shows it and automation hands over by
// it, and neither may ask before all of it has got to where the question is about.
package belongings

// Models are the read models that the view looks at.
var Models = []string{
	"staff", "customers", "customer_managers", "complaints", "requests", "visit_plans", "follow_ups", "disputes", "key_contacts", "measures",
}

// Package commands is the write side: it takes commands over HTTP, decides
// them by the pure functions of package domain, and appends what follows to
// the customer's stream.
//
// routes.go is its table of contents; service.go holds a command's life, the
// same for every noun; key.go is what makes a retry safe.
package commands

// Package node runs an EventStoreDB node inside a Go program.
package node

// Package httpkit is what the write side and the query side share of HTTP: the
// API's configuration, strict reading of JSON, problem details, entity tags
// and the middleware around every request. It knows no noun of the CRM.
package httpkit

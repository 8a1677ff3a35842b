// Package sdk makes clients of the service from the table of its operations: a model for botocore (any boto3, any AWS
// CLI), an OpenAPI document, the Go package client and the types of the Python package. All of them say what the table
// says, because they are read from the same shapes that decode and check every request.
//
// What a table does not hold is here: words.txt says in plain English what everything is for, exceptions.go what the
// exceptions look like, waiters.go what one waits for.
package sdk

//go:generate ../bin/openfinspace sdk python --out ../python/openfinspace
//go:generate ../bin/openfinspace sdk openapi --extensions --out ../docs/extensions.json

package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/cli/datafolder"
	"github.com/openfinspace/openfinspace/rest"
	"github.com/openfinspace/openfinspace/sdk"
	"github.com/openfinspace/openfinspace/service"
)

type sdkCommands struct {
	Botocore sdkBotocore `cmd:"" help:"Write the model for boto3 and the AWS CLI: with AWS_DATA_PATH=DIR they know the service again."`
	OpenAPI  sdkOpenAPI  `cmd:"" name:"openapi" help:"Write the OpenAPI 3.1 document."`
	Go       sdkGo       `cmd:"" help:"Write the source of the Go client."`
	Python   sdkPython   `cmd:"" help:"Write the generated part of the Python package."`
}

type sdkBotocore struct {
	Out string `required:"" type:"path" placeholder:"DIR" help:"Folder for the model; it is made when it is missing."`
}

func (c *sdkBotocore) run(_ context.Context, p *Program) error {
	if err := sdk.Botocore(operations(), c.Out); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p.Err, "The model is written. Use it with: export AWS_DATA_PATH=%s\n", c.Out)
	return err
}

type sdkOpenAPI struct {
	Out        string `default:"-" type:"path" placeholder:"FILE" help:"File for the document. Default: standard output."`
	Extensions bool   `help:"Describe the operations under /v1/, which FinSpace never had. Default: FinSpace's own."`
}

func (c *sdkOpenAPI) write(w io.Writer) error {
	if c.Extensions {
		return sdk.OpenAPI(new(service.Service).ExtensionOperations(), sdk.AboutExtensions, w)
	}
	return sdk.OpenAPI(new(service.Service).Operations(), sdk.AboutFinSpace, w)
}

func (c *sdkOpenAPI) run(_ context.Context, p *Program) error {
	if c.Out == "-" {
		return c.write(p.Out)
	}
	f, err := datafolder.Create(c.Out)
	if err != nil {
		return err
	}
	defer f.Discard()
	if err := c.write(f.File); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil { // it is no secret
		return err
	}
	return f.Commit()
}

type sdkGo struct {
	Out string `required:"" type:"path" placeholder:"DIR" help:"Folder for the files; it is made when it is missing."`
}

func (c *sdkGo) run(context.Context, *Program) error { return sdk.Go(operations(), c.Out) }

type sdkPython struct {
	Out string `required:"" type:"path" placeholder:"DIR" help:"Folder for the files; it is made when it is missing."`
}

func (c *sdkPython) run(context.Context, *Program) error { return sdk.Python(operations(), c.Out) }

// operations are the rows of the table that clients know: FinSpace's and our own. They are only described here, never called, so
// that they need no store.
func operations() []rest.Operation[*finspace.Caller] {
	s := new(service.Service)
	return append(s.Operations(), s.ExtensionOperations()...)
}

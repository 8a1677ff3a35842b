package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/external"
	"github.com/openfinspace/openfinspace/service"
)

type bucketAdd struct {
	place `json:"-"`
	jsonFlag
	chosen
	Credentials string              `required:"" placeholder:"FILE" help:"File with the lines aws_access_key_id = … and aws_secret_access_key = …, - for standard input. They are never taken from the command line, where every process sees them."`
	Endpoint    string              `placeholder:"URL" help:"URL of the S3 server, such as https://s3.example.com. Default: AWS's own." json:",omitempty"`
	Region      string              `placeholder:"NAME" help:"Region of the bucket. Default: us-east-1." json:",omitempty"`
	PathStyle   bool                `help:"The bucket stands in the path, which most servers other than AWS need. Default: in the host's name." json:",omitempty"`
	Replace     bool                `help:"Change a bucket that is configured already, for instance its credentials; its grants stay. Default: that is refused." json:",omitempty"`
	NoCheck     bool                `help:"Do not try the bucket: its server cannot be reached from here, or the key may list a part of it alone. Default: one object is listed first, and what cannot be read is refused." json:",omitempty"`
	Bucket      finspace.BucketName `arg:"" name:"bucket" help:"Name of the bucket."`
}

func (c *bucketAdd) reads() string { return c.Credentials }

func (c *bucketAdd) at(ctx context.Context, d *desk) error {
	key, err := readBucketKey(d.in)
	if err != nil {
		return usagef("%v", err)
	}
	b, err := d.service.AddExternalBucket(ctx, service.ExternalBucketInput{
		Environment: c.Environment, Name: c.Bucket, Endpoint: c.Endpoint, Region: c.Region, PathStyle: c.PathStyle, Replace: c.Replace,
		AccessKeyID: key.id, SecretAccessKey: finspace.SecretAccessKey(key.secret), Try: !c.NoCheck,
	})
	if err != nil {
		return c.explain(err)
	}
	if c.JSON {
		return writeJSON(d.out, map[string]finspace.BucketName{"bucket": b.Name})
	}
	_, err = fmt.Fprintf(d.out, "Bucket %s is configured. Superusers may read it; for others grant it: openfinspace bucket grant %s --group ID --prefix PREFIX\n", b.Name, b.Name)
	return err
}

// explain says what to look at when the bucket was tried in vain.
func (c *bucketAdd) explain(err error) error {
	var tried *external.Error
	if !errors.As(err, &tried) {
		return err
	}
	why := tried.Cause
	if why == nil || errors.Is(err, context.DeadlineExceeded) {
		why = errors.New("its server does not answer")
	}
	look := "the name of the bucket, --endpoint, --region and --path-style, and that this machine reaches the server"
	if tried.Kind == external.Denied {
		look = "the key and its secret, that it may list the bucket (s3:ListBucket), and --region"
	}
	return fmt.Errorf("the bucket %s cannot be read, and was not configured: %w. Check %s; with --no-check it is configured as it is", c.Bucket, why, look)
}

type bucketList struct {
	place `json:"-"`
	jsonFlag
	chosen
}

func (c *bucketList) at(ctx context.Context, d *desk) error {
	all, err := d.service.ExternalBuckets(ctx, c.Environment)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(d.out, map[string]any{"buckets": all})
	}
	var rows [][]string
	for _, b := range all {
		row := []string{string(b.Name), endpointText(&b), b.AccessKeyID, timeText(b.CreateTime)}
		for _, g := range b.Grants {
			rows = append(rows, append(row, string(g.Group), fmt.Sprintf("%q", g.Prefix)))
			row = []string{"", "", "", ""}
		}
		if len(b.Grants) == 0 {
			rows = append(rows, append(row, "", ""))
		}
	}
	return writeTable(d.out, []string{"BUCKET", "ENDPOINT", "ACCESS KEY", "CREATED", "GRANTED TO", "PREFIX"}, rows)
}

func endpointText(b *service.GrantedBucket) string {
	if b.Endpoint == "" {
		return "AWS " + b.Region
	}
	return oneLine(b.Endpoint)
}

type bucketRemove struct {
	place `json:"-"`
	chosen
	Bucket finspace.BucketName `arg:"" name:"bucket" help:"Name of the bucket."`
}

func (c *bucketRemove) at(ctx context.Context, d *desk) error {
	if err := d.service.RemoveExternalBucket(ctx, c.Environment, c.Bucket); err != nil {
		return err
	}
	_, err := fmt.Fprintf(d.out, "Bucket %s is forgotten, with its credentials and grants. Nothing was changed in the bucket.\n", c.Bucket)
	return err
}

// bucketAccess is what bucket grant and bucket revoke take.
type bucketAccess struct {
	place `json:"-"`
	chosen
	Group  finspace.PermissionGroupID `required:"" placeholder:"ID" help:"Permission group."`
	Prefix string                     `required:"" placeholder:"TEXT" help:"The keys that begin with this text, character by character: data also gives database/x, data/ does not. An empty text stands for the whole bucket."`
	Bucket finspace.BucketName        `arg:"" name:"bucket" help:"Name of the bucket."`
}

func (c *bucketAccess) input() service.ExternalGrantInput {
	return service.ExternalGrantInput{Environment: c.Environment, Bucket: c.Bucket, Group: c.Group, Prefix: c.Prefix}
}

type bucketGrant struct{ bucketAccess }

func (c *bucketGrant) at(ctx context.Context, d *desk) error {
	if err := d.service.GrantExternal(ctx, c.input()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(d.out, "Members of the group %s may read what begins with %q in %s.\n", c.Group, c.Prefix, c.Bucket)
	return err
}

type bucketRevoke struct{ bucketAccess }

func (c *bucketRevoke) at(ctx context.Context, d *desk) error {
	if err := d.service.RevokeExternal(ctx, c.input()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(d.out, "The group %s has lost the grant on %q in %s. Changesets that still have to read by it fail.\n", c.Group, c.Prefix, c.Bucket)
	return err
}

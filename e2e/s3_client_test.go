package e2e

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/openfinspace/openfinspace/e2e/harness"
)

// s3Client is a client of the server's S3 that acts as root.
func s3Client(s *harness.Server) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &s.Endpoint, UsePathStyle: true, Region: harness.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: harness.RootAccessKey, SecretAccessKey: harness.RootSecret}, nil
		}),
	})
}

package client

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// clean takes every variable away that New reads.
func clean(t *testing.T) {
	for _, name := range []string{
		"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_FINSPACE_DATA", "AWS_REGION", "AWS_DEFAULT_REGION",
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
	} {
		t.Setenv(name, "")
	}
}

func TestEnvironment(t *testing.T) {
	clean(t)
	if _, err := New(Options{}); err == nil || !strings.Contains(err.Error(), "AWS_ENDPOINT_URL") {
		t.Errorf("without an endpoint: %v", err)
	}
	t.Setenv("AWS_ENDPOINT_URL", "http://all.example:1")
	t.Setenv("AWS_DEFAULT_REGION", "eu-west-1")
	c, err := New(Options{})
	if err != nil || c.endpoint.Host != "all.example:1" || c.region != "eu-west-1" {
		t.Errorf("%+v, %v", c, err)
	}
	t.Setenv("AWS_ENDPOINT_URL_FINSPACE_DATA", "https://one.example/")
	t.Setenv("AWS_REGION", "eu-west-2")
	c, err = New(Options{})
	if err != nil || c.endpoint.Host != "one.example" || c.region != "eu-west-2" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err = c.ListDatasets(context.Background(), nil); err == nil || !strings.Contains(err.Error(), "AWS_ACCESS_KEY_ID") {
		t.Errorf("without credentials: %v", err)
	}
}

func TestEndpointsThatAreNone(t *testing.T) {
	clean(t)
	for _, endpoint := range []string{
		"127.0.0.1:8817", "ftp://example.com", "http://", "http://user:word@example.com", "http://example.com/api", "http://example.com?x", ":",
	} {
		if _, err := New(Options{Endpoint: endpoint}); err == nil {
			t.Errorf("%q was taken", endpoint)
		} else if strings.Contains(err.Error(), "word") {
			t.Errorf("the error shows a password: %v", err)
		}
	}
}

func TestKeyHidesItsSecrets(t *testing.T) {
	k := Key{AccessKeyID: "AKIA", SecretAccessKey: "hunter2", SessionToken: "token3"}
	for _, text := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v", k, k, k), k.LogValue().String()} {
		if strings.Contains(text, "hunter2") || strings.Contains(text, "token3") || !strings.Contains(text, "AKIA") {
			t.Errorf("a key is written as %s", text)
		}
	}
}

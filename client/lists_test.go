package client

import (
	"context"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	ctx := context.Background()
	first, second := says(`{"users":[{"userId":"a"},{"userId":"b"}],"nextToken":"more"}`), says(`{"users":[{"userId":"c"}]}`)
	c, s := serve(t, first, second)
	in := &ListUsersInput{}
	var ids []string
	for user, err := range c.ListUsersAll(ctx, in) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, user.UserID)
	}
	if got := strings.Join(ids, ""); got != "abc" {
		t.Errorf("got users %s", got)
	}
	if s.received[0].uri != "/user?maxResults=100" || s.received[1].uri != "/user?maxResults=100&nextToken=more" {
		t.Errorf("asked %s and %s", s.received[0].uri, s.received[1].uri)
	}
	if in.NextToken != nil || in.MaxResults != 0 {
		t.Error("the caller's input was changed")
	}
}

func TestPagesStopEarly(t *testing.T) {
	c, s := serve(t, says(`{"datasets":[{"datasetId":"a"}],"nextToken":"more"}`))
	for range c.ListDatasetsAll(context.Background(), nil) {
		break
	}
	if len(s.received) != 1 || s.received[0].uri != "/datasetsv2?maxResults=100" {
		t.Errorf("sent %d requests, the first %s", len(s.received), s.received[0].uri)
	}
}

func TestPagesEndWithTheError(t *testing.T) {
	c, _ := serve(t, says(`{"datasets":[],"nextToken":"more"}`), fails(400, "ValidationException", `{"message":"token"}`))
	pages, failed := 0, 0
	for _, err := range c.ListDatasetsPages(context.Background(), nil) {
		pages++
		if err != nil {
			failed++
		}
	}
	if pages != 2 || failed != 1 {
		t.Errorf("%d steps, %d of them failed", pages, failed)
	}
}

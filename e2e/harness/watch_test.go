package harness

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// echo answers what it was sent, in the way of the server.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.Header().Set("X-Amzn-Requestid", "id of "+r.URL.Path)
	_, _ = w.Write(body)
})

func TestWatch(t *testing.T) {
	for name, expect := range map[string]string{"plain": "", "asking before the body": "100-continue"} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(echo)
			defer server.Close()
			watch := StartWatch(t, server.URL)
			for _, path := range []string{"/first", "/second"} {
				request, err := http.NewRequest(http.MethodPut, watch.Endpoint+path, strings.NewReader(`{"clientToken":"`+path+`"}`))
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Expect", expect)
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
			seen := watch.Take()
			if len(seen) != 2 {
				t.Fatalf("%d exchanges were seen, want 2", len(seen))
			}
			for i, path := range []string{"/first", "/second"} {
				e := seen[i]
				if e.Request.URL.Path != path || e.ClientToken() != path || e.Status != http.StatusOK || e.RequestID() != "id of "+path {
					t.Errorf("exchange %d is %v", i, e)
				}
			}
		})
	}
}

func TestWatchWithoutServer(t *testing.T) {
	server := httptest.NewServer(echo)
	server.Close()
	watch := StartWatch(t, server.URL)
	if response, err := http.Get(watch.Endpoint); err == nil {
		_ = response.Body.Close()
		t.Fatal("an answer came from no server")
	}
	if seen := watch.Take(); len(seen) > 0 {
		t.Errorf("seen %v", seen)
	}
}

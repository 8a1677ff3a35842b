package torture

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/openfinspace/openfinspace/e2e/harness"
	"github.com/openfinspace/openfinspace/sigv4"
)

// hangs is how long an answer may take before the server counts as hanging. Nothing is measured by it.
const hangs = 2 * time.Minute

// caller signs requests with a root key and sends each once: what a retry is, the test decides.
type caller struct {
	http   *http.Client
	key    sigv4.Key     // that of --dev
	offset time.Duration // of the server's clock, by which requests are signed
}

// newCaller keeps up to as many connections open as there are clients.
func newCaller(connections int) *caller {
	return &caller{
		http: &http.Client{
			Timeout:   hangs,
			Transport: &http.Transport{MaxIdleConnsPerHost: connections, DisableCompression: true},
		},
		key: sigv4.Key{ID: harness.RootAccessKey, Secret: harness.RootSecret},
	}
}

// request is one call of an operation, with its client token in place.
type request struct {
	operation string
	method    string
	path      string
	query     url.Values
	body      map[string]any
	token     string
}

func (r *request) String() string {
	body, _ := json.Marshal(r.body)
	return fmt.Sprintf("%s %s %s %s token %s", r.operation, r.method, r.path, body, r.token)
}

// answer is what the server said to a request.
type answer struct {
	status    int
	exception string
	requestID string
	body      []byte
}

// errUnknown is the outcome of a request that may or may not have been done: the connection broke, time ran out, or the server
// answered that it does not know.
var errUnknown = errors.New("outcome unknown")

// errNotSent is an errUnknown of which it is known that the server has seen nothing.
var errNotSent = fmt.Errorf("%w, but nothing was sent", errUnknown)

// do sends the request to endpoint. An error is errUnknown, or tells what is wrong with the answer.
func (c *caller) do(ctx context.Context, endpoint string, r *request) (*answer, error) {
	to := endpoint + r.path
	if len(r.query) > 0 {
		to += "?" + r.query.Encode()
	}
	var body []byte
	if r.body != nil {
		body, _ = json.Marshal(r.body)
	}
	send, err := http.NewRequestWithContext(ctx, r.method, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if r.body != nil {
		send.Header.Set("Content-Type", "application/json")
	}
	sigv4.Sign(send, body, c.key, harness.Region, "finspace-api", time.Now().Add(c.offset), sigv4.Standard)
	response, err := c.http.Do(send)
	var network *net.OpError
	if errors.As(err, &network) && network.Op == "dial" {
		return nil, fmt.Errorf("%w: %w", errNotSent, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnknown, err)
	}
	return read(response)
}

func read(response *http.Response) (*answer, error) {
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnknown, err)
	}
	a := &answer{
		status: response.StatusCode, exception: response.Header.Get("X-Amzn-Errortype"),
		requestID: response.Header.Get("X-Amzn-Requestid"), body: body,
	}
	if a.requestID == "" {
		return nil, fmt.Errorf("an answer %d has no x-amzn-RequestId: %s", a.status, body)
	}
	if a.status >= http.StatusInternalServerError {
		if a.exception != "InternalServerException" || a.status != http.StatusInternalServerError {
			return nil, fmt.Errorf("the answer is %d %s: %s", a.status, a.exception, body)
		}
		return a, fmt.Errorf("%w: 500 %s", errUnknown, body)
	}
	return a, nil
}

// get gives the status of an unsigned request for path, such as /readyz.
func (c *caller) get(endpoint, path string) (int, error) {
	response, err := c.http.Get(endpoint + path)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, err
}

// into reads the answer's body.
func (a *answer) into(v any) error {
	if a.status != http.StatusOK {
		return fmt.Errorf("the answer is %d %s: %s", a.status, a.exception, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		return fmt.Errorf("the answer %q: %w", a.body, err)
	}
	return nil
}

// id is the id that the answer to a creation gives, "" without one.
func (a *answer) id() string {
	var created struct{ UserID, PermissionGroupID, DatasetID, ChangesetID string }
	_ = json.Unmarshal(a.body, &created)
	return cmp.Or(created.UserID, created.PermissionGroupID, created.ChangesetID, created.DatasetID)
}

// list reads every page of a list, 100 rows each, and hands each row on.
func list[Row any](c *caller, endpoint, operation, path, member string, each func(Row)) error {
	for next := ""; ; {
		r := request{operation: operation, method: http.MethodGet, path: path, query: url.Values{"maxResults": {"100"}}}
		if next != "" {
			r.query.Set("nextToken", next)
		}
		a, err := c.do(context.Background(), endpoint, &r)
		if err != nil {
			return fmt.Errorf("%s: %w", &r, err)
		}
		var page map[string]json.RawMessage
		if err := a.into(&page); err != nil {
			return fmt.Errorf("%s: %w", &r, err)
		}
		var rows []Row
		if err := json.Unmarshal(page[member], &rows); err != nil {
			return fmt.Errorf("%s: %q: %w", &r, page[member], err)
		}
		for _, row := range rows {
			each(row)
		}
		next = ""
		if page["nextToken"] == nil {
			return nil
		}
		if err := json.Unmarshal(page["nextToken"], &next); err != nil {
			return err
		}
	}
}

package bench

import (
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"time"
)

// Writer writes the requests of one connection.
type Writer struct{ signer }

// CreateUser registers a user who has not been there before.
func (w *Writer) CreateUser() []byte {
	body := `{"clientToken":"` + randomHex(16) + `","emailAddress":"` + randomHex(10) +
		`@example.com","type":"APP_USER","firstName":"Ada","lastName":"Lovelace","apiAccess":"DISABLED"}`
	return w.request("POST", "/user", "", body, time.Now())
}

// GetUser reads a user.
func (w *Writer) GetUser(id string) []byte { return w.request("GET", "/user/"+id, "", "", time.Now()) }

// ListUsers reads the first page.
func (w *Writer) ListUsers(page int) []byte {
	return w.request("GET", "/user", "maxResults="+strconv.Itoa(page), "", time.Now())
}

// Credentials gets session credentials.
func (w *Writer) Credentials(environment string) []byte {
	return w.request("GET", "/credentials/programmatic", "durationInMinutes=60&environmentId="+environment, "", time.Now())
}

func randomHex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return hex.EncodeToString(b)
}

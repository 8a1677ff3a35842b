package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeCertificate writes a new certificate of the name, and its key.
func writeCertificate(t *testing.T, files TLSFiles, name string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, files.Certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	write(t, files.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// shown is the name in the certificate that a new connection is shown, and the protocol that was agreed on.
func (w *world) shown() (name, protocol string) {
	w.t.Helper()
	c, err := tls.Dial("tcp", strings.TrimPrefix(w.url, "http://"), &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // made by this test
		NextProtos:         []string{"h2", "http/1.1"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	state := c.ConnectionState()
	return state.PeerCertificates[0].Subject.CommonName, state.NegotiatedProtocol
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	files := TLSFiles{Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	writeCertificate(t, files, "first")
	w := newWorld(t, func(c *Config) { c.TLS = &files })
	name, protocol := w.shown()
	wantText(t, "certificate", name, "first")
	wantText(t, "protocol", protocol, "h2")

	w.overTLS(t)

	time.Sleep(recheckAfter)
	write(t, files.Certificate, []byte("in the middle of being written"))
	name, _ = w.shown()
	wantText(t, "certificate while the new one is broken", name, "first")
	if !strings.Contains(w.log.String(), "cannot be used") {
		t.Error("the log does not tell of the broken certificate")
	}
	time.Sleep(recheckAfter)
	if err := os.Remove(files.Key); err != nil {
		t.Fatal(err)
	}
	name, _ = w.shown()
	wantText(t, "certificate while a file is missing", name, "first")
	time.Sleep(recheckAfter)
	writeCertificate(t, files, "second")
	name, _ = w.shown()
	wantText(t, "renewed certificate", name, "second")
}

// overTLS sends a signed request over HTTP/2, and one that is not TLS at all.
func (w *world) overTLS(t *testing.T) {
	t.Helper()
	transport := &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // made by this test
	}
	defer transport.CloseIdleConnections()
	for _, body := range []string{padded("tls@example.com", 1000), padded("over@example.com", maxBody+1)} {
		r := w.request("POST", "/user", body)
		r.URL.Scheme = "https"
		w.sign(r, body, w.root)
		answer, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		got := w.read(answer)
		if answer.ProtoMajor != 2 || got.status != http.StatusOK && got.exception() != tooLarge {
			t.Errorf("%s answered %d %s", answer.Proto, got.status, got.body)
		}
	}
	if got := w.raw("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); got != nil && got.status != http.StatusBadRequest {
		t.Errorf("plain HTTP on a TLS port is answered %d", got.status)
	}
}

func TestTLSFilesThatDoNotWork(t *testing.T) {
	dir := t.TempDir()
	files := TLSFiles{Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
	if _, err := loadTLS(files, nil); err == nil {
		t.Error("missing files were taken")
	}
	writeCertificate(t, files, "x")
	write(t, files.Key, []byte("nonsense"))
	if _, err := loadTLS(files, nil); err == nil || strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a broken key: %v", err)
	}
}

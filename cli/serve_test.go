package cli_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/cli"
	"github.com/openfinspace/openfinspace/cli/bench"
)

func TestFirstStart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := serve(t, data, "--log-level", "debug")
	root := rootKey(t, data)
	if _, err := s.target(root).Once((*bench.Writer).CreateUser); err != nil {
		t.Errorf("the root key of the file does not work: %v", err)
	}
	master, err := os.ReadFile(filepath.Join(data, "master.key"))
	if err != nil {
		t.Fatal(err)
	}
	checkModes(t, data)
	s.stop()
	if out := s.out.text(); strings.Count(out, "\n") != 1 {
		t.Errorf("standard output has more than the ready line: %q", out)
	}
	_, key, _ := strings.Cut(strings.TrimSpace(string(master[strings.IndexByte(string(master), '\n'):])), " ")
	for _, secret := range []string{root.SecretAccessKey, key} {
		if len(secret) < 40 || strings.Contains(s.out.text()+s.err.text(), secret) {
			t.Error("a secret stands in the output")
		}
	}
	if !strings.Contains(s.err.text(), "root-key.json") {
		t.Error("the log does not say where the root key is")
	}
	again := serve(t, data)
	if strings.Contains(again.err.text(), "first start") || rootKey(t, data) != root {
		t.Error("the second start made a root key")
	}
}

func checkModes(t *testing.T, data string) {
	t.Helper()
	_ = filepath.WalkDir(data, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others can reach %s (%v)", path, info.Mode())
		}
		return nil
	})
}

func TestRefusedStarts(t *testing.T) {
	product, dev := stopped(t), stopped(t, "--dev")
	fresh := func() string { return filepath.Join(t.TempDir(), "data") }
	for name, c := range map[string]struct {
		code  int
		words string
		args  []string
	}{
		"dev on every address":          {cli.ExitUsage, "loopback", []string{"--dev", "--listen", "0.0.0.0:0", "--data", fresh()}},
		"dev on an address of others":   {cli.ExitUsage, "loopback", []string{"--dev", "--listen", "192.0.2.1:0", "--data", fresh()}},
		"dev without a host":            {cli.ExitUsage, "loopback", []string{"--dev", "--listen", ":0", "--data", fresh()}},
		"dev on product data":           {cli.ExitFailed, "not made with --dev", []string{"--dev", "--data", product}},
		"product on dev data":           {cli.ExitFailed, "made with --dev", []string{"--data", dev}},
		"clock shifted in product":      {cli.ExitUsage, "--dev only", []string{"--clock-offset", "1m", "--data", fresh()}},
		"plain HTTP for everybody":      {cli.ExitUsage, "plain HTTP", []string{"--listen", "0.0.0.0:0", "--data", fresh()}},
		"certificate without key":       {cli.ExitUsage, "go together", []string{"--tls-cert", "x", "--data", fresh()}},
		"certificate missing":           {cli.ExitFailed, "no such file", []string{"--tls-cert", "x", "--tls-key", "y", "--data", fresh()}},
		"no port":                       {cli.ExitUsage, "HOST:PORT", []string{"--listen", "localhost", "--data", fresh()}},
		"rate without a unit":           {cli.ExitUsage, "rate", []string{"--throttle-read", "5", "--data", fresh()}},
		"quota of nothing":              {cli.ExitUsage, "at least 1", []string{"--quota-users", "0", "--data", fresh()}},
		"unknown flag":                  {cli.ExitUsage, "unknown flag", []string{"--frobnicate"}},
		"password for SQLite":           {cli.ExitUsage, "postgres://", []string{"--store", "x.db", "--store-password-file", writeFile(t, "p", "secret"), "--data", fresh()}},
		"data folder that is a file":    {cli.ExitFailed, "data folder", []string{"--data", writeFile(t, "f", "")}},
		"broken master key":             {cli.ExitFailed, "line 1 of the master key", []string{"--master-key-file", writeFile(t, "k", "rubbish"), "--data", fresh()}},
		"log level that does not exist": {cli.ExitUsage, "log-level", []string{"--log-level", "loud", "--data", fresh()}},
	} {
		t.Run(name, func(t *testing.T) {
			fails(t, c.code, c.words, append([]string{"serve", "--listen", "127.0.0.1:0"}, c.args...)...)
		})
	}
}

func TestSecondServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	first := serve(t, data)
	fails(t, cli.ExitFailed, "in use by another process", "serve", "--data", data, "--listen", "127.0.0.1:0")
	fails(t, cli.ExitFailed, "another port", "serve", "--data", data+"2", "--listen", strings.TrimPrefix(first.url, "http://"))
	if code := first.stop(); code != cli.ExitOK {
		t.Errorf("the first server ended with %d", code)
	}
	serve(t, data)
}

func TestMasterKeyIsNotMadeAnew(t *testing.T) {
	data := stopped(t)
	key := filepath.Join(data, "master.key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	fails(t, cli.ExitFailed, "master key is missing", "serve", "--data", data, "--listen", "127.0.0.1:0")
	fails(t, cli.ExitFailed, "master key is missing", "doctor", "--data", data)
	if _, err := os.Stat(key); err == nil {
		t.Error("a master key was made beside data that another one sealed")
	}
	other := stopped(t)
	fails(t, cli.ExitFailed, "was written with the master key", "doctor", "--data", data, "--master-key-file", filepath.Join(other, "master.key"))
	if err := os.Chmod(key+".away", 0o644); err != nil {
		t.Fatal(err)
	}
	fails(t, cli.ExitFailed, "can be read by others", "doctor", "--data", data, "--master-key-file", key+".away")
	text, err := os.ReadFile(key + ".away")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("OPENFINSPACE_MASTER_KEY", string(text))
	must(t, "key", "list", "--data", data)
	fails(t, cli.ExitFailed, "was written with the master key", "doctor", "--data", data, "--master-key-file", filepath.Join(other, "master.key"))
	credentials := t.TempDir()
	if err := os.WriteFile(filepath.Join(credentials, "openfinspace-master-key"), text, 0o400); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OPENFINSPACE_MASTER_KEY", "")
	t.Setenv("CREDENTIALS_DIRECTORY", credentials)
	must(t, "key", "list", "--data", data)
	fails(t, cli.ExitFailed, "systemd's credential", "master-key", "rotate", "--data", data)
}

// TestKill ends a server as a crash does: what it leaves behind stands in nobody's way.
func TestKill(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	cmd := program(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
	awaitReady(t, cmd)
	before := must(t, "key", "create", "--root", "--data", data, "--json")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if _, err := os.Stat(filepath.Join(data, "admin.sock")); err != nil {
		t.Fatalf("the killed server left no socket, so that this proves nothing: %v", err)
	}
	if listed := must(t, "key", "list", "--data", data); !strings.Contains(listed, decode[keyReport](t, before).AccessKeyID) {
		t.Error("the key that was made before the kill is lost")
	}
	serve(t, data)
	must(t, "doctor", "--data", data)
}

func TestSignals(t *testing.T) {
	for name, signal := range map[string]syscall.Signal{"interrupted": syscall.SIGINT, "terminated": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			cmd := program(t, "serve", "--data", data, "--listen", "127.0.0.1:0")
			awaitReady(t, cmd)
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			if _, err := os.Stat(filepath.Join(data, "admin.sock")); err == nil {
				t.Error("it left its socket")
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		cmd := program(t, "serve", "--data", filepath.Join(t.TempDir(), "data"), "--listen", "127.0.0.1:0", "--drain-delay", "1h")
		awaitReady(t, cmd)
		_ = cmd.Process.Signal(syscall.SIGTERM)
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for {
			select {
			case err := <-ended:
				if err == nil {
					t.Error("it ended as if it had stopped well")
				}
				return
			case <-time.After(20 * time.Millisecond):
				_ = cmd.Process.Signal(syscall.SIGTERM)
			}
		}
	})
}

// program is the program as a process of its own.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

func awaitReady(t testing.TB, cmd *exec.Cmd) (address string) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready ") {
		t.Fatalf("not ready: %q %v", line, err)
	}
	return strings.TrimSpace(strings.TrimPrefix(line, "ready "))
}

func TestTLS(t *testing.T) {
	cert, key := certificate(t)
	s := serve(t, filepath.Join(t.TempDir(), "data"), "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("ready %s", s.url)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	response, err := client.Get(s.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("/healthz: %s", response.Status)
	}
}

func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))),
		writeFile(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: bytes})))
}

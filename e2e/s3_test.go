package e2e

import (
	"bufio"
	"bytes"
	"cmp"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openfinspace/openfinspace/blob/s3test"
	"github.com/openfinspace/openfinspace/e2e/harness"
)

const landing = "finspace-landing-" + harness.Region + "-" + harness.Environment

// TestS3 runs each client's check program against a real S3 server and against ours, in the working location of an analyst with her
// session's credentials, and compares the two reports line by line. Where we mean to differ, testdata/s3-differences.txt says so.
func TestS3(t *testing.T) {
	t.Parallel()
	differences := readDifferences(t)
	peer := s3Peer(t)
	ours := analystsPlace(t, harness.Start(t, unthrottled...))
	server := harness.Start(t, unthrottled...)
	secure := analystsPlace(t, server).overTLS(t, server)
	wants := map[string]func() []outcome{}
	for _, p := range s3Programs {
		wants[p.name] = sync.OnceValue(func() []outcome { return differences.peersReport(t, p, peer, ours.prefix+p.name) })
	}
	t.Run("client", func(t *testing.T) {
		for _, p := range s3Programs {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				want := wants[cmp.Or(p.like, p.name)]()
				differences.compare(t, want, p.report(t, ours.at(ours.prefix+p.name+"/")))
				if p.tls {
					differences.compare(t, want, p.report(t, secure.at(secure.prefix+p.name+"-tls/")))
				}
			})
		}
	})
	differences.checkAllSeen(t)
}

// unthrottled lets one principal do as much as the machine can.
var unthrottled = []string{"--throttle-read", "off", "--throttle-write", "off"}

// s3Place is where a check program works.
type s3Place struct {
	endpoint, bucket, prefix string
	by                       keys
	certificate              string // that clients must trust, "" without TLS
	size                     string // MiB of the CLI's large file
}

func (p s3Place) at(prefix string) s3Place {
	p.prefix = prefix
	return p
}

// s3Peer is a real S3 server with a bucket like ours.
func s3Peer(t *testing.T) s3Place {
	t.Helper()
	peer, err := s3test.New()
	if err == nil {
		t.Cleanup(func() { _ = peer.Close() })
		err = peer.MakeBucket(landing)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s3Place{endpoint: peer.Endpoint(), bucket: landing, by: keys{AccessKeyID: s3test.AccessKeyID, SecretAccessKey: s3test.SecretAccessKey}}
}

// analystsPlace is the working location of a new user of the server, with the credentials of her session.
func analystsPlace(t *testing.T, server *harness.Server) s3Place {
	t.Helper()
	a := newAnalyst(t, server, "ada")
	return s3Place{endpoint: server.Endpoint, bucket: landing, prefix: "scratch/" + a.id + "/", by: a.session(t)}
}

// overTLS lets the server serve TLS from now on, and gives the place as clients then reach it.
func (p s3Place) overTLS(t *testing.T, server *harness.Server) s3Place {
	t.Helper()
	certificate, key := selfSigned(t)
	server.Restart("--tls-cert", certificate, "--tls-key", key)
	p.endpoint, p.certificate = strings.Replace(server.Endpoint, "http://", "https://", 1), certificate
	return p
}

// report runs the program in a place and gives the lines that it printed: name and outcome.
func (p s3Program) report(t *testing.T, at s3Place) []outcome {
	t.Helper()
	command := p.command(t)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append((&client{}).environment(t, at.endpoint, at.by, noRole),
		"E2E_ENDPOINT="+at.endpoint, "E2E_BUCKET="+at.bucket, "E2E_PREFIX="+at.prefix, "E2E_SIZE="+cmp.Or(at.size, "20"))
	if at.certificate != "" {
		cmd.Env = append(cmd.Env, "AWS_CA_BUNDLE="+at.certificate, "NODE_EXTRA_CA_CERTS="+at.certificate)
	}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Errorf("%s: %v\n%s", p.name, err, stderr.Bytes())
	}
	return readReport(&stdout)
}

// readReport reads lines "check: outcome".
func readReport(from io.Reader) []outcome {
	var lines []outcome
	for s := bufio.NewScanner(from); s.Scan(); {
		check, saw, _ := strings.Cut(s.Text(), ": ")
		lines = append(lines, outcome{check, saw})
	}
	return lines
}

// outcome is one line of a report.
type outcome struct{ check, saw string }

// difference is an outcome of ours that is meant to differ from the peer's.
type difference struct{ check, peer, ours string }

// differences are all, by check; a check may have several, of different clients.
type differences struct {
	meant map[string][]difference

	mu       sync.Mutex
	seen     map[difference]bool
	programs int
}

// readDifferences reads lines "check | the peer's outcome | ours | reason".
func readDifferences(t *testing.T) *differences {
	t.Helper()
	text, err := os.ReadFile("testdata/s3-differences.txt")
	if err != nil {
		t.Fatal(err)
	}
	d := &differences{meant: map[string][]difference{}, seen: map[difference]bool{}}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) != 4 {
			t.Fatalf("testdata/s3-differences.txt: a line has %d fields, want 4: %s", len(fields), line)
		}
		d.meant[fields[0]] = append(d.meant[fields[0]], difference{fields[0], fields[1], fields[2]})
	}
	return d
}

// peersReport is what a program says of the peer. The peer itself fails now and then (completing several uploads at a time): what it fails in
// without a reason that is listed is asked again, once, elsewhere.
func (d *differences) peersReport(t *testing.T, p s3Program, peer s3Place, prefix string) []outcome {
	t.Helper()
	lines := p.report(t, peer.at(prefix+"/"))
	for _, l := range lines {
		known := slices.ContainsFunc(d.meant[l.check], func(m difference) bool { return m.peer == l.saw })
		if strings.HasPrefix(l.saw, "failed with ") && !known {
			t.Logf("%s: the peer: %s: %s; once more", p.name, l.check, l.saw)
			return p.report(t, peer.at(prefix+"-again/"))
		}
	}
	return lines
}

// compare wants the same outcomes but for those that are meant to differ.
func (d *differences) compare(t *testing.T, peer, ours []outcome) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.programs++
	if len(peer) == 0 {
		t.Error("the report is empty")
	}
	if len(peer) != len(ours) {
		t.Errorf("the peer's report has %d lines, ours %d", len(peer), len(ours))
	}
	for i := range min(len(peer), len(ours)) {
		if peer[i] == ours[i] {
			continue
		}
		found := difference{ours[i].check, peer[i].saw, ours[i].saw}
		if peer[i].check == ours[i].check && slices.Contains(d.meant[ours[i].check], found) {
			d.seen[found] = true
			continue
		}
		t.Errorf("%s\n  the peer: %s\n  ours:     %s", ours[i].check, peer[i].saw, ours[i].saw)
	}
}

// checkAllSeen wants every difference that is listed to have shown itself, when all programs have run.
func (d *differences) checkAllSeen(t *testing.T) {
	t.Helper()
	all := 0
	for _, p := range s3Programs {
		all++
		if p.tls {
			all++
		}
	}
	if d.programs < all {
		return
	}
	for _, all := range d.meant {
		for _, meant := range all {
			if !d.seen[meant] {
				t.Errorf("testdata/s3-differences.txt lists what nobody saw: %+v", meant)
			}
		}
	}
}

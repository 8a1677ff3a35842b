package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace/blob/s3test"
	finspace "github.com/openfinspace/openfinspace/client"
	"github.com/openfinspace/openfinspace/e2e/harness"
)

// analyst is an application user in a permission group of her own, with the key of a role that stands for her.
type analyst struct {
	server    *harness.Server
	id, group string
	role      keys
}

// newAnalyst makes one whose group has the permissions given.
func newAnalyst(t *testing.T, server *harness.Server, name string, permissions ...finspace.ApplicationPermission) *analyst {
	t.Helper()
	arn := "arn:aws:iam::" + harness.Account + ":role/" + name
	a := &analyst{server: server, role: makeRoleOf(t, server, arn)}
	root := goClient(t, server, finspace.Static(harness.RootAccessKey, harness.RootSecret, ""))
	user, err := root.CreateUser(t.Context(), &finspace.CreateUserInput{
		EmailAddress: name + "@example.com", Type: finspace.UserTypeAppUser,
		ApiAccess: new(finspace.ApiAccessEnabled), ApiAccessPrincipalArn: &arn,
	})
	if err != nil {
		t.Fatal(err)
	}
	group, err := root.CreatePermissionGroup(t.Context(), &finspace.CreatePermissionGroupInput{Name: name, ApplicationPermissions: permissions})
	if err != nil {
		t.Fatal(err)
	}
	a.id, a.group = user.UserID, group.PermissionGroupID
	_, err = root.AssociateUserToPermissionGroup(t.Context(), &finspace.AssociateUserToPermissionGroupInput{PermissionGroupID: a.group, UserID: a.id})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// session are credentials of an hour.
func (a *analyst) session(t *testing.T) keys {
	t.Helper()
	role := goClient(t, a.server, finspace.Static(a.role.AccessKeyID, a.role.SecretAccessKey, ""))
	got, err := role.GetProgrammaticAccessCredentials(t.Context(), &finspace.GetProgrammaticAccessCredentialsInput{
		EnvironmentID: harness.Environment, DurationInMinutes: new(int64(60)),
	})
	if err != nil {
		t.Fatal(err)
	}
	c := got.Credentials
	return keys{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}
}

// selfSigned makes a certificate of this machine and of the hosts that virtual-host style names, with its key, as files.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{s3test.VirtualDomain, "*." + s3test.VirtualDomain},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "CERTIFICATE", der), writePEM(t, "PRIVATE KEY", secret)
}

func writePEM(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

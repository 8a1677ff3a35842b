package datafolder

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/openfinspace/openfinspace/seal"
)

// What the master key may come from besides a file.
const (
	MasterKeyVariable   = "OPENFINSPACE_MASTER_KEY" // the text of the key itself
	CredentialsVariable = "CREDENTIALS_DIRECTORY"   // set by systemd for LoadCredential=
	CredentialName      = "openfinspace-master-key" // the name of the credential in it
	masterKeyBytes      = 64 << 10                  // more than 255 keys need
	masterKeyComment    = "# Master key of OpenFinSpace. Keep a copy apart from the backups; without it they cannot be read.\n"
)

// MasterKey is a master key and where it comes from.
type MasterKey struct {
	Ring *seal.Keyring
	File string // where Replace writes it; empty when it came from the environment or from systemd
	From string // its source in words
	Made bool   // it was made by this call
}

// ErrNoMasterKey tells that the key is missing where data is that needs it.
var ErrNoMasterKey = errors.New("the master key is missing")

// FindMasterKey takes the master key from the file that was named, from the variable OPENFINSPACE_MASTER_KEY, from
// systemd's credential, or from master.key in the folder, in this order. When it stands in none of them and there is no
// data yet (mayMake), one is made: in the file that was named, or in the folder.
func FindMasterKey(path Path, file string, getenv func(string) string, mayMake bool) (*MasterKey, error) {
	if file == "" {
		if text := getenv(MasterKeyVariable); text != "" {
			return parseMasterKey(text, "", "the variable "+MasterKeyVariable)
		}
		if dir := getenv(CredentialsVariable); dir != "" {
			text, err := os.ReadFile(filepath.Join(dir, CredentialName))
			if err == nil {
				return parseMasterKey(string(text), "", "systemd's credential "+CredentialName)
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return nil, fmt.Errorf("read systemd's credential %s: %w", CredentialName, err)
			}
		}
		file = path.MasterKey()
	}
	key, err := readMasterKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if !mayMake {
		return nil, fmt.Errorf("%w: %s does not exist, and the data was made with one; put your copy of the file there", ErrNoMasterKey, file)
	}
	return makeMasterKey(file)
}

func readMasterKey(file string) (*MasterKey, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("the master key: %w", err)
	}
	if info.Size() > masterKeyBytes {
		return nil, fmt.Errorf("%s is too large for a master key", file)
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, fmt.Errorf("the master key in %s can be read by others (mode %#o): run chmod 600 on it, "+
			"and rotate the key if anybody may have read it", file, info.Mode().Perm())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the master key: %w", err)
	}
	return parseMasterKey(string(text), file, file)
}

func parseMasterKey(text, file, from string) (*MasterKey, error) {
	ring, err := seal.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("the master key from %s: %w", from, err)
	}
	return &MasterKey{Ring: ring, File: file, From: from}, nil
}

// makeMasterKey writes the key before anything is sealed with it. If we die after this, the next start finds a key that
// has sealed nothing yet, and goes on with it.
func makeMasterKey(file string) (*MasterKey, error) {
	key := &MasterKey{Ring: seal.Generate(), File: file, From: file, Made: true}
	return key, WriteMasterKey(file, key.Ring)
}

// CheckMasterKey tells whether the file still holds the ring in use: a rotation writes it anew, and would lose what somebody
// has put there meanwhile.
func CheckMasterKey(file string, ring *seal.Keyring) error {
	there, err := readMasterKey(file)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare([]byte(there.Ring.Reveal()), []byte(ring.Reveal())) == 0 {
		return fmt.Errorf("%s holds other keys than the server uses: restart the server, so that it reads them, and run this again", file)
	}
	return nil
}

// WriteMasterKey puts a ring into the file, durably.
func WriteMasterKey(file string, ring *seal.Keyring) error {
	return Write(file, []byte(masterKeyComment+ring.Reveal()))
}

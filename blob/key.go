package blob

import (
	"crypto/rand"
	"encoding/base32"
	"regexp"
)

// Key names an object: folders, then a name, such as "objects/3f/3fk…q2.parquet". Folders have no dot and the name has
// one, so no key is the folder of another. There are no capitals, so that a file system that does not tell them from
// small letters keeps two objects apart. A key holds nothing that a user has written: his names stand in rows.
type Key string

const maxKey = 512

var (
	validKey    = regexp.MustCompile(`^([a-z0-9][a-z0-9_-]{0,63}/)*[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9_-]{1,16})+$`)
	validPrefix = regexp.MustCompile(`^[a-z0-9_./-]*$`) // what no key begins with is just not found
)

var keyEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// NewKey makes a key that nobody has or can guess: folder/xx/xx….kind, with 128 bits of chance. The folders xx (1,024 of
// them) keep the folders of a disk short, and spread the load over an S3.
func NewKey(folder, kind string) Key {
	name := randomName()
	return Key(folder + "/" + name[:2] + "/" + name + "." + kind)
}

// Valid says whether the key has the form of a key.
func (k Key) Valid() bool { return len(k) <= maxKey && validKey.MatchString(string(k)) }

func (k Key) check(op string) error {
	if !k.Valid() {
		return &Error{Kind: Invalid, Op: op, Key: k}
	}
	return nil
}

func checkList(prefix string, limit int) error {
	if limit < 1 || limit > MaxPage || len(prefix) > maxKey {
		return &Error{Kind: Invalid, Op: "list", Key: Key(prefix)}
	}
	return nil
}

// randomName is 26 small letters and digits.
func randomName() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return keyEncoding.EncodeToString(b[:])
}

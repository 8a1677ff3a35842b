package credential

import (
	"crypto/rand"
	"crypto/subtle"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/openfinspace/openfinspace"
)

// Work of a hash, as OWASP recommends for argon2id: 19 MiB, two passes, one lane.
const (
	hashMemory = 19 * 1024 // KiB
	hashTime   = 2
	hashLanes  = 1
	saltSize   = 16
	hashSize   = 32
)

// hashing lets two hashes be computed at once, so that many people who sign in cost time and not memory.
var hashing = make(chan struct{}, 2)

// HashPassword makes the form in which a password is stored: argon2id with a new salt, in PHC text form. It waits when
// two hashes are being computed.
func HashPassword(password string) string {
	h := phc{memory: hashMemory, time: hashTime, lanes: hashLanes, salt: randomBytes(saltSize)}
	h.hash = h.of(password, hashSize)
	return h.String()
}

// unknown is what passwords of unknown users are compared with: the same work as for known ones.
var unknown = phc{memory: hashMemory, time: hashTime, lanes: hashLanes, salt: make([]byte, saltSize), hash: make([]byte, hashSize)}

// CheckPassword tells whether hash was made of password, in a time that does not depend on the answer. An empty hash is
// for a user who is not known or has no password; it costs as much and is false, as is a text that is no hash.
func CheckPassword(hash, password string) bool {
	h, err := parsePHC(hash)
	if err != nil {
		h = unknown
	}
	same := subtle.ConstantTimeCompare(h.hash, h.of(password, len(h.hash))) == 1
	return same && err == nil
}

func (h *phc) of(password string, size int) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), h.salt, h.time, h.memory, h.lanes, uint32(size)) //nolint:gosec // 16 to 64
}

// Characters of temporary passwords: none that looks like another (l, 1, I, o, 0, O), and of the special ones those that
// survive being copied out of a mail.
const temporary = "abcdefghijkmnpqrstuvwxyz" + "ABCDEFGHJKLMNPQRSTUVWXYZ" + "23456789" + "+-=%@#:?!"

const temporaryLength = 16 // about 95 bits

// TemporaryPassword makes a password that ResetUserPassword answers: 16 characters, of all four classes.
func TemporaryPassword() finspace.Password {
	for {
		p := make([]byte, temporaryLength)
		for i := range p {
			n, err := rand.Int(rand.Reader, big.NewInt(int64(len(temporary))))
			if err != nil {
				panic("credential: " + err.Error()) // crypto/rand never returns an error
			}
			p[i] = temporary[n.Int64()]
		}
		if len(CheckPasswordRule(string(p))) == 0 { // nine of ten are good
			return finspace.Password(p)
		}
	}
}

// special characters, one of which a password must have.
const special = "=+-^$*.[]{}()?\"!@#%&/\\,><':;|_~`"

const (
	minPassword = 8
	maxPassword = 64
)

// CheckPasswordRule returns each rule that a lasting password breaks, as the end of a sentence that begins with the
// member's name. It never repeats the password. Lengths are in Unicode scalar values.
func CheckPasswordRule(password string) []string {
	var broken []string
	if n := utf8.RuneCountInString(password); n < minPassword {
		broken = append(broken, "must have a length of at least 8")
	} else if n > maxPassword {
		return []string{"must have a length of at most 64"}
	}
	for _, class := range []struct {
		has  func(rune) bool
		rule string
	}{
		{unicode.IsLower, "must contain a lower-case letter"},
		{unicode.IsUpper, "must contain an upper-case letter"},
		{func(c rune) bool { return '0' <= c && c <= '9' }, "must contain a digit"},
		{func(c rune) bool { return strings.ContainsRune(special, c) }, "must contain one of the characters " + special},
	} {
		if !strings.ContainsFunc(password, class.has) {
			broken = append(broken, class.rule)
		}
	}
	return broken
}

package credential

import "github.com/openfinspace/openfinspace"

// HashPassword makes the form in which a password is stored: argon2id in PHC text form.
func HashPassword(password string) string { return "" }

// CheckPassword tells whether hash was made of password. An empty hash is for a user who is not known or has no
// password: it costs as much time and is false.
func CheckPassword(hash, password string) bool { return false }

// TemporaryPassword makes a password that ResetUserPassword answers.
func TemporaryPassword() finspace.Password { return "" }

// CheckPasswordRule returns each rule that a lasting password breaks, as the end of a sentence that begins with the
// member's name. It never repeats the password.
func CheckPasswordRule(password string) []string { return nil }

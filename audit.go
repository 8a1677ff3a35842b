package finspace

// AuditRecord is one line of the audit: who did or tried what, when, from where, and how it ended. Records are
// appended, never changed, and linked by hash within their environment.
type AuditRecord struct {
	Environment EnvironmentID
	ID          string // time-ordered
	Time        Time
	Principal   string // Caller.Principal, or "operator" for the command line, or "stranger"
	AccessKey   AccessKeyID
	Operation   string
	Outcome     string // "Success" or the name of the exception
	Detail      string // why it was denied; what was answered, such as the id of what was made; else empty
	Address     string
	RequestID   string
	UserAgent   string
	Request     string // the decoded input as JSON, secrets replaced
	Count       int64  // how many requests the record stands for; more than 1 only for strangers

	// Sequence and Hash are given by the store when the record is linked: 1, 2, 3 … and
	// SHA-256(previous hash ‖ this record). A record that is not linked yet has Sequence 0.
	Sequence int64
	Hash     []byte
}

// AuditHead is the end of an environment's chain. MAC is made with the server's key, so that a chain that was cut or
// rewritten by somebody without the key does not fit.
type AuditHead struct {
	Environment EnvironmentID
	Sequence    int64
	Hash        []byte
	MAC         []byte
}

package finspace

// JobID is the id of what the job makes: of an ingest the ChangesetID.
type JobID string

// JobKind tells what a job makes.
type JobKind string

// JobIngest takes a changeset in.
const JobIngest JobKind = "ingest"

// JobState is where a job stands. A job that has ended is there no more.
type JobState string

const (
	JobWaiting JobState = "waiting"
	JobRunning JobState = "running"
)

// Job is work in the background: claimed by one owner at a time, under a lease that the owner renews. When the lease ends another one may
// claim it. What a job has made counts only when the owner of its present attempt commits it.
type Job struct {
	Environment EnvironmentID
	ID          JobID
	Kind        JobKind
	Dataset     DatasetID
	State       JobState
	Attempt     int64  // how often it was claimed
	Lost        int64  // attempts that ended without a result: the owner went away, or said that it failed
	TaskID      string // a UUID, new with each attempt
	Owner       string // who runs it
	CreateTime  Time
	RunAfter    Time // waiting: not claimed before, and in this order
	LeaseUntil  Time // running
	Cancelled   bool // somebody asked for its end
	Progress    JobProgress
}

// JobProgress is how far an attempt is, for people.
type JobProgress struct {
	Stage              string // a word, such as "reading"
	Bytes, Total, Rows int64  // of the source: read so far, all; rows so far
	Time               Time   // of the last word from its owner
}

package finspace

// ChangesetTx keeps changesets, what they are made from and what they have become. What a changeset costs does not grow with the number of
// those before it; a page costs its rows.
type ChangesetTx interface {
	// AddChangeset conflicts with reason "changesetTaken" when the id, or its CreateTime within the dataset, is taken, or
	// another correction of the same changeset is there that has not failed. Who adds holds the dataset by DatasetForUpdate.
	AddChangeset(*Changeset) error
	Changeset(EnvironmentID, DatasetID, ChangesetID) (*Changeset, error)
	ChangesetForUpdate(EnvironmentID, DatasetID, ChangesetID) (*Changeset, error)
	// Changesets come in the order of their CreateTime, which is another one for each changeset of a dataset.
	Changesets(env EnvironmentID, d DatasetID, after Time, limit int) ([]*Changeset, error)
	// SetChangeset sets what changes: Status, ErrorInfo, UpdatedByChangesetID, UpdatedTime, FinishTime, Rows, Bytes, Rejected,
	// Hash, Samples, Warnings, Source.
	SetChangeset(*Changeset) error
	// CorrectionOf is the correction of the changeset that has not failed; nil if there is none.
	CorrectionOf(EnvironmentID, ChangesetID) (*ChangesetID, error)

	// AddChangesetSources pins what they name. It costs a statement for hundreds of them.
	AddChangesetSources(EnvironmentID, ChangesetID, []ChangesetSource) error
	// ChangesetSources begin at the ordinal.
	ChangesetSources(env EnvironmentID, c ChangesetID, from, limit int) ([]ChangesetSource, error)
	AddChangesetFiles(EnvironmentID, ChangesetID, []ChangesetFile) error
	// ChangesetFiles of a kind begin at the ordinal.
	ChangesetFiles(env EnvironmentID, c ChangesetID, kind FileKind, from, limit int) ([]ChangesetFile, error)
}

// JobTx keeps work in the background. A claim costs the same however many jobs wait.
type JobTx interface {
	// AddJob counts it as waiting or running: CountJobs of its kind.
	AddJob(*Job) error
	Job(EnvironmentID, JobID) (*Job, error)
	JobForUpdate(EnvironmentID, JobID) (*Job, error)
	SetJob(*Job) error // all but Environment, ID, Kind, Dataset and CreateTime
	DeleteJob(*Job) error

	// NextWaiting is the first environment after the one given in which a job of the kind waits; empty at the end.
	NextWaiting(kind JobKind, after EnvironmentID) (EnvironmentID, error)
	// RunningJobs is how many of the kind run: they are few.
	RunningJobs(EnvironmentID, JobKind) (int64, error)
	// WaitingJobForUpdate is the one to run next whose time has come, or nil. It passes over jobs that others hold.
	WaitingJobForUpdate(EnvironmentID, JobKind) (*Job, error)
	// ExpiredJobForUpdate is a running one whose lease has ended, or nil. It passes over jobs that others hold.
	ExpiredJobForUpdate(JobKind) (*Job, error)
	// ExpiredJob tells whether there is one, without holding it.
	ExpiredJob(JobKind) (bool, error)

	// CancelJobs asks for the end of all jobs of the dataset. Changesets that wait become FAILED with the message and
	// CategoryCancelled at once.
	CancelJobs(EnvironmentID, DatasetID, ErrorMessage) error
}

package finspace

import "context"

// Store keeps everything but the objects themselves. What Update has returned without error is durable: it survives
// the end of the process and the loss of power.
//
// A function given to View or Update touches nothing but its Tx and variables that it sets anew, since it may run
// again: Update runs it once more when the engine could not serialise it, found a deadlock or lost its connection
// before the commit. When the connection broke during the commit the outcome is unknown and Update runs the function
// again too; every function that changes something therefore begins with Tx.Claim, which finds what the first run did.
//
// Errors that a function returns come back as they are. Failures of the engine are of kind Internal; so is a panic of the
// function. A context that ends gives up waiting; once the function runs, Update waits for the outcome. A text with
// a NUL or with bytes that are not UTF-8 is Invalid; in an audit record U+FFFD takes the place of such bytes.
type Store interface {
	// View runs fn on one consistent state.
	View(ctx context.Context, fn func(Tx) error) error
	// Update runs fn and commits what it did, all or nothing.
	Update(ctx context.Context, fn func(Tx) error) error
	// Ready tells whether the store would commit now; it makes a durable change of no meaning.
	Ready(ctx context.Context) error
	Close() error
}

// Tx is one transaction. Lists run in the order of their key, begin after the key given and hold at most limit rows;
// they are stable while rows are inserted. Text compares byte by byte. What is looked for and absent is NotFound,
// what is there already is Conflict, each with a reason.
type Tx interface {
	// Now is the clock of the transaction: the same at every call.
	Now() Time

	// Lock makes every other Update that locks the same name wait until this one ends. It guards rules over
	// several rows, such as "one superuser remains enabled".
	Lock(env EnvironmentID, name string) error

	AddEnvironment(*Environment) error
	Environment(EnvironmentID) (*Environment, error)
	Environments(after EnvironmentID, limit int) ([]*Environment, error)

	AddAccessKey(*AccessKey) error
	AccessKey(AccessKeyID) (*AccessKey, error) // of any environment: the key tells which
	AccessKeys(env EnvironmentID, after AccessKeyID, limit int) ([]*AccessKey, error)
	SetAccessKey(*AccessKey) error // the sealed secret and MayAssume
	DeleteAccessKey(env EnvironmentID, id AccessKeyID) error

	// AddUser conflicts with reason "emailAddressTaken" when the address is registered in any case of letters,
	// and with "roleTaken" when the user has API access and another one that has it has the same role.
	AddUser(*User) error
	User(EnvironmentID, UserID) (*User, error)
	UserForUpdate(EnvironmentID, UserID) (*User, error) // no other Update changes the user until this one ends
	UserByEmail(EnvironmentID, Email) (*User, error)    // without regard to case
	UserByRole(EnvironmentID, RoleArn) (*User, error)   // the one with API access
	Users(env EnvironmentID, after UserID, limit int) ([]*User, error)
	SetUser(*User) error                            // all but ID and EmailAddress; conflicts as AddUser does
	EnabledSuperUsers(EnvironmentID) (int64, error) // exact only under Lock

	SetPassword(EnvironmentID, UserID, StoredPassword) error
	Password(EnvironmentID, UserID) (StoredPassword, error)
	AddBrowserSession(BrowserSession) error
	BrowserSession(EnvironmentID, string) (BrowserSession, error)
	DeleteBrowserSession(EnvironmentID, string) error
	DeleteBrowserSessions(EnvironmentID, UserID) error

	// AddPermissionGroup conflicts with reason "nameTaken".
	AddPermissionGroup(*PermissionGroup) error
	PermissionGroup(EnvironmentID, PermissionGroupID) (*PermissionGroup, error)
	PermissionGroupForUpdate(EnvironmentID, PermissionGroupID) (*PermissionGroup, error)
	PermissionGroups(env EnvironmentID, after PermissionGroupID, limit int) ([]*PermissionGroup, error)
	SetPermissionGroup(*PermissionGroup) error
	DeletePermissionGroup(EnvironmentID, PermissionGroupID) error // with its memberships and grants

	AddMember(EnvironmentID, PermissionGroupID, UserID) error // Conflict with reason "alreadyMember"
	RemoveMember(EnvironmentID, PermissionGroupID, UserID) error
	IsMember(EnvironmentID, PermissionGroupID, UserID) (bool, error)
	UsersOf(env EnvironmentID, g PermissionGroupID, after UserID, limit int) ([]*User, error)
	GroupsOf(env EnvironmentID, u UserID, after PermissionGroupID, limit int) ([]*PermissionGroup, error)
	// Permissions are those that the user's groups give it, each once.
	Permissions(EnvironmentID, UserID) ([]ApplicationPermission, error)

	// AddDataset conflicts with reason "aliasTaken" when a dataset that is not deleted has the alias. Verbs on datasets
	// find those alone that are not deleted, if they do not say otherwise.
	AddDataset(*Dataset) error
	Dataset(EnvironmentID, DatasetID) (*Dataset, error)
	DatasetForUpdate(EnvironmentID, DatasetID) (*Dataset, error) // no other Update changes the dataset until this one ends
	DatasetByAlias(EnvironmentID, AliasString) (*Dataset, error)
	Datasets(env EnvironmentID, after DatasetID, limit int) ([]*Dataset, error)
	// DatasetsOf are those on which a group of the user has a grant. A page costs by its length and the user's groups.
	DatasetsOf(env EnvironmentID, u UserID, after DatasetID, limit int) ([]*Dataset, error)
	SetDataset(*Dataset) error // all but ID, Kind, Creator, CreateTime and DeletedTime; conflicts as AddDataset does
	// DeleteDataset hides the dataset and frees its alias; it is kept, with its grants, until it is swept.
	DeleteDataset(EnvironmentID, DatasetID) error
	// UndeleteDataset brings a deleted dataset back with its grants, under the alias or none; conflicts as AddDataset does.
	UndeleteDataset(EnvironmentID, DatasetID, *AliasString) error
	DeletedDataset(EnvironmentID, DatasetID) (*Dataset, error) // kept from other changes, as DatasetForUpdate does
	DeletedDatasets(env EnvironmentID, after DatasetID, limit int) ([]*Dataset, error)

	// SetGrant takes the place of what the group had on the dataset. Without permissions it takes the grant away.
	SetGrant(*DatasetGrant) error
	Grants(env EnvironmentID, d DatasetID, after PermissionGroupID, limit int) ([]*DatasetGrant, error)
	// DatasetGrantsOf are the grants on the dataset of the groups that the user is a member of, in the order of groups.
	DatasetGrantsOf(EnvironmentID, DatasetID, UserID) ([]*DatasetGrant, error)
	// DatasetPermissions are those that the user's groups give it on the dataset, each once.
	DatasetPermissions(EnvironmentID, DatasetID, UserID) ([]DatasetPermission, error)

	ExternalTx

	// Count is how many of something there are, at a cost that does not grow with the number; a user's groups, which are
	// few, are counted one by one. Concurrent Updates that are not committed are not counted; lock before comparing with a
	// limit that is near.
	Count(env EnvironmentID, what Countable, of string) (int64, error)

	// Claim takes the token for this Update. If it was taken by an Update that has been committed and has not
	// expired, Claim changes nothing and returns that record; else nil. Two Updates never hold one token: the
	// second waits for the first.
	Claim(Idempotency) (*Idempotency, error)
	// Remember sets the answer of a token that this Update has claimed.
	Remember(Idempotency) error

	// AddAudit appends the record. It is linked to the chain when it is committed (SQLite) or soon after, by the
	// one sealer of all servers (PostgreSQL).
	AddAudit(*AuditRecord) error
	// Audit lists linked records in the order of the chain.
	Audit(env EnvironmentID, afterSequence int64, limit int) ([]*AuditRecord, error)
	// UnlinkedAudit is how many records wait to be linked.
	UnlinkedAudit(EnvironmentID) (int64, error)
	AuditHead(EnvironmentID) (AuditHead, error) // the zero head, if there is no record

	ObjectTx
	ChangesetTx
	JobTx
}

// Countable is something that is counted for a quota.
type Countable string

const (
	CountUsers        Countable = "users"
	CountGroups       Countable = "groups"
	CountGroupMembers Countable = "groupMembers" // of a permission group's id
	CountUserGroups   Countable = "userGroups"   // of a user's id
	CountDatasets     Countable = "datasets"     // that are not deleted
	CountJobs         Countable = "jobs"         // of a JobKind
)

// Idempotency is the memory of one client token.
type Idempotency struct {
	Environment EnvironmentID
	Principal   string
	Operation   string
	Token       string
	Request     []byte // SHA-256 of the decoded input, without the token
	Reply       []byte // the answer; sealed where it holds a secret
	Expires     Time
}

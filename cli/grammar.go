package cli

// grammar is the whole command line. Kong reads it from the types and their tags.
type grammar struct {
	Config configFile `placeholder:"FILE" help:"JSON file with options of serve: one object, its keys the names of the flags without the dashes. What it does not name comes from the defaults; a key that is no option is an error. Default: none."`

	Serve       serveCommand  `cmd:"" help:"Start the server."`
	Ingest      ingestCommand `cmd:"" help:"Take changesets in and serve nobody: on further machines, beside servers that share a PostgreSQL and an S3."`
	Environment struct {
		Create environmentCreate `cmd:"" help:"Make an environment (a tenant) with its root key."`
		List   environmentList   `cmd:"" help:"List the environments."`
	} `cmd:"" help:"Environments: tenants, each with its own users and keys."`
	Key struct {
		Create keyCreate `cmd:"" help:"Make a long-lived access key for an IAM role, an IAM user or the root of an environment. Its secret is shown this once."`
		List   keyList   `cmd:"" help:"List the long-lived access keys."`
		Delete keyDelete `cmd:"" help:"Delete a long-lived access key. The roles that it assumed act no more."`
	} `cmd:"" help:"Long-lived access keys."`
	User struct {
		Create userCreate `cmd:"" help:"Register a user."`
		List   userList   `cmd:"" help:"List the users in the order of their creation."`
		Show   userShow   `cmd:"" help:"Show one user."`
		Import userImport `cmd:"" help:"Register the users of a CSV file."`
	} `cmd:"" help:"Users."`
	Dataset struct {
		List     datasetList     `cmd:"" help:"List the datasets in the order of their creation."`
		Show     datasetShow     `cmd:"" help:"Show one dataset."`
		Grants   datasetGrants   `cmd:"" help:"List who has which permissions on a dataset."`
		Grant    datasetGrant    `cmd:"" help:"Set which permissions a group has on a dataset; --none takes them away."`
		Undelete datasetUndelete `cmd:"" help:"Bring a deleted dataset back, with its grants."`
	} `cmd:"" help:"Datasets."`
	Changeset struct {
		List       changesetList       `cmd:"" help:"List the changesets of a dataset in the order of their creation."`
		Progress   changesetProgress   `cmd:"" help:"Show how far a changeset is, or how it ended, with its warnings."`
		Cancel     changesetCancel     `cmd:"" help:"Ask for the end of a changeset that has not come in yet."`
		Quarantine changesetQuarantine `cmd:"" help:"Write the bad rows of a changeset that were kept aside (--bad-rows=quarantine) into a file."`
	} `cmd:"" help:"Changesets."`
	Permissions struct {
		Explain permissionsExplain `cmd:"" help:"Tell what a user may do, and which groups give it."`
	} `cmd:"" help:"Permissions."`
	Bucket struct {
		Add    bucketAdd    `cmd:"" help:"Configure a bucket of an S3 elsewhere, from which changesets may read."`
		List   bucketList   `cmd:"" help:"List the configured buckets and who may read what in them."`
		Remove bucketRemove `cmd:"" help:"Forget a bucket, with its credentials and grants."`
		Grant  bucketGrant  `cmd:"" help:"Let the members of a permission group read what begins with a prefix."`
		Revoke bucketRevoke `cmd:"" help:"Take such a grant away."`
	} `cmd:"" help:"External buckets: of an S3 elsewhere, from which changesets may read."`
	Audit struct {
		Verify auditVerify `cmd:"" help:"Prove that the audit is whole: its chain of hashes, and the chain's end against the master key."`
		Export auditExport `cmd:"" help:"Write the audit as CSV or as lines of JSON."`
	} `cmd:"" help:"The audit: who did or tried what."`
	MasterKey struct {
		Rotate masterKeyRotate `cmd:"" help:"Make a new current master key and seal with it what the older ones sealed."`
		Reseal masterKeyReseal `cmd:"" help:"Seal with the current master key what older ones sealed: after a key was put first by hand."`
	} `cmd:"" help:"The key that seals all secrets."`
	Backup     backupCommand     `cmd:"" help:"Write everything as it stands at one moment into a file, while the server goes on."`
	Restore    restoreCommand    `cmd:"" help:"Read a backup into a data folder or database that holds nothing yet, and check it."`
	Doctor     doctorCommand     `cmd:"" help:"Check the data, the master key, file modes, the clock and the disk, and say what to do about each finding."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the schema of the store up to date. serve does the same when it starts."`
	SDK        sdkCommands       `cmd:"" name:"sdk" help:"Clients, made from the server's own table of operations."`
	Bench      benchCommand      `cmd:"" help:"Measure a server on this machine."`
	Completion completionCommand `cmd:"" help:"Write a script that completes commands and options in a shell."`
	Worker     workerCommand     `cmd:"" hidden:"" help:"Convert files as a server asks on standard input. The server starts it."`
	Version    versionCommand    `cmd:"" help:"Show the version."`
}

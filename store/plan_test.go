package store_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/store"
	"github.com/openfinspace/openfinspace/store/storetest"
)

// reads are the queries of requests. Each must find its rows by a range of an index, in the order of the index, so that a page
// costs the same however many rows there are.
var reads = map[string]func(finspace.Tx) error{
	"Environments":      func(tx finspace.Tx) error { return second(tx.Environments("a", 9)) },
	"AccessKey":         func(tx finspace.Tx) error { return ignore(tx.AccessKey("x")) },
	"AccessKeys":        func(tx finspace.Tx) error { return second(tx.AccessKeys("devenvironment", "a", 9)) },
	"User":              func(tx finspace.Tx) error { return ignore(tx.User("devenvironment", "x")) },
	"UserByEmail":       func(tx finspace.Tx) error { return ignore(tx.UserByEmail("devenvironment", "x")) },
	"UserByRole":        func(tx finspace.Tx) error { return ignore(tx.UserByRole("devenvironment", "x")) },
	"Users":             func(tx finspace.Tx) error { return second(tx.Users("devenvironment", "a", 9)) },
	"EnabledSuperUsers": func(tx finspace.Tx) error { return second(tx.EnabledSuperUsers("devenvironment")) },
	"PermissionGroups":  func(tx finspace.Tx) error { return second(tx.PermissionGroups("devenvironment", "a", 9)) },
	"UsersOf":           func(tx finspace.Tx) error { return second(tx.UsersOf("devenvironment", "g0", "a", 9)) },
	"GroupsOf":          func(tx finspace.Tx) error { return second(tx.GroupsOf("devenvironment", "u0", "a", 9)) },
	"IsMember":          func(tx finspace.Tx) error { return second(tx.IsMember("devenvironment", "g0", "u0")) },
	"Permissions":       func(tx finspace.Tx) error { return second(tx.Permissions("devenvironment", "u7")) },
	"Password":          func(tx finspace.Tx) error { return ignore(tx.Password("devenvironment", "x")) },
	"BrowserSession":    func(tx finspace.Tx) error { return ignore(tx.BrowserSession("devenvironment", "x")) },
	"Count":             func(tx finspace.Tx) error { return second(tx.Count("devenvironment", finspace.CountUsers, "")) },
	"Count of groups":   func(tx finspace.Tx) error { return second(tx.Count("devenvironment", finspace.CountUserGroups, "u0")) },
	"Dataset":           func(tx finspace.Tx) error { return ignore(tx.Dataset("devenvironment", "x")) },
	"DatasetByAlias":    func(tx finspace.Tx) error { return ignore(tx.DatasetByAlias("devenvironment", "x")) },
	"Datasets":          func(tx finspace.Tx) error { return second(tx.Datasets("devenvironment", "a", 9)) },
	"DatasetsOf":        func(tx finspace.Tx) error { return second(tx.DatasetsOf("devenvironment", "u0", "a", 9)) },
	"DeletedDatasets":   func(tx finspace.Tx) error { return second(tx.DeletedDatasets("devenvironment", "a", 9)) },
	"Grants":            func(tx finspace.Tx) error { return second(tx.Grants("devenvironment", "d0", "a", 9)) },
	"DatasetPermissions": func(tx finspace.Tx) error {
		return second(tx.DatasetPermissions("devenvironment", "d1", "u0"))
	},
	"Content":          func(tx finspace.Tx) error { return ignore(tx.Content("devenvironment", "c1")) },
	"Object":           func(tx finspace.Tx) error { return ignore(tx.Object("devenvironment", "b", "x")) },
	"Objects":          func(tx finspace.Tx) error { return second(tx.Objects("devenvironment", "b", "a%", "a", 9)) },
	"All objects":      func(tx finspace.Tx) error { return second(tx.Objects("devenvironment", "b", "", "a", 9)) },
	"ObjectsBefore":    func(tx finspace.Tx) error { return second(tx.ObjectsBefore("devenvironment", "b", 1200, 9)) },
	"Upload":           func(tx finspace.Tx) error { return ignore(tx.Upload("devenvironment", "x")) },
	"Uploads":          func(tx finspace.Tx) error { return second(tx.Uploads("devenvironment", "b", "a", "a1", "x", 9)) },
	"UploadsFrom":      func(tx finspace.Tx) error { return second(tx.UploadsFrom("devenvironment", "b", "a", "a1", 9)) },
	"UploadsBefore":    func(tx finspace.Tx) error { return second(tx.UploadsBefore(1200, 9)) },
	"UploadParts":      func(tx finspace.Tx) error { return second(tx.UploadParts("devenvironment", "u1", 1, 9)) },
	"NamedBlobs":       func(tx finspace.Tx) error { return second(tx.NamedBlobs("a", 9)) },
	"KnownBlobs":       func(tx finspace.Tx) error { return second(tx.KnownBlobs("a", 9)) },
	"Audit":            func(tx finspace.Tx) error { return second(tx.Audit("devenvironment", 5, 9)) },
	"AuditHead":        func(tx finspace.Tx) error { return second(tx.AuditHead("devenvironment")) },
	"ExternalBucket":   func(tx finspace.Tx) error { return ignore(tx.ExternalBucket("devenvironment", "b0")) },
	"ExternalBuckets":  func(tx finspace.Tx) error { return second(tx.ExternalBuckets("devenvironment", "a", 9)) },
	"ExternalPrefixes": func(tx finspace.Tx) error { return second(tx.ExternalPrefixes("devenvironment", "b0", "u0")) },
	"ExternalGrants": func(tx finspace.Tx) error {
		return second(tx.ExternalGrants("devenvironment", "b0", finspace.ExternalGrant{Group: "a"}, 9))
	},
	"Changeset":        func(tx finspace.Tx) error { return ignore(tx.Changeset("devenvironment", "d0", "x")) },
	"Changesets":       func(tx finspace.Tx) error { return second(tx.Changesets("devenvironment", "d0", 5, 9)) },
	"CorrectionOf":     func(tx finspace.Tx) error { return second(tx.CorrectionOf("devenvironment", "c7")) },
	"ChangesetSources": func(tx finspace.Tx) error { return second(tx.ChangesetSources("devenvironment", "d7", 0, 9)) },
	"ChangesetFiles": func(tx finspace.Tx) error {
		return second(tx.ChangesetFiles("devenvironment", "d7", finspace.FileData, 0, 9))
	},
	"Job":         func(tx finspace.Tx) error { return ignore(tx.Job("devenvironment", "x")) },
	"NextWaiting": func(tx finspace.Tx) error { return second(tx.NextWaiting(finspace.JobIngest, "a")) },
	"RunningJobs": func(tx finspace.Tx) error { return second(tx.RunningJobs("devenvironment", finspace.JobIngest)) },
	"ExpiredJob":  func(tx finspace.Tx) error { return second(tx.ExpiredJob(finspace.JobIngest)) },
}

func second[T any](_ T, err error) error { return err }

// ignore is for what is not there: only the query counts.
func ignore[T any](T, error) error { return nil }

// steps are words of a plan that reads what the query itself has put together, row by row.
var steps = regexp.MustCompile(`(?m)^SCAN (page|CONSTANT ROW)$`)

// walks are words of a plan that reads more than it gives.
var walks = regexp.MustCompile(`(?m)\bSeq Scan|\bSort\b|^ *SCAN|TEMP B-TREE|Hash Join|Materialize`)

func TestPlans(t *testing.T) {
	for name, empty := range map[string]storetest.New{"SQLite": newSQLite, "PostgreSQL": newPostgres} {
		t.Run(name, func(t *testing.T) {
			db := empty(t)
			s := openIn(t, db, store.Options{})
			populate(t, s)
			db.Exec(t, "INSERT INTO audit_heads SELECT id, 1, bytes('00'), bytes('00') FROM environments WHERE id LIKE 'e%'; ANALYZE")
			for name, read := range reads {
				plans, err := s.Plans(context.Background(), read)
				if err != nil || len(plans) == 0 {
					t.Fatalf("%s: %d plans (%v)", name, len(plans), err)
				}
				wantIndexed(t, name, plans)
			}
			plans, err := s.SweepPlans(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			wantIndexed(t, "Sweep", plans)
		})
	}
}

// TestPlansWithoutStatistics asks PostgreSQL how it runs what could be run through a whole environment or dataset when it knows nothing of
// the tables, as in the first minutes after a restore: each step must go by the index that leads to its rows.
func TestPlansWithoutStatistics(t *testing.T) {
	db := newPostgres(t)
	s := openIn(t, db, store.Options{})
	for _, table := range []string{"datasets", "dataset_grants", "members", "changesets"} {
		db.Exec(t, "ALTER TABLE "+table+" SET (autovacuum_enabled = false)")
	}
	populate(t, s)
	for name, indexes := range map[string]string{
		"DatasetsOf":   `members_user|dataset_grants_group|datasets_pkey|\bon page`,
		"Changeset":    `changesets_pkey|changesets_replace`,
		"Changesets":   `changesets_list|changesets_replace`,
		"CorrectionOf": `changesets_correction`,
	} {
		plans, err := s.Plans(context.Background(), reads[name])
		if err != nil || len(plans) == 0 {
			t.Fatalf("%d plans (%v)", len(plans), err)
		}
		wantIndexed(t, name, plans)
		for _, p := range plans {
			for _, scan := range regexp.MustCompile(`(?m)\bScan .*`).FindAllString(p[1], -1) {
				if !regexp.MustCompile(indexes).MatchString(scan) {
					t.Errorf("the query\n%s\nis run as\n%s", p[0], p[1])
					break
				}
			}
		}
	}
}

func wantIndexed(t *testing.T, name string, plans [][2]string) {
	t.Helper()
	for _, p := range plans {
		if walks.MatchString(steps.ReplaceAllString(p[1], "")) || !strings.Contains(strings.ToUpper(p[1]), "INDEX") && !strings.Contains(p[1], "PRIMARY KEY") {
			t.Errorf("%s: the query\n%s\nis run as\n%s", name, p[0], p[1])
		}
	}
}

// populate makes enough rows that an engine which may choose has reason to use its indexes.
func populate(t *testing.T, s *store.SQL) {
	t.Helper()
	const env, n, batch = "devenvironment", 1500, 100
	update(t, s, func(tx finspace.Tx) error { return tx.AddEnvironment(&finspace.Environment{ID: env}) })
	for at := 0; at < n; at += batch {
		update(t, s, func(tx finspace.Tx) error {
			for i := at; i < at+batch; i++ {
				if err := addOneOfEach(tx, env, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

func update(t testing.TB, s finspace.Store, fn func(finspace.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func addOneOfEach(tx finspace.Tx, env finspace.EnvironmentID, i int) error {
	id := fmt.Sprint("u", i)
	role := finspace.RoleArn("arn:" + id)
	u := &finspace.User{
		Environment: env, ID: finspace.UserID(id), Status: finspace.UserEnabled, EmailAddress: finspace.Email(id), Type: finspace.AppUser,
		ApiAccess: finspace.ApiEnabled, ApiAccessPrincipalArn: &role,
	}
	if i%1000 == 0 {
		u.Type = finspace.SuperUser
	}
	g := finspace.PermissionGroup{
		Environment: env, ID: finspace.PermissionGroupID(fmt.Sprint("g", i)), Name: finspace.PermissionGroupName(fmt.Sprint("g", i)),
	}
	for _, err := range []error{
		tx.AddEnvironment(&finspace.Environment{ID: finspace.EnvironmentID(fmt.Sprint("e", i))}), tx.AddPermissionGroup(&g),
		tx.AddUser(u), tx.AddMember(env, "g0", u.ID), tx.SetPassword(env, u.ID, finspace.StoredPassword{}),
		tx.AddBrowserSession(finspace.BrowserSession{Environment: env, Hash: id, User: u.ID, Expires: finspace.Time(i)}),
		tx.AddAccessKey(&finspace.AccessKey{ID: finspace.AccessKeyID(id), Environment: env}),
		tx.AddAudit(&finspace.AuditRecord{Environment: env, ID: id}),
		second(tx.Claim(finspace.Idempotency{Environment: env, Token: id, Expires: finspace.Time(i)})),
	} {
		if err != nil {
			return err
		}
	}
	if i%10 == 1 {
		if err := tx.AddMember(env, g.ID, "u0"); err != nil {
			return err
		}
	}
	if err := addOneObject(tx, env, i); err != nil {
		return err
	}
	b := finspace.ExternalBucket{Environment: env, Name: finspace.BucketName(fmt.Sprint("b", i))}
	if err := tx.AddExternalBucket(&b); err != nil {
		return err
	}
	if err := tx.AddExternalGrant(&finspace.ExternalGrant{Environment: env, Bucket: b.Name, Group: "g0", Prefix: id}); err != nil {
		return err
	}
	if err := addOneDataset(tx, env, i); err != nil {
		return err
	}
	return addToHistory(tx, env, i)
}

// addOneObject makes an object, an upload with a part, and something that is let go.
func addOneObject(tx finspace.Tx, env finspace.EnvironmentID, i int) error {
	id := fmt.Sprint("a", i)
	c := &finspace.Content{Environment: env, ID: finspace.ContentID("c" + id), Parts: []finspace.ContentPart{{Blob: "c" + id}}}
	u := &finspace.Upload{Environment: env, ID: finspace.UploadID("u" + id), Bucket: "b", Key: finspace.ObjectKey(id), CreateTime: finspace.Time(i)}
	p := &finspace.UploadPart{Number: 1, ContentPart: finspace.ContentPart{Blob: "u" + id}}
	o := &finspace.Object{Environment: env, Bucket: "b", Key: finspace.ObjectKey(id), Content: c.ID, LastModified: finspace.Time(i)}
	for _, err := range []error{tx.AddContent(c), tx.SetObject(o), tx.AddUpload(u), tx.SetUploadPart(env, u.ID, p)} {
		if err != nil {
			return err
		}
	}
	p.Blob = "v" + id // and the one before is let go
	for _, err := range []error{tx.ReleaseContent(env, c.ID), tx.SetUploadPart(env, u.ID, p)} {
		if err != nil {
			return err
		}
	}
	if i%10 == 3 {
		return tx.EndUpload(env, u.ID)
	}
	return nil
}

// addOneDataset makes a dataset as long as a real one, and leaves one of twenty deleted.
func addOneDataset(tx finspace.Tx, env finspace.EnvironmentID, i int) error {
	id := fmt.Sprint("d", i)
	alias := finspace.AliasString("alias/" + id)
	description := finspace.DatasetDescription(strings.Repeat("x", 1000))
	d := &finspace.Dataset{Environment: env, ID: finspace.DatasetID(id), Kind: finspace.Tabular, Alias: &alias, Description: &description}
	if err := tx.AddDataset(d); err != nil {
		return err
	}
	for _, g := range []finspace.PermissionGroupID{"g0", finspace.PermissionGroupID(fmt.Sprint("g", i))} {
		grant := &finspace.DatasetGrant{
			Environment: env, Dataset: d.ID, Group: g, Permissions: []finspace.DatasetPermission{finspace.ViewDatasetDetails},
		}
		if err := tx.SetGrant(grant); err != nil {
			return err
		}
	}
	if err := addOneChangeset(tx, d, i); err != nil {
		return err
	}
	if i%20 == 2 {
		return tx.DeleteDataset(env, d.ID)
	}
	return nil
}

// addOneChangeset makes one of the dataset, with a source and a file.
func addOneChangeset(tx finspace.Tx, d *finspace.Dataset, i int) error {
	at := finspace.Time(i)
	c := &finspace.Changeset{
		Environment: d.Environment, ID: finspace.ChangesetID(d.ID), DatasetID: d.ID, ChangeType: finspace.Append, Status: finspace.IngestionSuccess,
		CreateTime: at, PlaceTime: at, ActiveFromTimestamp: &at, Source: finspace.SourceHeld,
	}
	source := finspace.ChangesetSource{Name: "k", Content: finspace.ContentID(fmt.Sprint("ca", i))}
	file := finspace.ChangesetFile{Kind: finspace.FileData, Blob: fmt.Sprint("f", i)}
	for _, err := range []error{
		tx.AddChangeset(c), tx.AddChangesetSources(d.Environment, c.ID, []finspace.ChangesetSource{source}),
		tx.AddChangesetFiles(d.Environment, c.ID, []finspace.ChangesetFile{file}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// addToHistory makes a changeset of the dataset d0, of which one of a hundred replaces and one of ten corrects the one before; and its job,
// of which one of forty runs.
func addToHistory(tx finspace.Tx, env finspace.EnvironmentID, i int) error {
	c := &finspace.Changeset{
		Environment: env, ID: finspace.ChangesetID(fmt.Sprint("c", i)), DatasetID: "d0", ChangeType: finspace.Append, Status: finspace.IngestionSuccess,
		CreateTime: finspace.Time(i + 1), PlaceTime: finspace.Time(i + 1), FinishTime: 1, Source: finspace.SourceGone,
	}
	before := finspace.ChangesetID(fmt.Sprint("c", i-1))
	switch {
	case i%100 == 0:
		c.ChangeType, c.Source = finspace.Replace, finspace.SourceFree
	case i%10 == 0:
		c.ChangeType, c.UpdatesChangesetID = finspace.Modify, &before
	}
	job := &finspace.Job{Environment: env, ID: finspace.JobID(c.ID), Kind: finspace.JobIngest, Dataset: "d0", State: finspace.JobWaiting, RunAfter: 1}
	if i%40 == 0 {
		job.State, job.LeaseUntil = finspace.JobRunning, finspace.Time(i)
	}
	if err := tx.AddChangeset(c); err != nil {
		return err
	}
	return tx.AddJob(job)
}

// openIn opens the store of a database for the length of a test.
func openIn(t testing.TB, db storetest.Database, opt store.Options) *store.SQL {
	t.Helper()
	s, err := db.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

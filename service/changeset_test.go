package service_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

func TestChangesets(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	dataset := f.dataset(f.root, group)
	path := f.upload(by, "a.csv")
	id := f.askChangeset(by, dataset, changesetBody("APPEND", path, `"withheader":"true"`)).want(t, "").get("changesetId")
	now := f.clock.now().UnixMilli()
	route := "GET /datasets/" + dataset + "/changesetsv2"
	text := func(status, more string) string {
		return fmt.Sprintf(`{"changesetId":%q,"changesetArn":"arn:aws:finspace:us-east-1:000000000000:/dataset/%s/changeset/%s","datasetId":%q,"changeType":"APPEND",`+
			`"sourceParams":{"s3SourcePath":%q,"sourceType":"S3"},"formatParams":{"formatType":"CSV","withheader":"true"},"createTime":%d,"status":%q,%s"activeFromTimestamp":%d}`,
			id, dataset, id, dataset, path, now, status, more, now)
	}
	wantText := func(t *testing.T, want string) {
		t.Helper()
		if got := f.call(by, route+"/"+id, "").want(t, "").text; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got, want := f.call(by, route, "").want(t, "").text, `{"changesets":[`+want+`]}`; got != want {
			t.Errorf("listed %s\nwant %s", got, want)
		}
	}
	t.Run("waits", func(t *testing.T) { wantText(t, text("PENDING", "")) })
	t.Run("an unknown key is a warning", func(t *testing.T) {
		if w := f.stored(dataset, id).Warnings; len(w) != 1 || !strings.Contains(w[0], "write withHeader") {
			t.Errorf("warnings %q", w)
		}
	})
	i := f.claim(owner)
	t.Run("runs", func(t *testing.T) { wantText(t, text("RUNNING", "")) })
	f.must(f.FinishIngest(t.Context(), i, owner, service.IngestResult{Rows: 1}))
	t.Run("has come in", func(t *testing.T) { wantText(t, text("SUCCESS", "")) })
	t.Run("the dataset knows", func(t *testing.T) {
		f.must(f.store.View(t.Context(), func(tx finspace.Tx) error {
			d, err := tx.Dataset("env1", finspace.DatasetID(dataset))
			if err == nil && (d.FirstSuccessTime != finspace.Time(now) || d.LastChangesetTime != finspace.Time(now)) {
				t.Errorf("%+v", d)
			}
			return err
		}))
	})
	t.Run("MODIFY", func(t *testing.T) {
		r := f.askChangeset(by, dataset, changesetBody("MODIFY", path)).want(t, "ValidationException")
		if r.reason() != "useUpdateChangeset" || !strings.Contains(r.message(), "UpdateChangeset") {
			t.Error(r.text)
		}
	})
	t.Run("unknown changeset", func(t *testing.T) {
		f.call(by, route+"/nothing", "").want(t, "ResourceNotFoundException")
		if r := f.correct(by, dataset, "nothing").want(t, "ResourceNotFoundException"); r.reason() != "noSuchChangeset" {
			t.Error(r.text)
		}
	})
	t.Run("of another dataset", func(t *testing.T) {
		f.call(f.root, "GET /datasets/"+f.dataset(f.root, group)+"/changesetsv2/"+id, "").want(t, "ResourceNotFoundException")
	})
	t.Run("a repeated token gets the first answer", func(t *testing.T) {
		body := strings.Replace(changesetBody("APPEND", path), "{", `{"clientToken":"t",`, 1)
		first := f.askChangeset(by, dataset, body).want(t, "").text
		f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error {
			return tx.DeleteObject("env1", f.landing(), finspace.ObjectKey(scratch(by)+"ingestion/a.csv"))
		}))
		if again := f.askChangeset(by, dataset, body).want(t, "").text; again != first {
			t.Errorf("got %s and %s", first, again)
		}
	})
}

// TestChangesetPermissions looks what each permission lets one do.
func TestChangesetPermissions(t *testing.T) {
	f := newFixture(t)
	for name, c := range map[string]struct {
		has       string
		read, add string
	}{
		"nothing":      {"", "AccessDeniedException", "AccessDeniedException"},
		"data alone":   {"AddDatasetData", "", ""},
		"details":      {"ViewDatasetDetails", "", "AccessDeniedException"},
		"reading":      {"ReadDatasetData", "", "AccessDeniedException"},
		"manages them": {"ManageDatasetPermissions", "", "AccessDeniedException"},
	} {
		t.Run(name, func(t *testing.T) {
			by, group := f.reader("group of " + name)
			if c.has == "" {
				group = f.group("other", "")
			}
			dataset := f.call(f.root, "POST /datasetsv2", datasetFor(group, []string{"AddDatasetData", c.has}[:1])).want(t, "").get("datasetId")
			if c.has != "" && c.has != "AddDatasetData" {
				dataset = f.call(f.root, "POST /datasetsv2", datasetFor(group, []string{c.has})).want(t, "").get("datasetId")
			}
			id := f.changeset(f.root, dataset, "APPEND")
			route := "GET /datasets/" + dataset + "/changesetsv2"
			f.call(by, route, "").want(t, c.read)
			f.call(by, route+"/"+id, "").want(t, c.read)
			f.askChangeset(by, dataset, changesetBody("APPEND", f.upload(by, "a.csv"))).want(t, c.add)
			f.run()
			f.correct(by, dataset, id).want(t, c.add)
			_, err := f.CancelChangeset(t.Context(), by, &service.CancelChangesetInput{DatasetID: finspace.DatasetIDOrAlias(dataset), ChangesetID: finspace.ChangesetID(id)})
			if denied := service.Explain(err).Name == "AccessDeniedException"; denied != (c.add != "") {
				t.Error(err)
			}
			_, err = f.ChangesetProgress(t.Context(), by, &service.ChangesetProgressInput{DatasetID: finspace.DatasetIDOrAlias(dataset), ChangesetID: finspace.ChangesetID(id)})
			if (err != nil) != (c.read != "") {
				t.Error(err)
			}
			f.run()
		})
	}
}

// TestParameters looks that each bad parameter is refused by its name.
func TestParameters(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	ask := func(source, format string) reply {
		return f.askChangeset(f.root, dataset, `{"changeType":"APPEND","sourceParams":{`+source+`},"formatParams":{`+format+`}}`)
	}
	good := fmt.Sprintf(`"sourceType":"s3","s3SourcePath":%q`, f.upload(f.root, "a.csv"))
	ask(good, `"formatType":"csv"`).want(t, "")
	at := func(path string) string { return fmt.Sprintf(`"sourceType":"S3","s3SourcePath":%q`, path) }
	many := ""
	for i := range 101 {
		many += fmt.Sprintf(`,"k%d":"v"`, i)
	}
	for name, c := range map[string]struct{ source, format, reason string }{
		"no source type":              {`"s3SourcePath":"s3://bucket/k"`, `"formatType":"CSV"`, "sourceParams.sourceType"},
		"other source type":           {`"sourceType":"FTP","s3SourcePath":"s3://bucket/k"`, `"formatType":"CSV"`, "sourceParams.sourceType"},
		"no path":                     {`"sourceType":"S3"`, `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"no scheme":                   {at("bucket/key"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"file":                        {at("file:///etc/passwd"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"no bucket":                   {at("s3:///key"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"odd bucket":                  {at("s3://Bucket_1/key"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"presigned":                   {at("https://bucket.s3.us-east-1.amazonaws.com/k?X-Amz-Signature=secretsign"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"fragment":                    {at("https://bucket.s3.us-east-1.amazonaws.com/k#x"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"password in the address":     {at("https://u:p@bucket.s3.us-east-1.amazonaws.com/k"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"odd percent sign":            {at("https://bucket.s3.us-east-1.amazonaws.com/k%zz"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"encoded NUL":                 {at("https://bucket.s3.us-east-1.amazonaws.com/k%00"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"encoded bytes that are none": {at("https://bucket.s3.us-east-1.amazonaws.com/k%ff"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"long key":                    {at("s3://bucket/" + strings.Repeat("😀", 300)), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"other host":                  {at("https://example.com/bucket/key"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"host that looks like S3":     {at("https://bucket.s3.us-east-1.amazonaws.com.evil.example/key"), `"formatType":"CSV"`, "sourceParams.s3SourcePath"},
		"too many source parameters":  {good + many, `"formatType":"CSV"`, "sourceParams"},
		"too many format parameters":  {good, `"formatType":"CSV"` + many, "formatParams"},
		"no format":                   {good, `"x":"y"`, "formatParams.formatType"},
		"other format":                {good, `"formatType":"XLSX"`, "formatParams.formatType"},
		"separator of two":            {good, `"formatType":"CSV","separator":"||"`, "formatParams.separator"},
		"no flag":                     {good, `"formatType":"CSV","withHeader":"maybe"`, "formatParams.withHeader"},
		"zip":                         {good, `"formatType":"CSV","compression":"zip"`, "formatParams.compression"},
		"no charset":                  {good, `"formatType":"CSV","encoding":"klingon"`, "formatParams.encoding"},
		"no such path of JSON":        {good, `"formatType":"JSON","jsonPath":"$[?(@.a)]"`, "formatParams.jsonPath"},
		"no row":                      {good, `"formatType":"XML"`, "formatParams.rowTag"},
		"a row that is no name":       {good, `"formatType":"XML","rowTag":"<"`, "formatParams.rowTag"},
		"a row of two names":          {good, `"formatType":"XML","rowTag":"a b"`, "formatParams.rowTag"},
		"a row of JSON":               {good, `"formatType":"JSON","rowTag":"<"`, "formatParams.rowTag"},
		"a prefix of control":         {good, `"formatType":"XML","rowTag":"a","attributePrefix":"\u0001"`, "formatParams.attributePrefix"},
		"the word tab":                {good, `"formatType":"CSV","separator":"tab"`, "formatParams.separator"},
		"a pattern for Parquet":       {good, `"formatType":"PARQUET","dateFormat":"banana"`, "formatParams.dateFormat"},
		"a charset for Parquet":       {good, `"formatType":"PARQUET","encoding":"klingon"`, "formatParams.encoding"},
		"a path for CSV":              {good, `"formatType":"CSV","jsonPath":"a.b"`, "formatParams.jsonPath"},
		"a date without a day":        {good, `"formatType":"CSV","dateFormat":"yyyy-MM"`, "formatParams.dateFormat"},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(c.source, c.format).want(t, "ValidationException")
			if r.reason() != c.reason || !strings.HasPrefix(r.message(), c.reason) || strings.Contains(r.text, "secretsign") || strings.Contains(r.text, "u:p") {
				t.Errorf("got %s, want the reason %q", r.text, c.reason)
			}
		})
	}
	t.Run("a tab itself", func(t *testing.T) {
		if r := ask(good, `"formatType":"CSV","separator":"\t"`).want(t, "ValidationException"); !strings.Contains(r.message(), `formatParams["separator"]`) ||
			!strings.Contains(r.message(), `Write \t for a tab`) {
			t.Error(r.text)
		}
		ask(good, `"formatType":"CSV","separator":"\\t"`).want(t, "")
		ask(good, `"formatType":"CSV","separator":"\\u0020"`).want(t, "")
	})
	t.Run("files of any kind", func(t *testing.T) {
		loose := strings.Replace(datasetBody(f.group("h", "")), "TABULAR", "NON_TABULAR", 1)
		dataset = f.call(f.root, "POST /datasetsv2", loose).want(t, "").get("datasetId")
		id := ask(good, `"formatType":"my own","separator":"||"`).want(t, "").get("changesetId")
		if w := f.stored(dataset, id).Warnings; len(w) != 1 || !strings.Contains(w[0], "separator") {
			t.Errorf("warnings %q", w)
		}
		if r := ask(good, `"x":"y"`).want(t, "ValidationException"); r.reason() != "formatParams.formatType" {
			t.Error(r.text)
		}
	})
}

// TestSourcePaths looks that all ways to write a place mean the same, and that the files are those at the place.
func TestSourcePaths(t *testing.T) {
	f := newFixture(t)
	by, group := f.reader("g")
	dataset := f.dataset(f.root, group)
	bucket, base := string(f.landing()), scratch(by)+"ingestion/"
	odd := "100% a+b?#ü.csv"
	f.put(f.landing(), 3, base+odd, base+"day/1.csv", base+"day/2.csv", base+"day/_SUCCESS", base+"day/.hidden", base+"day/sub/", base+"day/sub/3.csv",
		base+"day2/4.csv", base+"day/_temporary/5.csv", base+"empty/_SUCCESS", base+"exact", base+"exact/inside")
	encoded := (&url.URL{Path: "/" + base + odd}).EscapedPath()
	day := []string{"day/1.csv", "day/2.csv", "day/_temporary/5.csv", "day/sub/3.csv"}
	for path, want := range map[string][]string{
		"s3://" + bucket + "/" + base + odd:                                               {odd},
		"S3://" + bucket + "/" + base + odd:                                               {odd},
		"https://" + bucket + ".s3.us-east-1.amazonaws.com" + encoded:                     {odd},
		"https://" + bucket + ".s3.amazonaws.com" + encoded:                               {odd},
		"https://s3.us-east-1.amazonaws.com/" + bucket + encoded:                          {odd},
		"http://127.0.0.1:8817/" + bucket + encoded:                                       {odd},
		"https://finspace.bank.example/" + bucket + encoded:                               {odd},
		"https://" + bucket + ".finspace.bank.example:8817" + encoded:                     {odd},
		"https://s3.us-east-1.amazonaws.com/" + bucket + "/" + base + "day":               day,
		"s3://" + bucket + "/" + base + "day/":                                            day,
		"s3://" + bucket + "/" + base + "day":                                             day,
		"s3://" + bucket + "/" + base + "exact":                                           {"exact"},
		"s3://" + bucket + "/" + base + "exact/":                                          {"exact/inside"},
		"s3://" + bucket + "/" + base + "empty":                                           nil,
		"s3://" + bucket + "/" + base + "nothing":                                         nil,
		"s3://" + bucket + "/" + base + "day/../day/1.csv":                                nil,
		"https://s3.us-east-1.amazonaws.com/" + bucket + "/" + base + "100%25%20a+b%253F": nil,
	} {
		t.Run(path, func(t *testing.T) {
			id := f.askChangeset(by, dataset, changesetBody("APPEND", path)).want(t, "").get("changesetId")
			c := f.stored(dataset, id)
			if failed := c.Status == finspace.IngestionFailed; failed != (want == nil) || failed && *c.ErrorInfo.ErrorCategory != finspace.CategoryNotFound {
				t.Fatalf("%+v", c)
			}
			var got []string
			for n, s := range f.sources(id) {
				if s.Ordinal != n || s.Content == "" || s.Size != 3 {
					t.Errorf("%+v", s)
				}
				got = append(got, strings.TrimPrefix(string(s.Name), base))
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	t.Run("a place that is not one's own", func(t *testing.T) {
		f.put(f.landing(), 3, "scratch/root/ingestion/a.csv")
		for _, path := range []string{
			"s3://" + bucket + "/scratch/root/ingestion/a.csv", "s3://" + bucket + "/scratch/root/", "s3://" + bucket + "/scratch/", "s3://" + bucket,
			"s3://" + bucket + "/" + strings.TrimSuffix(scratch(by), "/") + "x/a.csv", "s3://another-bucket/key",
			"s3://" + string(service.ManagedBucket(by.Environment)) + "/ds/" + dataset + "x/", "https://" + bucket + ".s3.us-east-1.amazonaws.com/scratch%2froot/",
		} {
			if r := f.askChangeset(by, dataset, changesetBody("APPEND", path)); r.exception != "AccessDeniedException" {
				t.Errorf("%s: %s", path, r.text)
			}
		}
	})
	t.Run("the folder without its slash", func(t *testing.T) {
		f.askChangeset(by, dataset, changesetBody("APPEND", "s3://"+bucket+"/"+strings.TrimSuffix(scratch(by), "/"))).want(t, "")
	})
	t.Run("the root reads all", func(t *testing.T) {
		id := f.askChangeset(f.root, dataset, changesetBody("APPEND", "s3://"+bucket)).want(t, "").get("changesetId")
		if n := len(f.sources(id)); n != 9 {
			t.Errorf("%d files", n)
		}
	})
}

// TestSourceIsPinned overwrites and deletes a file after the changeset was made of it.
func TestSourceIsPinned(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	key := "scratch/root/ingestion/a.csv"
	old := f.put(f.landing(), 3, key)[0]
	id := f.askChangeset(f.root, dataset, changesetBody("APPEND", "s3://"+string(f.landing())+"/"+key)).want(t, "").get("changesetId")
	f.put(f.landing(), 4, key)
	f.must(f.store.Update(t.Context(), func(tx finspace.Tx) error {
		if err := tx.DeleteObject("env1", f.landing(), finspace.ObjectKey(key)); err != nil {
			return err
		}
		_, err := tx.SweepContents(100)
		return err
	}))
	if s := f.sources(id); len(s) != 1 || s[0].Content != old || s[0].Size != 3 {
		t.Errorf("%+v", s)
	}
	content := func(tx finspace.Tx) error { _, err := tx.Content("env1", old); return err }
	f.must(f.store.View(t.Context(), content))
	f.run()
	for _, sweep := range []func() error{
		func() error { _, err := f.store.SweepSources(t.Context()); return err },
		func() error {
			return f.store.Update(t.Context(), func(tx finspace.Tx) error { _, err := tx.SweepContents(100); return err })
		},
	} {
		f.must(sweep())
	}
	wantReason(t, f.store.View(t.Context(), content), finspace.NotFound, "noSuchContent")
}

func TestSourceQuotas(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""))
	base := "scratch/root/ingestion/"
	var keys []string
	for i := range 2503 {
		keys = append(keys, fmt.Sprintf("%smany/%05d", base, i))
	}
	f.put(f.landing(), 1, keys...)
	f.put(f.landing(), 51<<30, base+"big/a.csv")
	path := "s3://" + string(f.landing()) + "/" + base
	id := f.askChangeset(f.root, dataset, changesetBody("APPEND", path+"many")).want(t, "").get("changesetId")
	if i := f.claim(owner); len(i.Source) != 2503 || string(i.Changeset) != id || i.Source[2502].Ordinal != 2502 {
		t.Errorf("%d files", len(i.Source))
	}
	id = f.askChangeset(f.root, dataset, changesetBody("APPEND", path+"big")).want(t, "").get("changesetId")
	if c := f.stored(dataset, id); c.Status != finspace.IngestionFailed || *c.ErrorInfo.ErrorCategory != finspace.CategoryQuota {
		t.Errorf("%+v", c)
	}
	if f.claim(owner) != nil {
		t.Error("a changeset that has failed is claimed")
	}
}

func TestQueueIsBounded(t *testing.T) {
	f := newFixture(t, func(c *service.Config) {
		c.Quotas = service.Quotas{Users: 9, Groups: 9, GroupMembers: 9, UserGroups: 9, Datasets: 9, Ingests: 2}
	})
	dataset := f.dataset(f.root, f.group("g", ""))
	first := f.changeset(f.root, dataset, "APPEND")
	f.run()
	f.changeset(f.root, dataset, "APPEND")
	f.changeset(f.root, dataset, "APPEND")
	f.askChangeset(f.root, dataset, changesetBody("APPEND", f.upload(f.root, "a.csv"))).want(t, "LimitExceededException")
	f.correct(f.root, dataset, first).want(t, "ThrottlingException")
	f.run()
	f.changeset(f.root, dataset, "APPEND")
}

func TestListChangesets(t *testing.T) {
	f := newFixture(t)
	dataset := f.dataset(f.root, f.group("g", ""), `"alias":"alias/x"`)
	var made, got []string
	for range 7 {
		made = append(made, f.changeset(f.root, dataset, "APPEND"))
	}
	token := ""
	for pages := 0; pages < 4; pages++ {
		r := f.call(f.root, "GET /datasets/alias%2Fx/changesetsv2?maxResults=2"+token, "").want(t, "")
		for _, c := range r.body["changesets"].([]any) {
			got = append(got, c.(map[string]any)["changesetId"].(string))
		}
		next, more := r.body["nextToken"]
		if more != (pages < 3) {
			t.Fatalf("page %d: %s", pages, r.text)
		}
		if token = ""; more {
			token = "&nextToken=" + url.QueryEscape(next.(string))
		}
		if pages == 0 { // what is made meanwhile comes at the end
			f.clock.pass(-time.Hour)
			made = append(made, f.changeset(f.root, dataset, "APPEND"))
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(made) {
		t.Errorf("got %v, want %v", got, made)
	}
	f.call(f.root, "GET /datasets/"+f.dataset(f.root, f.group("h", ""))+"/changesetsv2?nextToken=abc", "").want(t, "ValidationException")
}

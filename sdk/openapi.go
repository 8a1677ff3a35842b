package sdk

import (
	"io"
	"slices"
	"strings"

	"github.com/openfinspace/openfinspace/rest"
)

// About says what an OpenAPI document is of.
type About struct{ title, summary, description, version string }

// FinSpace's own operations, and ours beyond them.
var (
	AboutFinSpace = About{
		"OpenFinSpace Data API", "The open, self-hosted Amazon FinSpace.",
		"All operations on users, permission groups, credentials, datasets, changesets and data views. " + everyOperation, "2020-07-13",
	}
	AboutExtensions = About{
		"OpenFinSpace Extensions", "What OpenFinSpace does beyond Amazon FinSpace.",
		"Operations that FinSpace never had, under /v1/. They are signed, limited and recorded as FinSpace's own are. " +
			"Where a path has {datasetId}, an alias of the dataset may stand in its place, with its slash as %2F. " + everyOperation, "1",
	}
)

const everyOperation = "Times are integers: milliseconds since 1970-01-01T00:00:00Z. A member that is null counts as absent, members that " +
	"are not named here are ignored. Every answer has the header x-amzn-RequestId, and every error the header " +
	"X-Amzn-Errortype with the name of the exception."

// OpenAPI writes an OpenAPI 3.1 document of the rows to w, as JSON.
func OpenAPI[C any](rows []rest.Operation[C], about About, w io.Writer) error {
	a, err := read(rows)
	if err != nil {
		return err
	}
	text, err := document(a.openAPI(about))
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func (a *api) openAPI(about About) object {
	return object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", about.title},
			{"summary", about.summary},
			{"description", about.description},
			{"license", object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
			{"version", about.version},
		}},
		{"servers", []object{{
			{"url", "{endpoint}"},
			{"description", "Your own server."},
			{"variables", object{{"endpoint", object{{"default", "http://127.0.0.1:8817"}}}}},
		}}},
		{"security", []object{{{"sigv4", []string{}}}}},
		{"tags", a.tags()},
		{"paths", a.paths()},
		{"components", object{
			{"securitySchemes", object{{"sigv4", object{
				{"type", "apiKey"},
				{"name", "Authorization"},
				{"in", "header"},
				{"description", "AWS Signature Version 4 with the service name " + serviceName + ". Every AWS client and `curl --aws-sigv4` makes it."},
				{"x-amazon-apigateway-authtype", "awsSigv4"},
			}}}},
			{"headers", headers()},
			{"schemas", a.schemas()},
		}},
	}
}

// section is a heading under which operations are shown.
type section struct{ name, words, path string }

// sections by the start of their operations' paths; the longest fits first.
var sections = []section{
	{"Users", "People and programs that are registered.", "/user"},
	{"Permission groups", "Who may do what.", "/permission-group"},
	{"Credentials and places", "Keys for sessions, and folders for files.", "/credentials"},
	{"Credentials and places", "", "/workingLocation"},
	{"Datasets", "What data there is.", "/datasetsv2"},
	{"Changesets", "How data came in.", "/datasets/{datasetId}/changesetsv2"},
	{"Data views", "Data as of an instant.", "/datasets/{datasetId}/dataviewsv2"},
	{"Users", "", "/v1/users"},
	{"Permission groups", "", "/v1/permissions"},
	{"Changesets", "", "/v1/datasets/{datasetId}/changesets"},
	{"Datasets", "", "/v1/datasets"},
	{"Datasets", "", "/v1/deleted-datasets"},
}

// tags are the sections that have an operation.
func (a *api) tags() []object {
	var all []object
	for _, s := range sections {
		if s.words != "" && slices.ContainsFunc(a.operations, func(o operation) bool { return sectionOf(o.path) == s.name }) {
			all = append(all, object{{"name", s.name}, {"description", s.words}})
		}
	}
	return all
}

func sectionOf(path string) string {
	for _, s := range sections {
		if strings.HasPrefix(path, s.path) {
			return s.name
		}
	}
	return "Others"
}

// paths are in the order of sections, and in each by path.
func (a *api) paths() object {
	order := func(path string) int {
		return slices.IndexFunc(sections, func(s section) bool { return strings.HasPrefix(path, s.path) })
	}
	byPath := slices.Clone(a.operations)
	slices.SortStableFunc(byPath, func(x, y operation) int {
		if d := order(x.path) - order(y.path); d != 0 {
			return d
		}
		return compare(x.path, y.path)
	})
	all := object{}
	for _, o := range byPath {
		entry := object{{strings.ToLower(o.method), a.openAPIOperation(o)}}
		if last := len(all) - 1; last >= 0 && all[last].key == o.path {
			all[last].value = append(all[last].value.(object), entry...)
			continue
		}
		all.set(o.path, entry)
	}
	return all
}

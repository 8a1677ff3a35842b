package sdk

// waiter is something that goes on in the background until its state is one of the last ones.
type waiter struct {
	name      string // DatasetReady
	operation string // that tells the state
	success   []string
	failure   []string
	delay     int // seconds between two looks
	attempts  int // looks at most, for clients that count
}

// waiters wait for what a server makes after it has answered. An ingestion or a view of a large dataset takes minutes
// to hours, so that clients that count their looks give up after a day.
var waiters = []waiter{
	{"ChangesetSucceeded", "GetChangeset", []string{"SUCCESS"}, []string{"FAILED"}, 5, 17280},
	{"DataViewSucceeded", "GetDataView", []string{"SUCCESS"}, []string{"FAILED", "CANCELLED", "TIMEOUT", "FAILED_CLEANUP_FAILED"}, 5, 17280},
	{"DatasetSucceeded", "GetDataset", []string{"SUCCESS"}, []string{"FAILED"}, 2, 300},
}

// waiters are those whose operation the table has.
func (a *api) waiters() []waiter {
	var known []waiter
	for _, w := range waiters {
		for _, o := range a.operations {
			if o.name == w.operation {
				known = append(known, w)
			}
		}
	}
	return known
}

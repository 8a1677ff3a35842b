package torture

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// settle compares all that the server shows of a client with its model. The pending act may have been done or not, but whole. Nothing
// may be on its way.
func (k *dataWorker) settle(endpoint string) error {
	found, err := newObjects(endpoint).read(k.prefix())
	if err != nil {
		return err
	}
	if err := k.settleObjects(found); err != nil {
		return fmt.Errorf("client %s: %w", k.name, err)
	}
	listed, err := listChangesets(k.caller, endpoint, k.dataset)
	if err != nil {
		return err
	}
	if err := k.compareChangesets(listed); err != nil {
		return fmt.Errorf("client %s: %w", k.name, err)
	}
	// A list of several pages is no picture of one instant: what one list shows as done, the next one shows with its consequences.
	later, err := listChangesets(k.caller, endpoint, k.dataset)
	if err != nil {
		return err
	}
	return linked(listed, later)
}

// linked wants each correction that was SUCCESS to be named by what it corrects, and whoever was named to be SUCCESS.
func linked(listed, later map[string]changesetRow) error {
	for id, row := range listed {
		if target := row.UpdatesChangesetID; target != "" && row.Status == "SUCCESS" && later[target].UpdatedByChangesetID != id {
			return fmt.Errorf("changeset %s is SUCCESS, and what it corrects is updated by %q", id, later[target].UpdatedByChangesetID)
		}
		if by := row.UpdatedByChangesetID; by != "" && later[by].Status != "SUCCESS" {
			return fmt.Errorf("changeset %s is updated by %s, which is %q", id, by, later[by].Status)
		}
	}
	return nil
}

func (k *dataWorker) settleObjects(found map[string]digest) error {
	if maps.Equal(k.objects, found) {
		return nil
	}
	if a := k.pending; a != nil && a.sent && a.do != nil {
		before := maps.Clone(k.objects)
		k.apply(a)
		if maps.Equal(k.objects, found) {
			return nil
		}
		k.objects = before
	}
	return errors.New("the server does not show the objects that it has acknowledged: " + differenceOf(k.objects, found))
}

func differenceOf(model, found map[string]digest) string {
	var all []string
	for key, want := range model {
		switch got, ok := found[key]; {
		case !ok:
			all = append(all, key+" is lost")
		case got != want:
			all = append(all, key+" has other bytes")
		}
	}
	for key := range found {
		if _, ok := model[key]; !ok {
			all = append(all, key+" should not be there")
		}
	}
	slices.Sort(all)
	return fmt.Sprint(all)
}

// compareChangesets compares a list with the model, and notes which have ended. Every source is good: they end well
// unless they may fail.
func (k *dataWorker) compareChangesets(listed map[string]changesetRow) error {
	for id, made := range k.changesets {
		row, ok := listed[id]
		switch {
		case !ok:
			return fmt.Errorf("changeset %s is lost", id)
		case row.Status == "SUCCESS":
			made.done = true
		case row.Status == "FAILED" && k.mayFail:
			made.done, made.correcting = true, true // and is not to be corrected
		case made.done || (row.Status != "PENDING" && row.Status != "RUNNING"):
			return fmt.Errorf("changeset %s is %s (it was SUCCESS: %v): %+v", id, row.Status, made.done, row.ErrorInfo)
		}
		if row.UpdatesChangesetID != made.corrects {
			return fmt.Errorf("changeset %s corrects %q, want %q", id, row.UpdatesChangesetID, made.corrects)
		}
	}
	extra := len(listed) - len(k.changesets)
	if k.pending != nil && k.pending.request != nil && k.pending.sent && extra == 1 {
		extra = 0
	}
	if extra != 0 {
		return fmt.Errorf("there are %d changesets too many", extra)
	}
	return nil
}

package service_test

import (
	"testing"

	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/service"
)

func TestQuotas(t *testing.T) {
	f := newFixture(t, func(c *service.Config) {
		c.Quotas = service.Quotas{Users: 3, Groups: 2, GroupMembers: 2, UserGroups: 1}
	})
	a, b, c := f.user(finspace.AppUser), f.user(finspace.AppUser), f.user(finspace.AppUser)
	g, h := f.group("g", "", a), f.group("h", "")
	join := func(group string, user finspace.UserID) reply {
		return f.call(f.root, "POST /permission-group/"+group+"/users/"+string(user), "")
	}
	const limit = "LimitExceededException"
	t.Run("users", func(t *testing.T) {
		body := `{"emailAddress":"x@example.com","type":"APP_USER"}`
		f.call(f.root, "POST /user", body).want(t, limit)
		f.call(f.root, "POST /user/"+string(a)+"/disable", "").want(t, "")
		f.call(f.root, "POST /user", body).want(t, limit) // a disabled user counts
		f.call(f.root, "POST /user/"+string(a)+"/enable", "").want(t, "")
	})
	t.Run("groups", func(t *testing.T) {
		f.call(f.root, "POST /permission-group", `{"name":"i","applicationPermissions":[]}`).want(t, limit)
	})
	t.Run("groups of a user", func(t *testing.T) { join(h, a).want(t, limit) })
	t.Run("members of a group", func(t *testing.T) {
		join(g, b).want(t, "")
		join(g, c).want(t, limit)
	})
	t.Run("room is made", func(t *testing.T) {
		f.call(f.root, "DELETE /permission-group/"+g, "").want(t, "")
		join(h, a).want(t, "")
		f.group("k", "")
	})
	t.Run("datasets", func(t *testing.T) {
		f := newFixture(t, func(c *service.Config) { c.Quotas = service.Quotas{Groups: 1, Datasets: 2} })
		g := f.group("g", "")
		gone := f.dataset(f.root, g)
		f.dataset(f.root, g)
		f.call(f.root, "POST /datasetsv2", datasetBody(g)).want(t, limit)
		f.call(f.root, "DELETE /datasetsv2/"+gone, "").want(t, "")
		f.dataset(f.root, g)
		_, err := f.UndeleteDataset(t.Context(), f.root, &service.UndeleteDatasetInput{DatasetID: finspace.DatasetID(gone)})
		f.must(err) // who brings back may
		f.call(f.root, "POST /datasetsv2", datasetBody(g)).want(t, limit)
	})
	t.Run("a repeat is no more", func(t *testing.T) {
		f := newFixture(t, func(c *service.Config) { c.Quotas = service.Quotas{Users: 1} })
		body := `{"emailAddress":"x@example.com","type":"APP_USER","clientToken":"t"}`
		first := f.call(f.root, "POST /user", body).want(t, "")
		if again := f.call(f.root, "POST /user", body).want(t, ""); again.text != first.text {
			t.Errorf("got %s", again.text)
		}
	})
}

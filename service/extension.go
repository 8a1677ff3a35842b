package service

import (
	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// ExtensionOperations are ours beyond FinSpace's 31, all under /v1/. They are signed, checked, throttled and recorded as
// those are. Where a path names a dataset, its alias does too.
func (s *Service) ExtensionOperations() []rest.Operation[*finspace.Caller] {
	diff := rest.Declare("DiffDatasetSchema", "POST /v1/datasets/{datasetId}/schema/diff", Read, insider, raises(den, nof), s.DiffDatasetSchema)
	diff.Mutates = false
	return []rest.Operation[*finspace.Caller]{
		rest.Declare("BulkCreateUsers", "POST /v1/users/bulk", Write, manager, raises(den), s.BulkCreateUsers),
		rest.Declare("ExplainPermissions", "GET /v1/permissions/explain", Read, insider, raises(den, nof), s.ExplainPermissions),

		rest.Declare("ListDatasetGrants", "GET /v1/datasets/{datasetId}/grants", Read, insider, raises(den, nof), s.ListDatasetGrants),
		rest.Declare("SetDatasetGrant", "PUT /v1/datasets/{datasetId}/grants/{permissionGroupId}", Write, insider, raises(den, con, nof),
			s.SetDatasetGrant),

		rest.Declare("GetDatasetSchema", "GET /v1/datasets/{datasetId}/schema", Read, insider, raises(den, nof), s.GetDatasetSchema),
		rest.Declare("SetDatasetSchema", "PUT /v1/datasets/{datasetId}/schema", Write, insider, raises(den, con, nof), s.SetDatasetSchema),
		diff,

		rest.Declare("GetChangesetProgress", "GET /v1/datasets/{datasetId}/changesets/{changesetId}/progress", Read, insider, raises(den, nof),
			s.ChangesetProgress),
		rest.Declare("CancelChangeset", "POST /v1/datasets/{datasetId}/changesets/{changesetId}/cancel", Write, insider, raises(den, con, nof),
			s.CancelChangeset),

		rest.Declare("UndeleteDataset", "POST /v1/datasets/{datasetId}/undelete", Write, superUser, raises(den, con, nof), s.UndeleteDataset),
		rest.Declare("ListDeletedDatasets", "GET /v1/deleted-datasets", Read, superUser, raises(den), s.ListDeletedDatasets),
	}
}

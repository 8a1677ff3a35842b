package service

import (
	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// Classes of operations, for throttling.
const (
	Read        rest.Class = "read"
	Write       rest.Class = "write"
	Credentials rest.Class = "credentials"
)

// raises is what the contract lists for an operation: what every one of them has, and what some have.
func raises(more ...finspace.Kind) []string {
	names := []string{string(finspace.Internal), string(finspace.Throttled), string(finspace.Invalid)}
	for _, k := range more {
		names = append(names, string(k))
	}
	return names
}

// Short names for the table.
const (
	den = finspace.Denied
	con = finspace.Conflict
	lim = finspace.Limit
	nof = finspace.NotFound
)

// Operations are the 31 rows of the API.
func (s *Service) Operations() []rest.Operation[*finspace.Caller] {
	rows := append(s.identityOperations(), s.datasetOperations()...)
	return append(rows, s.dataOperations()...)
}

func (s *Service) identityOperations() []rest.Operation[*finspace.Caller] {
	return []rest.Operation[*finspace.Caller]{
		rest.Declare("CreateUser", "POST /user", Write, manager, raises(den, con, lim), s.CreateUser),
		rest.Declare("GetUser", "GET /user/{userId}", Read, selfOrManager, raises(den, nof), s.GetUser),
		rest.Declare("ListUsers", "GET /user", Read, manager, raises(den), s.ListUsers),
		rest.Declare("UpdateUser", "PUT /user/{userId}", Write, manager, raises(den, con, nof), s.UpdateUser),
		rest.Declare("EnableUser", "POST /user/{userId}/enable", Write, manager, raises(den, con, lim, nof), s.EnableUser),
		rest.Declare("DisableUser", "POST /user/{userId}/disable", Write, manager, raises(den, con, nof), s.DisableUser),
		rest.Declare("ResetUserPassword", "POST /user/{userId}/password", Write, superUser, raises(den, con, nof), s.ResetUserPassword),

		rest.Declare("CreatePermissionGroup", "POST /permission-group", Write, manager, raises(den, con, lim), s.CreatePermissionGroup),
		rest.Declare("GetPermissionGroup", "GET /permission-group/{permissionGroupId}", Read, manager, raises(den, nof), s.GetPermissionGroup),
		rest.Declare("ListPermissionGroups", "GET /permission-group", Read, insider, raises(den), s.ListPermissionGroups),
		rest.Declare("UpdatePermissionGroup", "PUT /permission-group/{permissionGroupId}", Write, manager, raises(den, con, nof),
			s.UpdatePermissionGroup),
		rest.Declare("DeletePermissionGroup", "DELETE /permission-group/{permissionGroupId}", Write, manager, raises(den, con, lim, nof),
			s.DeletePermissionGroup),

		rest.Declare("AssociateUserToPermissionGroup", "POST /permission-group/{permissionGroupId}/users/{userId}", Write, manager,
			raises(den, con, nof), s.AssociateUserToPermissionGroup),
		rest.Declare("DisassociateUserFromPermissionGroup", "DELETE /permission-group/{permissionGroupId}/users/{userId}", Write, manager,
			raises(den, con, nof), s.DisassociateUserFromPermissionGroup),
		rest.Declare("ListUsersByPermissionGroup", "GET /permission-group/{permissionGroupId}/users", Read, manager, raises(den, nof),
			s.ListUsersByPermissionGroup),
		rest.Declare("ListPermissionGroupsByUser", "GET /user/{userId}/permission-groups", Read, selfOrManager, raises(den, nof),
			s.ListPermissionGroupsByUser),

		rest.Declare("GetProgrammaticAccessCredentials", "GET /credentials/programmatic", Credentials, anyPrincipal, raises(den),
			s.GetProgrammaticAccessCredentials),
	}
}

// datasetOperations ask the permission on the dataset themselves: a row knows no datasets.
func (s *Service) datasetOperations() []rest.Operation[*finspace.Caller] {
	return []rest.Operation[*finspace.Caller]{
		rest.Declare("CreateDataset", "POST /datasetsv2", Write, creator, raises(den, con, lim, nof), s.CreateDataset),
		rest.Declare("GetDataset", "GET /datasetsv2/{datasetId}", Read, insider, raises(den, con, nof), s.GetDataset),
		rest.Declare("ListDatasets", "GET /datasetsv2", Read, insider, raises(con, nof), s.ListDatasets),
		rest.Declare("UpdateDataset", "PUT /datasetsv2/{datasetId}", Write, insider, raises(den, con, nof), s.UpdateDataset),
		rest.Declare("DeleteDataset", "DELETE /datasetsv2/{datasetId}", Write, insider, raises(den, con, lim, nof), s.DeleteDataset),
	}
}

// dataOperations ask the permission on the dataset themselves. Those on data views come with a later part; until then they are
// closed to all but insiders, and answer that they come.
func (s *Service) dataOperations() []rest.Operation[*finspace.Caller] {
	return []rest.Operation[*finspace.Caller]{
		rest.Declare("CreateChangeset", "POST /datasets/{datasetId}/changesetsv2", Write, insider, raises(den, con, lim, nof), s.CreateChangeset),
		rest.Declare("GetChangeset", "GET /datasets/{datasetId}/changesetsv2/{changesetId}", Read, insider, raises(den, con, nof),
			s.GetChangeset),
		rest.Declare("ListChangesets", "GET /datasets/{datasetId}/changesetsv2", Read, insider, raises(den, con, nof), s.ListChangesets),
		rest.Declare("UpdateChangeset", "PUT /datasets/{datasetId}/changesetsv2/{changesetId}", Write, insider, raises(den, con, nof),
			s.UpdateChangeset),

		rest.Declare("CreateDataView", "POST /datasets/{datasetId}/dataviewsv2", Write, insider, raises(con, lim, nof), s.CreateDataView),
		rest.Declare("GetDataView", "GET /datasets/{datasetId}/dataviewsv2/{dataviewId}", Read, insider, raises(con, nof), s.GetDataView),
		rest.Declare("ListDataViews", "GET /datasets/{datasetId}/dataviewsv2", Read, insider, raises(con, nof), s.ListDataViews),
		rest.Declare("GetExternalDataViewAccessDetails",
			"POST /datasets/{datasetId}/dataviewsv2/{dataviewId}/external-access-details", Credentials, insider, raises(den, nof),
			s.GetExternalDataViewAccessDetails),

		rest.Declare("GetWorkingLocation", "POST /workingLocationV1", Write, insider, raises(den), s.GetWorkingLocation),
	}
}

package finspace

import "slices"

// DatasetPermission is a right on one dataset that a group gives to its members.
type DatasetPermission string

const (
	ViewDatasetDetails       DatasetPermission = "ViewDatasetDetails"
	ReadDatasetData          DatasetPermission = "ReadDatasetData"
	AddDatasetData           DatasetPermission = "AddDatasetData"
	CreateDataView           DatasetPermission = "CreateDataView"
	EditDatasetMetadata      DatasetPermission = "EditDatasetMetadata"
	ManageDatasetPermissions DatasetPermission = "ManageDatasetPermissions"
	DeleteDataset            DatasetPermission = "DeleteDataset"
)

// AllDatasetPermissions are those of a superuser on every dataset.
var AllDatasetPermissions = []DatasetPermission{
	ViewDatasetDetails, ReadDatasetData, AddDatasetData, CreateDataView, EditDatasetMetadata, ManageDatasetPermissions, DeleteDataset,
}

// otherSpellings are names that FinSpace's documents and its first SDKs have for two of the seven.
var otherSpellings = map[ResourcePermissionName]DatasetPermission{
	"ReadDatasetDetails": ReadDatasetData,
	"CreateSnapshot":     CreateDataView,
}

// Permission gives the permission of a name in any of the nine spellings; false for every other text, also for one in
// another case of letters.
func (n ResourcePermissionName) Permission() (DatasetPermission, bool) {
	if p, other := otherSpellings[n]; other {
		return p, true
	}
	p := DatasetPermission(n)
	return p, slices.Contains(AllDatasetPermissions, p)
}

// DatasetGrant gives permissions on a dataset to the members of a group.
type DatasetGrant struct {
	Environment EnvironmentID
	Dataset     DatasetID
	Group       PermissionGroupID
	Permissions []DatasetPermission
}

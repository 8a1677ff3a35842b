package service

import (
	"slices"

	"github.com/openfinspace/openfinspace"
)

// check asks what the rules of single values cannot tell, and gives the permissions that are granted, each once. An empty
// list grants nothing.
func (in *CreateDatasetInput) check() ([]finspace.DatasetPermission, error) {
	if in.PermissionGroupParams.PermissionGroupID == nil {
		return nil, invalid("permissionGroupIdMissing", "permissionGroupParams.permissionGroupId is needed: the group that gets the permissions.")
	}
	var names []finspace.ResourcePermissionName
	for i, r := range in.PermissionGroupParams.DatasetPermissions {
		if r.Permission == nil {
			return nil, invalid("permissionMissing", "permissionGroupParams.datasetPermissions[%d].permission is needed.", i)
		}
		names = append(names, *r.Permission)
	}
	granted, err := knownPermissions(names, "permissionGroupParams.datasetPermissions[%d].permission")
	if err != nil {
		return nil, err
	}
	return granted, checkSchema(in.Kind, in.SchemaDefinition)
}

// knownPermissions are those of the names, each once. path says where in the request a name of an index stands.
func knownPermissions(names []finspace.ResourcePermissionName, path string) ([]finspace.DatasetPermission, error) {
	var all []finspace.DatasetPermission
	for i, name := range names {
		p, known := name.Permission()
		if !known {
			return nil, invalid("unknownPermission", path+": %+.64q is no permission on a dataset. There are: %v.", i, name, finspace.AllDatasetPermissions)
		}
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// dataset is the new dataset that in describes.
func (in *CreateDatasetInput) dataset(by *finspace.Caller, id finspace.DatasetID, now finspace.Time) (*finspace.Dataset, error) {
	d := &finspace.Dataset{
		Environment: by.Environment.ID, ID: id, Title: in.DatasetTitle, Kind: in.Kind, Description: in.DatasetDescription,
		OwnerInfo: in.OwnerInfo, Alias: in.Alias, Creator: by.Principal(), CreateTime: now, LastModifiedTime: now,
	}
	return d, setSchema(d, in.SchemaDefinition)
}

// apply sets the members that are there.
func (in *UpdateDatasetInput) apply(d *finspace.Dataset) error {
	if in.Kind != d.Kind {
		return conflict("kindFixed", "The kind of a dataset cannot change: it is %s. Create another dataset.", d.Kind)
	}
	d.Title = in.DatasetTitle
	if in.DatasetDescription != nil {
		d.Description = in.DatasetDescription
	}
	if in.Alias != nil {
		d.Alias = in.Alias
	}
	return setSchema(d, in.SchemaDefinition)
}

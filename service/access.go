package service

import (
	"github.com/openfinspace/openfinspace"
	"github.com/openfinspace/openfinspace/rest"
)

// The permissions of rows. Each is asked before anything of the request but its path is looked at, so that who may not
// see a thing never learns whether it is there. What depends on the object is asked by the operation itself.

// anyPrincipal lets everybody call who has signed; the operation says who gets something.
func anyPrincipal(*finspace.Caller, rest.Labels) error { return nil }

// insider lets FinSpace users and the root call.
func insider(by *finspace.Caller, _ rest.Labels) error {
	switch by.Kind {
	case finspace.RootCaller, finspace.UserCaller:
		return nil
	case finspace.RoleCaller, finspace.IAMUserCaller:
		return denied("notAFinSpaceUser", "This is the key of an IAM identity, which acts as no FinSpace user. "+
			"Call GetProgrammaticAccessCredentials as a role and sign with the credentials that it gives.")
	}
	return denied("notSignedIn", "The request is not signed by anybody who may call this.")
}

// manager lets those call who may manage users and groups.
func manager(by *finspace.Caller, _ rest.Labels) error {
	return holder(by, finspace.ManageUsersAndGroups)
}

// creator lets those call who may create datasets.
func creator(by *finspace.Caller, _ rest.Labels) error {
	return holder(by, finspace.CreateDataset)
}

func holder(by *finspace.Caller, p finspace.ApplicationPermission) error {
	if err := insider(by, nil); err != nil {
		return err
	}
	if !by.May(p) {
		return denied("permissionMissing", "The application permission %s is needed. "+
			"Ask for membership of a permission group that gives it.", p)
	}
	return nil
}

// superUser lets superusers and the root call.
func superUser(by *finspace.Caller, _ rest.Labels) error {
	if err := insider(by, nil); err != nil {
		return err
	}
	if !by.IsSuper() {
		return denied("notASuperUser", "Only a superuser may do this.")
	}
	return nil
}

// selfOrManager lets a user call about himself.
func selfOrManager(by *finspace.Caller, labels rest.Labels) error {
	if by.IsUser(finspace.UserID(labels["userId"])) {
		return nil
	}
	return manager(by, labels)
}

// mayChange is the object's permission for a user: only a superuser or the root changes a superuser, or makes one.
func mayChange(by *finspace.Caller, is finspace.UserType) error {
	if is == finspace.SuperUser && !by.IsSuper() {
		return denied("superUserNeeded", "Only a superuser may make or change a superuser.")
	}
	return nil
}

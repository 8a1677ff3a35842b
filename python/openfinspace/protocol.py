"""The client that boto3 makes of the service's model, for type checkers.

Made by "openfinspace sdk python": do not edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypedDict, TypeVar, overload

if TYPE_CHECKING:
    from . import types

    class ServiceException(Exception):
        """An exception of the service."""

        response: types.ErrorResponse
        operation_name: str

else:
    from botocore.exceptions import ClientError as ServiceException

Page = TypeVar("Page", covariant=True)


class PageIterator(Protocol[Page]):
    """The pages of a list."""

    def __iter__(self) -> Iterator[Page]: ...

    def build_full_result(self) -> Page:
        """All pages as one."""
        ...

    def search(self, expression: str) -> Iterator[Any]:
        """What a JMESPath expression finds in every page."""
        ...


class PaginationConfig(TypedDict, total=False):
    """How a list is read: items at most, items of a page, where to begin."""

    MaxItems: int
    PageSize: int
    StartingToken: str


class WaiterConfig(TypedDict, total=False):
    """How something is waited for: seconds between two looks, looks at most."""

    Delay: int
    MaxAttempts: int


class ListChangesetsPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        datasetId: str,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListChangesetsOutput]: ...


class ListDataViewsPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        datasetId: str,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListDataViewsOutput]: ...


class ListDatasetGrantsPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        datasetId: str,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListDatasetGrantsOutput]: ...


class ListDatasetsPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListDatasetsOutput]: ...


class ListDeletedDatasetsPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListDeletedDatasetsOutput]: ...


class ListPermissionGroupsPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListPermissionGroupsOutput]: ...


class ListPermissionGroupsByUserPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        userId: str,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListPermissionGroupsByUserOutput]: ...


class ListUsersPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListUsersOutput]: ...


class ListUsersByPermissionGroupPaginator(Protocol):
    """Reads the list page by page."""

    def paginate(
        self,
        *,
        permissionGroupId: str,
        maxResults: int = ...,
        PaginationConfig: PaginationConfig = ...,
    ) -> PageIterator[types.ListUsersByPermissionGroupOutput]: ...


class ChangesetSucceededWaiter(Protocol):
    """Looks with get_changeset until the status is SUCCESS."""

    def wait(
        self,
        *,
        datasetId: str,
        changesetId: str,
        WaiterConfig: WaiterConfig = ...,
    ) -> None: ...


class DataViewSucceededWaiter(Protocol):
    """Looks with get_data_view until the status is SUCCESS."""

    def wait(
        self,
        *,
        dataViewId: str,
        datasetId: str,
        WaiterConfig: WaiterConfig = ...,
    ) -> None: ...


class DatasetSucceededWaiter(Protocol):
    """Looks with get_dataset until the status is SUCCESS."""

    def wait(
        self,
        *,
        datasetId: str,
        WaiterConfig: WaiterConfig = ...,
    ) -> None: ...


class Exceptions(Protocol):
    """The exceptions of the service. Any other is a ClientError, whose response names it."""

    ClientError: type[ServiceException]
    #: The caller may not do this.
    AccessDeniedException: type[ServiceException]
    #: The request does not fit the present state: a name or address is taken, or a client token was used for another
    #: request.
    ConflictException: type[ServiceException]
    #: The server failed. Whether the change was made is not known; repeat the request with the same client token.
    InternalServerException: type[ServiceException]
    #: A quota is used up. Repeating the request does not help.
    LimitExceededException: type[ServiceException]
    #: What the request names does not exist.
    ResourceNotFoundException: type[ServiceException]
    #: The caller sends too many requests. Wait for as long as the header Retry-After says.
    ThrottlingException: type[ServiceException]
    #: Members of the request break their rules. The message names each of them.
    ValidationException: type[ServiceException]


class FinSpaceDataClient(Protocol):
    """Calls a FinSpace Data API. Made by openfinspace.client() or boto3.client("finspace-data")."""

    @property
    def exceptions(self) -> Exceptions: ...

    @property
    def meta(self) -> Any: ...

    @property
    def waiter_names(self) -> list[str]: ...

    def close(self) -> None: ...

    def can_paginate(self, operation_name: str) -> bool: ...

    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: dict[str, Any] = ...,
        ExpiresIn: int = ...,
        HttpMethod: str = ...,
    ) -> str: ...

    def associate_user_to_permission_group(
        self,
        *,
        permissionGroupId: str,
        userId: str,
        clientToken: str = ...,
    ) -> types.AssociateUserToPermissionGroupOutput:
        """Makes a user a member of a permission group, with effect on the user's next request. Needs the
        permission ManageUsersAndGroups.
        """
        ...

    def bulk_create_users(
        self,
        *,
        users: list[types.BulkUser],
        clientToken: str = ...,
    ) -> types.BulkCreateUsersOutput:
        """Registers up to 1,000 users, each as CreateUser does and on its own: one that is refused does not
        hinder the others. A request in which any user breaks a rule of form is refused as a whole. Needs the
        permission ManageUsersAndGroups; only a superuser makes a superuser.
        """
        ...

    def cancel_changeset(
        self,
        *,
        datasetId: str,
        changesetId: str,
        clientToken: str = ...,
    ) -> types.CancelChangesetOutput:
        """Asks for the end of a changeset that has not come in yet. One that waits is FAILED at once, one that
        runs as soon as its runner hears of it; one that is done is a ConflictException. Needs the permission
        AddDatasetData on the dataset.
        """
        ...

    def create_changeset(
        self,
        *,
        datasetId: str,
        changeType: types.ChangeType,
        sourceParams: dict[str, str],
        formatParams: dict[str, str],
        clientToken: str = ...,
    ) -> types.CreateChangesetOutput:
        """Starts an ingestion of files into a dataset. It goes on in the background: GetChangeset tells how far
        it is.
        """
        ...

    def create_data_view(
        self,
        *,
        datasetId: str,
        destinationTypeParams: types.DestinationParams,
        clientToken: str = ...,
        autoUpdate: bool = ...,
        sortColumns: list[str] = ...,
        partitionColumns: list[str] = ...,
        asOfTimestamp: int = ...,
    ) -> types.CreateDataViewOutput:
        """Starts the building of a data view, the content of a dataset at one instant. It goes on in the
        background: GetDataView tells how far it is.
        """
        ...

    def create_dataset(
        self,
        *,
        datasetTitle: str,
        kind: types.DatasetKind,
        permissionGroupParams: types.PermissionGroupParams,
        clientToken: str = ...,
        datasetDescription: str = ...,
        ownerInfo: types.DatasetOwnerInfo = ...,
        alias: str = ...,
        schemaDefinition: types.SchemaUnion = ...,
    ) -> types.CreateDatasetOutput:
        """Makes a dataset. Needs the permission CreateDataset."""
        ...

    def create_permission_group(
        self,
        *,
        name: str,
        applicationPermissions: list[types.ApplicationPermission],
        description: str = ...,
        clientToken: str = ...,
    ) -> types.CreatePermissionGroupOutput:
        """Makes a permission group. Needs the permission ManageUsersAndGroups."""
        ...

    def create_user(
        self,
        *,
        emailAddress: str,
        type: types.UserType,
        firstName: str = ...,
        lastName: str = ...,
        apiAccess: types.ApiAccess = ...,
        apiAccessPrincipalArn: str = ...,
        clientToken: str = ...,
    ) -> types.CreateUserOutput:
        """Registers a user. The user is ready at once; ResetUserPassword gives the password for the first
        sign-in. Needs the permission ManageUsersAndGroups; only a superuser makes a superuser.
        """
        ...

    def delete_dataset(
        self,
        *,
        datasetId: str,
        clientToken: str = ...,
    ) -> types.DeleteDatasetOutput:
        """Deletes a dataset with its changesets and data views, for good."""
        ...

    def delete_permission_group(
        self,
        *,
        permissionGroupId: str,
        clientToken: str = ...,
    ) -> types.DeletePermissionGroupOutput:
        """Deletes a permission group with its memberships and its permissions on datasets, for good. Needs the
        permission ManageUsersAndGroups.
        """
        ...

    def diff_dataset_schema(
        self,
        *,
        datasetId: str,
        columns: list[types.SchemaColumn],
        primaryKeyColumns: list[str] = ...,
    ) -> types.DiffDatasetSchemaOutput:
        """Tells what a schema would change, and whether SetDatasetSchema would do it now. It changes nothing.
        Needs any permission on the dataset.
        """
        ...

    def disable_user(
        self,
        *,
        userId: str,
        clientToken: str = ...,
    ) -> types.DisableUserOutput:
        """Ends every session of a user and refuses new ones until EnableUser. Needs the permission
        ManageUsersAndGroups.
        """
        ...

    def disassociate_user_from_permission_group(
        self,
        *,
        permissionGroupId: str,
        userId: str,
        clientToken: str = ...,
    ) -> types.DisassociateUserFromPermissionGroupOutput:
        """Ends a user's membership in a permission group, with effect on the user's next request. Needs the
        permission ManageUsersAndGroups.
        """
        ...

    def enable_user(
        self,
        *,
        userId: str,
        clientToken: str = ...,
    ) -> types.EnableUserOutput:
        """Lets a disabled user sign in and call again. Sessions that ended with the disabling stay ended. Needs
        the permission ManageUsersAndGroups.
        """
        ...

    def explain_permissions(
        self,
        *,
        userId: str,
        datasetId: str = ...,
        permission: str = ...,
    ) -> types.ExplainPermissionsOutput:
        """Tells what a user may do and which groups give it: in the environment, or with a dataset when one is
        named. For the user himself, for who has ManageUsersAndGroups, and for who has
        ManageDatasetPermissions on the dataset.
        """
        ...

    def get_changeset(
        self,
        *,
        datasetId: str,
        changesetId: str,
    ) -> types.GetChangesetOutput:
        """Gives one changeset of a dataset."""
        ...

    def get_changeset_progress(
        self,
        *,
        datasetId: str,
        changesetId: str,
    ) -> types.GetChangesetProgressOutput:
        """Tells how far a changeset is, and of one that is done what GetChangeset has no members for. Needs any
        permission on the dataset.
        """
        ...

    def get_data_view(
        self,
        *,
        dataViewId: str,
        datasetId: str,
    ) -> types.GetDataViewOutput:
        """Gives one data view of a dataset."""
        ...

    def get_dataset(
        self,
        *,
        datasetId: str,
    ) -> types.GetDatasetOutput:
        """Gives one dataset, by id or by alias."""
        ...

    def get_dataset_schema(
        self,
        *,
        datasetId: str,
    ) -> types.GetDatasetSchemaOutput:
        """Gives a dataset's schema with the numbers of its columns and with what FinSpace's contract has no
        member for. Needs any permission on the dataset.
        """
        ...

    def get_external_data_view_access_details(
        self,
        *,
        dataViewId: str,
        datasetId: str,
    ) -> types.GetExternalDataViewAccessDetailsOutput:
        """Gives the place of a data view's files in S3 and credentials that open it for 60 minutes. Needs the
        permission ReadDatasetData on the dataset.
        """
        ...

    def get_permission_group(
        self,
        *,
        permissionGroupId: str,
    ) -> types.GetPermissionGroupOutput:
        """Gives one permission group. Needs the permission ManageUsersAndGroups."""
        ...

    def get_programmatic_access_credentials(
        self,
        *,
        environmentId: str,
        durationInMinutes: int = ...,
    ) -> types.GetProgrammaticAccessCredentialsOutput:
        """Exchanges the key of an IAM role for session credentials of the FinSpace user whom the role belongs
        to. These sign every other operation.
        """
        ...

    def get_user(
        self,
        *,
        userId: str,
    ) -> types.GetUserOutput:
        """Gives one user. Needs the permission ManageUsersAndGroups, except for one's own entry."""
        ...

    def get_working_location(
        self,
        *,
        locationType: types.LocationType = ...,
    ) -> types.GetWorkingLocationOutput:
        """Gives a folder in S3 where the caller may put files before a changeset reads them."""
        ...

    def list_changesets(
        self,
        *,
        datasetId: str,
        maxResults: int = ...,
        nextToken: str = ...,
    ) -> types.ListChangesetsOutput:
        """Lists the changesets of a dataset."""
        ...

    def list_data_views(
        self,
        *,
        datasetId: str,
        nextToken: str = ...,
        maxResults: int = ...,
    ) -> types.ListDataViewsOutput:
        """Lists the data views of a dataset."""
        ...

    def list_dataset_grants(
        self,
        *,
        datasetId: str,
        nextToken: str = ...,
        maxResults: int = ...,
    ) -> types.ListDatasetGrantsOutput:
        """Lists which groups have which permissions on a dataset. Needs the permission ManageDatasetPermissions
        on the dataset.
        """
        ...

    def list_datasets(
        self,
        *,
        nextToken: str = ...,
        maxResults: int = ...,
    ) -> types.ListDatasetsOutput:
        """Lists the datasets that the caller may see."""
        ...

    def list_deleted_datasets(
        self,
        *,
        nextToken: str = ...,
        maxResults: int = ...,
    ) -> types.ListDeletedDatasetsOutput:
        """Lists the datasets that UndeleteDataset can bring back. Only superusers may call it."""
        ...

    def list_permission_groups(
        self,
        *,
        maxResults: int,
        nextToken: str = ...,
    ) -> types.ListPermissionGroupsOutput:
        """Lists the permission groups of the environment in the order of their creation. Without the permission
        ManageUsersAndGroups it lists the caller's own groups.
        """
        ...

    def list_permission_groups_by_user(
        self,
        *,
        userId: str,
        maxResults: int,
        nextToken: str = ...,
    ) -> types.ListPermissionGroupsByUserOutput:
        """Lists the permission groups of a user. Needs the permission ManageUsersAndGroups, except for one's
        own.
        """
        ...

    def list_users(
        self,
        *,
        maxResults: int,
        nextToken: str = ...,
    ) -> types.ListUsersOutput:
        """Lists the users of the environment in the order of their creation. Needs the permission
        ManageUsersAndGroups.
        """
        ...

    def list_users_by_permission_group(
        self,
        *,
        permissionGroupId: str,
        maxResults: int,
        nextToken: str = ...,
    ) -> types.ListUsersByPermissionGroupOutput:
        """Lists the members of a permission group. Needs the permission ManageUsersAndGroups."""
        ...

    def reset_user_password(
        self,
        *,
        userId: str,
        clientToken: str = ...,
    ) -> types.ResetUserPasswordOutput:
        """Gives a temporary password, good for one sign-in within seven days; the old password is dead at once.
        Only superusers may call it.
        """
        ...

    def set_dataset_grant(
        self,
        *,
        datasetId: str,
        permissionGroupId: str,
        permissions: list[str],
        clientToken: str = ...,
    ) -> types.SetDatasetGrantOutput:
        """Sets which permissions a group has on a dataset, in the place of those before; an empty list takes
        them away. Needs the permission ManageDatasetPermissions on the dataset.
        """
        ...

    def set_dataset_schema(
        self,
        *,
        datasetId: str,
        columns: list[types.SchemaColumn],
        clientToken: str = ...,
        primaryKeyColumns: list[str] = ...,
    ) -> types.SetDatasetSchemaOutput:
        """Sets a dataset's schema. Beyond UpdateDataset it renames columns, which keep their numbers, and
        switches nanoseconds. Once the dataset holds data, what would change a stored value is a
        ConflictException. Needs the permission EditDatasetMetadata on the dataset.
        """
        ...

    def undelete_dataset(
        self,
        *,
        datasetId: str,
        clientToken: str = ...,
        withoutAlias: bool = ...,
    ) -> types.UndeleteDatasetOutput:
        """Brings a deleted dataset back, with its grants, until its time of grace is over. Only superusers may
        call it.
        """
        ...

    def update_changeset(
        self,
        *,
        datasetId: str,
        changesetId: str,
        sourceParams: dict[str, str],
        formatParams: dict[str, str],
        clientToken: str = ...,
    ) -> types.UpdateChangesetOutput:
        """Corrects a changeset: a new changeset of type MODIFY takes its place."""
        ...

    def update_dataset(
        self,
        *,
        datasetId: str,
        datasetTitle: str,
        kind: types.DatasetKind,
        clientToken: str = ...,
        datasetDescription: str = ...,
        alias: str = ...,
        schemaDefinition: types.SchemaUnion = ...,
    ) -> types.UpdateDatasetOutput:
        """Changes the title, description, alias and schema of a dataset."""
        ...

    def update_permission_group(
        self,
        *,
        permissionGroupId: str,
        name: str = ...,
        description: str = ...,
        applicationPermissions: list[types.ApplicationPermission] = ...,
        clientToken: str = ...,
    ) -> types.UpdatePermissionGroupOutput:
        """Changes a permission group. Members that are left out stay as they are; a list of permissions that is
        given takes the place of the old one. Needs the permission ManageUsersAndGroups.
        """
        ...

    def update_user(
        self,
        *,
        userId: str,
        type: types.UserType = ...,
        firstName: str = ...,
        lastName: str = ...,
        apiAccess: types.ApiAccess = ...,
        apiAccessPrincipalArn: str = ...,
        clientToken: str = ...,
    ) -> types.UpdateUserOutput:
        """Changes a user. Members that are left out stay as they are; the e-mail address never changes. Needs
        the permission ManageUsersAndGroups.
        """
        ...

    @overload
    def get_paginator(self, operation_name: Literal["list_changesets"]) -> ListChangesetsPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_data_views"]) -> ListDataViewsPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_dataset_grants"]) -> ListDatasetGrantsPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_datasets"]) -> ListDatasetsPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_deleted_datasets"]) -> ListDeletedDatasetsPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_permission_groups"]) -> ListPermissionGroupsPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_permission_groups_by_user"]) -> ListPermissionGroupsByUserPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_users"]) -> ListUsersPaginator: ...

    @overload
    def get_paginator(self, operation_name: Literal["list_users_by_permission_group"]) -> ListUsersByPermissionGroupPaginator: ...

    @overload
    def get_waiter(self, waiter_name: Literal["changeset_succeeded"]) -> ChangesetSucceededWaiter: ...

    @overload
    def get_waiter(self, waiter_name: Literal["data_view_succeeded"]) -> DataViewSucceededWaiter: ...

    @overload
    def get_waiter(self, waiter_name: Literal["dataset_succeeded"]) -> DatasetSucceededWaiter: ...

"""What the service is sent and answers, for type checkers: choices as Literals, structures as TypedDicts.

Times are integers: milliseconds since 1970-01-01T00:00:00Z. Made by "openfinspace sdk python": do not edit.
"""

from __future__ import annotations

from typing import Literal, TypedDict

ApiAccess = Literal[
    "ENABLED",
    "DISABLED",
]
ApplicationPermission = Literal[
    "CreateDataset",
    "ManageClusters",
    "ManageUsersAndGroups",
    "ManageAttributeSets",
    "ViewAuditData",
    "AccessNotebooks",
    "GetTemporaryCredentials",
]
ChangeType = Literal[
    "REPLACE",
    "APPEND",
    "MODIFY",
]
ColumnDataType = Literal[
    "STRING",
    "CHAR",
    "INTEGER",
    "TINYINT",
    "SMALLINT",
    "BIGINT",
    "FLOAT",
    "DOUBLE",
    "DATE",
    "DATETIME",
    "BOOLEAN",
    "BINARY",
]
DataViewStatus = Literal[
    "RUNNING",
    "STARTING",
    "FAILED",
    "CANCELLED",
    "TIMEOUT",
    "SUCCESS",
    "PENDING",
    "FAILED_CLEANUP_FAILED",
]
DatasetKind = Literal[
    "TABULAR",
    "NON_TABULAR",
]
DatasetStatus = Literal[
    "PENDING",
    "FAILED",
    "SUCCESS",
    "RUNNING",
]
ErrorCategory = Literal[
    "VALIDATION",
    "SERVICE_QUOTA_EXCEEDED",
    "ACCESS_DENIED",
    "RESOURCE_NOT_FOUND",
    "THROTTLING",
    "INTERNAL_SERVICE_EXCEPTION",
    "CANCELLED",
    "USER_RECOVERABLE",
]
ExportFileFormat = Literal[
    "PARQUET",
    "DELIMITED_TEXT",
]
IngestionStatus = Literal[
    "PENDING",
    "FAILED",
    "SUCCESS",
    "RUNNING",
    "STOP_REQUESTED",
]
LocationType = Literal[
    "INGESTION",
    "SAGEMAKER",
]
MembershipStatus = Literal[
    "ADDITION_IN_PROGRESS",
    "ADDITION_SUCCESS",
    "REMOVAL_IN_PROGRESS",
]
UserStatus = Literal[
    "CREATING",
    "ENABLED",
    "DISABLED",
]
UserType = Literal[
    "SUPER_USER",
    "APP_USER",
]


class Metadata(TypedDict):
    """What botocore tells of an answer beside its members."""

    RequestId: str
    HTTPStatusCode: int
    HTTPHeaders: dict[str, str]
    RetryAttempts: int


class ErrorInResponse(TypedDict):
    """The exception's name and message."""

    Code: str
    Message: str


class ErrorResponse(TypedDict, total=False):
    """The member "response" of an exception."""

    Error: ErrorInResponse
    ResponseMetadata: Metadata
    message: str
    reason: str


class AwsCredentials(TypedDict):
    """Credentials that open the files of a data view."""

    #: The public half of the key.
    accessKeyId: str
    #: The secret half of the key.
    secretAccessKey: str
    #: The token that is sent beside the key.
    sessionToken: str
    #: When the credentials end, in milliseconds since 1970.
    expiration: int


class ErrorInfo(TypedDict, total=False):
    """Why a changeset or data view failed."""

    #: What went wrong.
    errorMessage: str
    #: The sort of the failure.
    errorCategory: ErrorCategory


class _Changeset(TypedDict):
    """Members that are always there."""

    #: The id of the changeset.
    changesetId: str
    #: The ARN of the changeset.
    changesetArn: str
    #: The id of the dataset.
    datasetId: str
    #: APPEND adds to the changesets before it, REPLACE closes them, MODIFY stands in the place of one of them.
    changeType: ChangeType
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: The state.
    status: IngestionStatus


class Changeset(_Changeset, total=False):
    """One ingestion into a dataset."""

    #: Where the files are: s3SourcePath names them, sourceType is S3.
    sourceParams: dict[str, str]
    #: How the files are written: formatType is CSV, JSON, PARQUET or XML; the other keys depend on it.
    formatParams: dict[str, str]
    #: Why it failed; absent unless it did.
    errorInfo: ErrorInfo
    #: Until when the changeset counts, in milliseconds since 1970; absent while it does.
    activeUntilTimestamp: int
    #: Since when the changeset counts, in milliseconds since 1970.
    activeFromTimestamp: int
    #: The changeset whose place this one took.
    updatesChangesetId: str
    #: The changeset that took this one's place.
    updatedByChangesetId: str


class ColumnDefinition(TypedDict, total=False):
    """One column of a schema."""

    #: The type of the column's values.
    dataType: ColumnDataType
    #: The name of the column.
    columnName: str
    #: What the column holds.
    columnDescription: str


class Credentials(TypedDict):
    """Credentials that sign requests for a session."""

    #: The public half of the key.
    accessKeyId: str
    #: The secret half of the key.
    secretAccessKey: str
    #: The token that is sent beside the key.
    sessionToken: str


class _DestinationParams(TypedDict):
    """Members that are always there."""

    #: GLUE_TABLE or S3.
    destinationType: str


class DestinationParams(_DestinationParams, total=False):
    """Where a data view goes."""

    #: The format of the files.
    s3DestinationExportFileFormat: ExportFileFormat
    #: Options of the format.
    s3DestinationExportFileFormatOptions: dict[str, str]


class _DataView(TypedDict):
    """Members that are always there."""

    #: The id of the data view.
    dataViewId: str
    #: The ARN of the data view.
    dataViewArn: str
    #: The id of the dataset.
    datasetId: str
    #: The state.
    status: DataViewStatus
    #: Where the data view goes.
    destinationTypeProperties: DestinationParams
    #: Whether the data view follows the dataset's changes.
    autoUpdate: bool
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int


class DataView(_DataView, total=False):
    """A data view as a list shows it."""

    #: The instant, in milliseconds since 1970, whose content the data view shows.
    asOfTimestamp: int
    #: The columns by which the files are parted.
    partitionColumns: list[str]
    #: The columns by which the rows are sorted.
    sortColumns: list[str]
    #: Why it failed; absent unless it did.
    errorInfo: ErrorInfo


class DatasetOwnerInfo(TypedDict, total=False):
    """Whom to ask about a dataset. It is not linked to a user."""

    #: The name of the owner.
    name: str
    #: The phone number of the owner.
    phoneNumber: str
    #: The e-mail address of the owner.
    email: str


class SchemaDefinition(TypedDict, total=False):
    """The columns of a tabular dataset."""

    #: The columns, in their order.
    columns: list[ColumnDefinition]
    #: The columns that tell rows apart.
    primaryKeyColumns: list[str]


class SchemaUnion(TypedDict, total=False):
    """The schema of a dataset."""

    #: The columns of a tabular dataset.
    tabularSchemaConfig: SchemaDefinition


class _Dataset(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: The ARN of the dataset.
    datasetArn: str
    #: The title of the dataset; it need not be unique.
    datasetTitle: str
    #: Whether the dataset has rows and columns.
    kind: DatasetKind
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int


class Dataset(_Dataset, total=False):
    """A dataset as a list shows it."""

    #: What the dataset is about.
    datasetDescription: str
    #: Whom to ask about the dataset.
    ownerInfo: DatasetOwnerInfo
    #: The schema of the dataset.
    schemaDefinition: SchemaUnion
    #: A second name of the dataset, unique in the environment: alias/ and a text without spaces.
    alias: str


class _PermissionGroup(TypedDict):
    """Members that are always there."""

    #: The id of the permission group.
    permissionGroupId: str
    #: The name of the group, unique in the environment.
    name: str
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int


class PermissionGroup(_PermissionGroup, total=False):
    """A set of users and the application permissions that they have by it."""

    #: What the group is for.
    description: str
    #: What the members may do in the whole environment. Whoever has ManageUsersAndGroups can give himself all others.
    applicationPermissions: list[ApplicationPermission]
    #: The state of the caller's own membership; absent when the caller is no member.
    membershipStatus: MembershipStatus


class PermissionGroupByUser(TypedDict):
    """A permission group as a list of a user's groups shows it."""

    #: The id of the permission group.
    permissionGroupId: str
    #: The name of the group, unique in the environment.
    name: str
    #: The state of the membership.
    membershipStatus: MembershipStatus


class ResourcePermission(TypedDict, total=False):
    """One permission on a dataset."""

    #: The name of the permission.
    permission: str


class PermissionGroupParams(TypedDict, total=False):
    """Permissions on a dataset, given to a permission group."""

    #: The id of the permission group.
    permissionGroupId: str
    #: The permissions that the group has on the dataset.
    datasetPermissions: list[ResourcePermission]


class S3Location(TypedDict):
    """The folder of a data view's files."""

    #: The bucket.
    bucket: str
    #: The folder.
    key: str


class _User(TypedDict):
    """Members that are always there."""

    #: The id of the user.
    userId: str
    #: The state.
    status: UserStatus
    #: The e-mail address. It is unique in the environment without regard to case, kept as it is written, and never
    #: changes.
    emailAddress: str
    #: SUPER_USER has every permission, APP_USER those of the user's groups.
    type: UserType
    #: Whether GetProgrammaticAccessCredentials gives credentials for the user.
    apiAccess: ApiAccess
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int


class User(_User, total=False):
    """A person or program registered in the environment."""

    #: The first name.
    firstName: str
    #: The last name.
    lastName: str
    #: The ARN of the IAM role that may get credentials for the user. A role belongs to at most one user with API
    #: access.
    apiAccessPrincipalArn: str
    #: When the user was last enabled, in milliseconds since 1970.
    lastEnabledTime: int
    #: When the user was last disabled, in milliseconds since 1970.
    lastDisabledTime: int
    #: When the user last signed in, in milliseconds since 1970.
    lastLoginTime: int


class _UserByPermissionGroup(TypedDict):
    """Members that are always there."""

    #: The id of the user.
    userId: str
    #: The state.
    status: UserStatus
    #: The e-mail address. It is unique in the environment without regard to case, kept as it is written, and never
    #: changes.
    emailAddress: str
    #: SUPER_USER has every permission, APP_USER those of the user's groups.
    type: UserType
    #: Whether GetProgrammaticAccessCredentials gives credentials for the user.
    apiAccess: ApiAccess
    #: The state of the membership.
    membershipStatus: MembershipStatus


class UserByPermissionGroup(_UserByPermissionGroup, total=False):
    """A user as a list of a group's members shows it."""

    #: The first name.
    firstName: str
    #: The last name.
    lastName: str
    #: The ARN of the IAM role that may get credentials for the user. A role belongs to at most one user with API
    #: access.
    apiAccessPrincipalArn: str


class AssociateUserToPermissionGroupOutput(TypedDict):
    """What associate_user_to_permission_group answers."""

    #: The HTTP status.
    statusCode: int
    ResponseMetadata: Metadata


class CreateChangesetOutput(TypedDict):
    """What create_changeset answers."""

    #: The id of the dataset.
    datasetId: str
    #: The id of the changeset.
    changesetId: str
    ResponseMetadata: Metadata


class CreateDataViewOutput(TypedDict):
    """What create_data_view answers."""

    #: The id of the dataset.
    datasetId: str
    #: The id of the data view.
    dataViewId: str
    ResponseMetadata: Metadata


class CreateDatasetOutput(TypedDict):
    """What create_dataset answers."""

    #: The id of the dataset.
    datasetId: str
    ResponseMetadata: Metadata


class CreatePermissionGroupOutput(TypedDict):
    """What create_permission_group answers."""

    #: The id of the permission group.
    permissionGroupId: str
    ResponseMetadata: Metadata


class CreateUserOutput(TypedDict):
    """What create_user answers."""

    #: The id of the user.
    userId: str
    ResponseMetadata: Metadata


class DeleteDatasetOutput(TypedDict):
    """What delete_dataset answers."""

    #: The id of the dataset.
    datasetId: str
    ResponseMetadata: Metadata


class DeletePermissionGroupOutput(TypedDict):
    """What delete_permission_group answers."""

    #: The id of the permission group.
    permissionGroupId: str
    ResponseMetadata: Metadata


class DisableUserOutput(TypedDict):
    """What disable_user answers."""

    #: The id of the user.
    userId: str
    ResponseMetadata: Metadata


class DisassociateUserFromPermissionGroupOutput(TypedDict):
    """What disassociate_user_from_permission_group answers."""

    #: The HTTP status.
    statusCode: int
    ResponseMetadata: Metadata


class EnableUserOutput(TypedDict):
    """What enable_user answers."""

    #: The id of the user.
    userId: str
    ResponseMetadata: Metadata


class _GetChangesetOutput(TypedDict):
    """Members that are always there."""

    #: The id of the changeset.
    changesetId: str
    #: The ARN of the changeset.
    changesetArn: str
    #: The id of the dataset.
    datasetId: str
    #: APPEND adds to the changesets before it, REPLACE closes them, MODIFY stands in the place of one of them.
    changeType: ChangeType
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: The state.
    status: IngestionStatus
    ResponseMetadata: Metadata


class GetChangesetOutput(_GetChangesetOutput, total=False):
    """What get_changeset answers."""

    #: Where the files are: s3SourcePath names them, sourceType is S3.
    sourceParams: dict[str, str]
    #: How the files are written: formatType is CSV, JSON, PARQUET or XML; the other keys depend on it.
    formatParams: dict[str, str]
    #: Why it failed; absent unless it did.
    errorInfo: ErrorInfo
    #: Until when the changeset counts, in milliseconds since 1970; absent while it does.
    activeUntilTimestamp: int
    #: Since when the changeset counts, in milliseconds since 1970.
    activeFromTimestamp: int
    #: The changeset whose place this one took.
    updatesChangesetId: str
    #: The changeset that took this one's place.
    updatedByChangesetId: str


class _GetDataViewOutput(TypedDict):
    """Members that are always there."""

    #: Whether the data view follows the dataset's changes.
    autoUpdate: bool
    #: The id of the dataset.
    datasetId: str
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: The id of the data view.
    dataViewId: str
    #: The ARN of the data view.
    dataViewArn: str
    #: Where the data view goes.
    destinationTypeParams: DestinationParams
    #: The state.
    status: DataViewStatus
    ResponseMetadata: Metadata


class GetDataViewOutput(_GetDataViewOutput, total=False):
    """What get_data_view answers."""

    #: The columns by which the files are parted.
    partitionColumns: list[str]
    #: The instant, in milliseconds since 1970, whose content the data view shows.
    asOfTimestamp: int
    #: Why it failed; absent unless it did.
    errorInfo: ErrorInfo
    #: The columns by which the rows are sorted.
    sortColumns: list[str]


class _GetDatasetOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: The ARN of the dataset.
    datasetArn: str
    #: The title of the dataset; it need not be unique.
    datasetTitle: str
    #: Whether the dataset has rows and columns.
    kind: DatasetKind
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int
    #: The state.
    status: DatasetStatus
    ResponseMetadata: Metadata


class GetDatasetOutput(_GetDatasetOutput, total=False):
    """What get_dataset answers."""

    #: What the dataset is about.
    datasetDescription: str
    #: The schema of the dataset.
    schemaDefinition: SchemaUnion
    #: A second name of the dataset, unique in the environment: alias/ and a text without spaces.
    alias: str


class _GetExternalDataViewAccessDetailsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class GetExternalDataViewAccessDetailsOutput(_GetExternalDataViewAccessDetailsOutput, total=False):
    """What get_external_data_view_access_details answers."""

    #: The credentials.
    credentials: AwsCredentials
    #: The folder of the files.
    s3Location: S3Location


class _GetPermissionGroupOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class GetPermissionGroupOutput(_GetPermissionGroupOutput, total=False):
    """What get_permission_group answers."""

    #: The permission group.
    permissionGroup: PermissionGroup


class _GetProgrammaticAccessCredentialsOutput(TypedDict):
    """Members that are always there."""

    #: The life of the credentials, in minutes.
    durationInMinutes: int
    ResponseMetadata: Metadata


class GetProgrammaticAccessCredentialsOutput(_GetProgrammaticAccessCredentialsOutput, total=False):
    """What get_programmatic_access_credentials answers."""

    #: The credentials.
    credentials: Credentials


class _GetUserOutput(TypedDict):
    """Members that are always there."""

    #: The id of the user.
    userId: str
    #: The state.
    status: UserStatus
    #: The e-mail address. It is unique in the environment without regard to case, kept as it is written, and never
    #: changes.
    emailAddress: str
    #: SUPER_USER has every permission, APP_USER those of the user's groups.
    type: UserType
    #: Whether GetProgrammaticAccessCredentials gives credentials for the user.
    apiAccess: ApiAccess
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was last changed, in milliseconds since 1970.
    lastModifiedTime: int
    ResponseMetadata: Metadata


class GetUserOutput(_GetUserOutput, total=False):
    """What get_user answers."""

    #: The first name.
    firstName: str
    #: The last name.
    lastName: str
    #: The ARN of the IAM role that may get credentials for the user. A role belongs to at most one user with API
    #: access.
    apiAccessPrincipalArn: str
    #: When the user was last enabled, in milliseconds since 1970.
    lastEnabledTime: int
    #: When the user was last disabled, in milliseconds since 1970.
    lastDisabledTime: int
    #: When the user last signed in, in milliseconds since 1970.
    lastLoginTime: int


class GetWorkingLocationOutput(TypedDict):
    """What get_working_location answers."""

    #: The folder as a URI; it ends with a slash.
    s3Uri: str
    #: The folder within the bucket; it ends with a slash.
    s3Path: str
    #: The bucket.
    s3Bucket: str
    ResponseMetadata: Metadata


class _ListChangesetsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListChangesetsOutput(_ListChangesetsOutput, total=False):
    """What list_changesets answers."""

    #: The changesets of this page.
    changesets: list[Changeset]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListDataViewsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListDataViewsOutput(_ListDataViewsOutput, total=False):
    """What list_data_views answers."""

    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str
    #: The data views of this page.
    dataViews: list[DataView]


class _ListDatasetsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListDatasetsOutput(_ListDatasetsOutput, total=False):
    """What list_datasets answers."""

    #: The datasets of this page.
    datasets: list[Dataset]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListPermissionGroupsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListPermissionGroupsOutput(_ListPermissionGroupsOutput, total=False):
    """What list_permission_groups answers."""

    #: The permission groups of this page.
    permissionGroups: list[PermissionGroup]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListPermissionGroupsByUserOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListPermissionGroupsByUserOutput(_ListPermissionGroupsByUserOutput, total=False):
    """What list_permission_groups_by_user answers."""

    #: The permission groups of this page.
    permissionGroups: list[PermissionGroupByUser]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListUsersOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListUsersOutput(_ListUsersOutput, total=False):
    """What list_users answers."""

    #: The users of this page.
    users: list[User]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListUsersByPermissionGroupOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListUsersByPermissionGroupOutput(_ListUsersByPermissionGroupOutput, total=False):
    """What list_users_by_permission_group answers."""

    #: The users of this page.
    users: list[UserByPermissionGroup]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class ResetUserPasswordOutput(TypedDict):
    """What reset_user_password answers."""

    #: The id of the user.
    userId: str
    #: The temporary password. It is shown this once.
    temporaryPassword: str
    ResponseMetadata: Metadata


class UpdateChangesetOutput(TypedDict):
    """What update_changeset answers."""

    #: The id of the changeset.
    changesetId: str
    #: The id of the dataset.
    datasetId: str
    ResponseMetadata: Metadata


class UpdateDatasetOutput(TypedDict):
    """What update_dataset answers."""

    #: The id of the dataset.
    datasetId: str
    ResponseMetadata: Metadata


class UpdatePermissionGroupOutput(TypedDict):
    """What update_permission_group answers."""

    #: The id of the permission group.
    permissionGroupId: str
    ResponseMetadata: Metadata


class UpdateUserOutput(TypedDict):
    """What update_user answers."""

    #: The id of the user.
    userId: str
    ResponseMetadata: Metadata

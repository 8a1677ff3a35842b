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
BulkOutcome = Literal[
    "CREATED",
    "ALREADY_THERE",
    "REFUSED",
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
SchemaChangeKind = Literal[
    "ADDED",
    "REMOVED",
    "RENAMED",
    "MOVED",
    "DESCRIBED",
    "NANOSECONDS",
    "KEY_COLUMNS",
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


class BadCell(TypedDict):
    """A cell, or a row, that could not be taken in."""

    #: The name of the file.
    file: str
    #: The line in the file, from 1; 0 where there are no lines.
    line: int
    #: The number of the row in a Parquet file, from 1; 0 where there are lines.
    row: int
    #: The name of the column; empty when the row as a whole is bad.
    column: str
    #: The beginning of the value.
    value: str
    #: The name of the rule that the value breaks.
    rule: str
    #: What to do about it.
    advice: str


class _BulkUser(TypedDict):
    """Members that are always there."""

    #: The e-mail address. It is unique in the environment without regard to case, kept as it is written, and never
    #: changes.
    emailAddress: str
    #: SUPER_USER has every permission, APP_USER those of the user's groups.
    type: UserType


class BulkUser(_BulkUser, total=False):
    """A user to register."""

    #: The first name.
    firstName: str
    #: The last name.
    lastName: str
    #: Whether GetProgrammaticAccessCredentials gives credentials for the user.
    apiAccess: ApiAccess
    #: The ARN of the IAM role that may get credentials for the user. A role belongs to at most one user with API
    #: access.
    apiAccessPrincipalArn: str


class _BulkUserResult(TypedDict):
    """Members that are always there."""

    #: CREATED, ALREADY_THERE when such a user is registered and equal, or REFUSED.
    outcome: BulkOutcome


class BulkUserResult(_BulkUserResult, total=False):
    """What became of one user."""

    #: The id of the user.
    userId: str
    #: The name of the exception, when the user was refused.
    exception: str
    #: The sort of the failure, for programs.
    reason: str
    #: Why the user was refused, and what to do.
    message: str


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


class _DatasetGrant(TypedDict):
    """Members that are always there."""

    #: The id of the permission group.
    permissionGroupId: str


class DatasetGrant(_DatasetGrant, total=False):
    """The permissions of one group on a dataset."""

    #: The names of permissions.
    permissions: list[str]


class _DeletedDataset(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: The title of the dataset; it need not be unique.
    datasetTitle: str
    #: Whether the dataset has rows and columns.
    kind: DatasetKind
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: When it was deleted, in milliseconds since 1970.
    deletedTime: int


class DeletedDataset(_DeletedDataset, total=False):
    """A dataset that can be brought back."""

    #: A second name of the dataset, unique in the environment: alias/ and a text without spaces.
    alias: str


class _GroupPermissions(TypedDict):
    """Members that are always there."""

    #: The id of the permission group.
    permissionGroupId: str
    #: The name of the group, unique in the environment.
    name: str


class GroupPermissions(_GroupPermissions, total=False):
    """What one group gives."""

    #: The names of permissions.
    permissions: list[str]


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


class _SchemaChange(TypedDict):
    """Members that are always there."""

    #: The sort of the change. MOVED is a column before which another number of columns stands that stay.
    change: SchemaChangeKind


class SchemaChange(_SchemaChange, total=False):
    """One thing that a schema changes."""

    #: The number of the column, which it keeps for ever. A proposal that repeats it means that column under whatever
    #: name; one for a new column leaves it out.
    columnId: int
    #: The name of the column.
    columnName: str
    #: The name after it, of a column that is renamed.
    newName: str
    #: The type of the column's values.
    dataType: ColumnDataType


class _SchemaColumn(TypedDict):
    """Members that are always there."""

    #: The name of the column.
    columnName: str
    #: The type of the column's values.
    dataType: ColumnDataType


class SchemaColumn(_SchemaColumn, total=False):
    """A column with its number."""

    #: The number of the column, which it keeps for ever. A proposal that repeats it means that column under whatever
    #: name; one for a new column leaves it out.
    columnId: int
    #: What the column holds.
    columnDescription: str
    #: Whether a DATETIME column keeps nine digits of the second and not six. Left out it stays as it is.
    nanoseconds: bool


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


class _BulkCreateUsersOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class BulkCreateUsersOutput(_BulkCreateUsersOutput, total=False):
    """What bulk_create_users answers."""

    #: What became of each user, in the order of the request.
    results: list[BulkUserResult]


class CancelChangesetOutput(TypedDict):
    """What cancel_changeset answers."""

    #: The id of the dataset.
    datasetId: str
    #: The id of the changeset.
    changesetId: str
    #: The state.
    status: IngestionStatus
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


class _DiffDatasetSchemaOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: Whether it may be done now.
    allowed: bool
    ResponseMetadata: Metadata


class DiffDatasetSchemaOutput(_DiffDatasetSchemaOutput, total=False):
    """What diff_dataset_schema answers."""

    #: The sort of the failure, for programs.
    reason: str
    #: Why the schema would be refused, and what to do.
    message: str
    #: What the schema would change. Columns that go come first.
    changes: list[SchemaChange]


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


class _ExplainPermissionsOutput(TypedDict):
    """Members that are always there."""

    #: The id of the user.
    userId: str
    #: Whether the user is enabled and has the permission that was asked about, or any if none was.
    allowed: bool
    #: The state.
    status: UserStatus
    #: SUPER_USER has every permission, APP_USER those of the user's groups.
    type: UserType
    ResponseMetadata: Metadata


class ExplainPermissionsOutput(_ExplainPermissionsOutput, total=False):
    """What explain_permissions answers."""

    #: The id of the dataset.
    datasetId: str
    #: The names of permissions.
    permissions: list[str]
    #: The groups that give something of it.
    groups: list[GroupPermissions]


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


class _GetChangesetProgressOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: The id of the changeset.
    changesetId: str
    #: The state.
    status: IngestionStatus
    #: When it was made, in milliseconds since 1970.
    createTime: int
    #: Whether somebody has asked for its end.
    cancelRequested: bool
    #: How many rows have come in.
    rows: int
    #: The size of the stored files in bytes.
    bytesStored: int
    #: How many rows were bad.
    rejected: int
    ResponseMetadata: Metadata


class GetChangesetProgressOutput(_GetChangesetProgressOutput, total=False):
    """What get_changeset_progress answers."""

    #: Why it failed; absent unless it did.
    errorInfo: ErrorInfo
    #: When it ended, in milliseconds since 1970.
    finishTime: int
    #: What its runner is doing.
    stage: str
    #: The number of the attempt that runs, 1 for the first.
    attempt: int
    #: How many bytes of the source are read.
    bytesRead: int
    #: The size of the source in bytes.
    bytesTotal: int
    #: How many rows are read.
    rowsRead: int
    #: When its runner last told how far it is, in milliseconds since 1970.
    lastSignTime: int
    #: The hash of all rows, whatever their order.
    contentHash: str
    #: Some of the bad cells.
    samples: list[BadCell]
    #: What else is worth knowing of the source.
    warnings: list[str]
    #: Where the bad rows lie that were kept aside: an object that an S3 client reads with the credentials of whoever
    #: may read the dataset's data. Absent without any.
    quarantineS3Uri: str


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


class _GetDatasetSchemaOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: Whether a changeset has come in, so that the schema only grows.
    holdsData: bool
    ResponseMetadata: Metadata


class GetDatasetSchemaOutput(_GetDatasetSchemaOutput, total=False):
    """What get_dataset_schema answers."""

    #: The columns, in their order.
    columns: list[SchemaColumn]
    #: The columns that tell rows apart.
    primaryKeyColumns: list[str]


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


class _ListDatasetGrantsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListDatasetGrantsOutput(_ListDatasetGrantsOutput, total=False):
    """What list_dataset_grants answers."""

    #: The grants of this page.
    grants: list[DatasetGrant]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListDatasetsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListDatasetsOutput(_ListDatasetsOutput, total=False):
    """What list_datasets answers."""

    #: The datasets of this page.
    datasets: list[Dataset]
    #: Continues the list after the page before. It is absent on the last page.
    nextToken: str


class _ListDeletedDatasetsOutput(TypedDict):
    """Members that are always there."""

    ResponseMetadata: Metadata


class ListDeletedDatasetsOutput(_ListDeletedDatasetsOutput, total=False):
    """What list_deleted_datasets answers."""

    #: The datasets of this page.
    deletedDatasets: list[DeletedDataset]
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


class _SetDatasetGrantOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: The id of the permission group.
    permissionGroupId: str
    ResponseMetadata: Metadata


class SetDatasetGrantOutput(_SetDatasetGrantOutput, total=False):
    """What set_dataset_grant answers."""

    #: The names of permissions.
    permissions: list[str]


class _SetDatasetSchemaOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    #: Whether a changeset has come in, so that the schema only grows.
    holdsData: bool
    ResponseMetadata: Metadata


class SetDatasetSchemaOutput(_SetDatasetSchemaOutput, total=False):
    """What set_dataset_schema answers."""

    #: The columns, in their order.
    columns: list[SchemaColumn]
    #: The columns that tell rows apart.
    primaryKeyColumns: list[str]


class _UndeleteDatasetOutput(TypedDict):
    """Members that are always there."""

    #: The id of the dataset.
    datasetId: str
    ResponseMetadata: Metadata


class UndeleteDatasetOutput(_UndeleteDatasetOutput, total=False):
    """What undelete_dataset answers."""

    #: A second name of the dataset, unique in the environment: alias/ and a text without spaces.
    alias: str


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

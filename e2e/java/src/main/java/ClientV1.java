import com.amazonaws.AmazonWebServiceResult;
import com.amazonaws.auth.AWSCredentials;
import com.amazonaws.auth.AWSStaticCredentialsProvider;
import com.amazonaws.auth.BasicAWSCredentials;
import com.amazonaws.auth.BasicSessionCredentials;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.finspacedata.AWSFinSpaceData;
import com.amazonaws.services.finspacedata.AWSFinSpaceDataClientBuilder;
import com.amazonaws.services.finspacedata.model.*;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The scenario of the end-to-end tests (scenario_test.go), by the AWS SDK for Java v1:
 *
 * <pre>
 * java -cp 'classes:lib/*' ClientV1 scenario
 * java -cp 'classes:lib/*' ClientV1 create-user EMAIL
 * </pre>
 *
 * Each step prints one JSON line of what the client saw. This SDK does not know AWS_ENDPOINT_URL: the endpoint comes from
 * E2E_ENDPOINT. It has no paginators.
 */
public final class ClientV1 {
    private final AWSFinSpaceData root = connect(null);
    private final AWSFinSpaceData role =
            connect(new BasicAWSCredentials(System.getenv("E2E_ROLE_KEY"), System.getenv("E2E_ROLE_SECRET")));
    private final Map<String, String> ids = new HashMap<>();

    public static void main(String[] args) {
        ClientV1 client = new ClientV1();
        if (args[0].equals("create-user")) {
            client.createUser("create user", client.root, args[1]);
            return;
        }
        client.users();
        client.groups();
        client.memberships();
        client.refusals();
        client.session();
    }

    private void users() {
        CreateUserRequest ada = new CreateUserRequest().withEmailAddress("ada@example.com").withType(UserType.SUPER_USER)
                .withFirstName("Ada").withLastName("Lovelace").withApiAccess(ApiAccess.ENABLED)
                .withApiAccessPrincipalArn(System.getenv("E2E_ROLE_ARN"));
        ids.put("ada", step("create ada", "CreateUser", () -> root.createUser(ada), r -> userId(r.getUserId())).getUserId());
        for (String name : List.of("bob", "cyd", "dee", "eve")) {
            ids.put(name, createUser("create " + name, root, name + "@example.com"));
        }
        String bob = ids.get("bob");
        step("get ada", "GetUser", () -> root.getUser(new GetUserRequest().withUserId(ids.get("ada"))), r -> Report.members(
                "userId", r.getUserId(), "emailAddress", r.getEmailAddress(), "firstName", r.getFirstName(),
                "lastName", r.getLastName(), "type", r.getType(), "status", r.getStatus(), "apiAccess", r.getApiAccess(),
                "apiAccessPrincipalArn", r.getApiAccessPrincipalArn()));
        Report.listing("list users", "ListUsers", everyPage(
                next -> root.listUsers(new ListUsersRequest().withMaxResults(2).withNextToken(next)),
                ListUsersResult::getNextToken, page -> page.getUsers().stream().map(User::getUserId).toList()));
        step("update bob", "UpdateUser", () -> root.updateUser(new UpdateUserRequest().withUserId(bob).withFirstName("Robert")),
                r -> userId(r.getUserId()));
        step("disable bob", "DisableUser", () -> root.disableUser(new DisableUserRequest().withUserId(bob)), r -> userId(r.getUserId()));
        getUser("get bob disabled", bob);
        step("enable bob", "EnableUser", () -> root.enableUser(new EnableUserRequest().withUserId(bob)), r -> userId(r.getUserId()));
        getUser("get bob enabled", bob);
        step("reset bob", "ResetUserPassword", () -> root.resetUserPassword(new ResetUserPasswordRequest().withUserId(bob)),
                r -> Report.members("userId", r.getUserId(), "temporaryPassword", r.getTemporaryPassword()));
    }

    private void groups() {
        createGroup("managers", ApplicationPermission.ManageUsersAndGroups);
        createGroup("analysts", ApplicationPermission.CreateDataset);
        createGroup("readers", ApplicationPermission.ViewAuditData);
        Report.listing("list groups", "ListPermissionGroups", everyPage(
                next -> root.listPermissionGroups(new ListPermissionGroupsRequest().withMaxResults(2).withNextToken(next)),
                ListPermissionGroupsResult::getNextToken,
                page -> page.getPermissionGroups().stream().map(PermissionGroup::getPermissionGroupId).toList()));
        String analysts = ids.get("analysts");
        step("update analysts", "UpdatePermissionGroup",
                () -> root.updatePermissionGroup(new UpdatePermissionGroupRequest().withPermissionGroupId(analysts).withName("quants")
                        .withApplicationPermissions(ApplicationPermission.CreateDataset, ApplicationPermission.AccessNotebooks)),
                r -> groupId(r.getPermissionGroupId()));
        step("get analysts", "GetPermissionGroup", () -> getGroup(analysts), r -> Report.members(
                "permissionGroupId", r.getPermissionGroup().getPermissionGroupId(), "name", r.getPermissionGroup().getName(),
                "description", r.getPermissionGroup().getDescription(),
                "applicationPermissions", r.getPermissionGroup().getApplicationPermissions()));
    }

    private void memberships() {
        for (String[] join : new String[][] {
            {"bob", "managers"}, {"bob", "analysts"}, {"bob", "readers"}, {"cyd", "analysts"}, {"dee", "analysts"}, {"eve", "analysts"},
        }) {
            step(join[0] + " joins " + join[1], "AssociateUserToPermissionGroup",
                    () -> root.associateUserToPermissionGroup(new AssociateUserToPermissionGroupRequest()
                            .withUserId(ids.get(join[0])).withPermissionGroupId(ids.get(join[1]))),
                    r -> Report.members("statusCode", r.getStatusCode()));
        }
        String analysts = ids.get("analysts");
        step("dee leaves analysts", "DisassociateUserFromPermissionGroup",
                () -> root.disassociateUserFromPermissionGroup(new DisassociateUserFromPermissionGroupRequest()
                        .withUserId(ids.get("dee")).withPermissionGroupId(analysts)),
                r -> Report.members("statusCode", r.getStatusCode()));
        Report.listing("list users of analysts", "ListUsersByPermissionGroup", everyPage(
                next -> root.listUsersByPermissionGroup(new ListUsersByPermissionGroupRequest()
                        .withPermissionGroupId(analysts).withMaxResults(2).withNextToken(next)),
                ListUsersByPermissionGroupResult::getNextToken,
                page -> page.getUsers().stream().map(UserByPermissionGroup::getUserId).toList()));
        Report.listing("list groups of bob", "ListPermissionGroupsByUser", everyPage(
                next -> root.listPermissionGroupsByUser(new ListPermissionGroupsByUserRequest()
                        .withUserId(ids.get("bob")).withMaxResults(2).withNextToken(next)),
                ListPermissionGroupsByUserResult::getNextToken,
                page -> page.getPermissionGroups().stream().map(PermissionGroupByUser::getPermissionGroupId).toList()));
        step("delete readers", "DeletePermissionGroup",
                () -> root.deletePermissionGroup(new DeletePermissionGroupRequest().withPermissionGroupId(ids.get("readers"))),
                r -> groupId(r.getPermissionGroupId()));
    }

    private void refusals() {
        step("get readers", "GetPermissionGroup", () -> getGroup(ids.get("readers")), r -> Map.of());
        createUser("create ada again", root, "ADA@example.com");
        createUser("create nobody", root, "nobody");
        step("role lists users", "ListUsers", () -> role.listUsers(new ListUsersRequest().withMaxResults(2)), r -> Map.of());
    }

    private void session() {
        Credentials c = step("get credentials", "GetProgrammaticAccessCredentials",
                () -> role.getProgrammaticAccessCredentials(new GetProgrammaticAccessCredentialsRequest()
                        .withEnvironmentId(System.getenv("E2E_ENVIRONMENT")).withDurationInMinutes(60L)),
                r -> Report.members("durationInMinutes", r.getDurationInMinutes(),
                        "accessKeyId", r.getCredentials().getAccessKeyId())).getCredentials();
        AWSFinSpaceData byAda =
                connect(new BasicSessionCredentials(c.getAccessKeyId(), c.getSecretAccessKey(), c.getSessionToken()));
        step("get ada by ada", "GetUser", () -> byAda.getUser(new GetUserRequest().withUserId(ids.get("ada"))),
                r -> Report.members("emailAddress", r.getEmailAddress()));
        createUser("create fay by ada", byAda, "fay@example.com");
    }

    private String createUser(String step, AWSFinSpaceData by, String email) {
        CreateUserResult made = step(step, "CreateUser",
                () -> by.createUser(new CreateUserRequest().withEmailAddress(email).withType(UserType.APP_USER)),
                r -> userId(r.getUserId()));
        return made == null ? null : made.getUserId();
    }

    private void getUser(String step, String id) {
        step(step, "GetUser", () -> root.getUser(new GetUserRequest().withUserId(id)),
                r -> Report.members("firstName", r.getFirstName(), "status", r.getStatus()));
    }

    private GetPermissionGroupResult getGroup(String id) {
        return root.getPermissionGroup(new GetPermissionGroupRequest().withPermissionGroupId(id));
    }

    private void createGroup(String name, ApplicationPermission permission) {
        ids.put(name, step("create " + name, "CreatePermissionGroup",
                () -> root.createPermissionGroup(new CreatePermissionGroupRequest()
                        .withName(name).withDescription("The " + name).withApplicationPermissions(permission)),
                r -> groupId(r.getPermissionGroupId())).getPermissionGroupId());
    }

    private static Map<String, Object> userId(String id) {
        return Report.members("userId", id);
    }

    private static Map<String, Object> groupId(String id) {
        return Report.members("permissionGroupId", id);
    }

    /** Makes one call and reports what show gives of its answer; null after an error. */
    private static <R extends AmazonWebServiceResult<?>> R step(
            String name, String operation, Supplier<R> call, Function<R, Map<String, Object>> show) {
        try {
            R answer = call.get();
            Report.saw(name, operation, answer.getSdkResponseMetadata().getRequestId(), show.apply(answer));
            return answer;
        } catch (AWSFinSpaceDataException e) {
            Report.error(name, operation, e.getRequestId(), e, e.getErrorCode(), e.getErrorMessage());
            return null;
        }
    }

    private static <P> List<String> everyPage(
            Function<String, P> get, Function<P, String> next, Function<P, List<String>> idsOf) {
        List<String> all = new ArrayList<>();
        String token = null;
        do {
            P page = get.apply(token);
            all.addAll(idsOf.apply(page));
            token = next.apply(page);
        } while (token != null);
        return all;
    }

    private static AWSFinSpaceData connect(AWSCredentials credentials) {
        AWSFinSpaceDataClientBuilder builder = AWSFinSpaceDataClientBuilder.standard()
                .withEndpointConfiguration(new EndpointConfiguration(System.getenv("E2E_ENDPOINT"), System.getenv("AWS_REGION")));
        if (credentials != null) {
            builder.withCredentials(new AWSStaticCredentialsProvider(credentials));
        }
        return builder.build();
    }
}

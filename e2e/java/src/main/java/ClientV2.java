import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.finspacedata.FinspaceDataAsyncClient;
import software.amazon.awssdk.services.finspacedata.FinspaceDataClient;
import software.amazon.awssdk.services.finspacedata.model.ApplicationPermission;
import software.amazon.awssdk.services.finspacedata.model.FinspaceDataException;
import software.amazon.awssdk.services.finspacedata.model.FinspaceDataResponse;
import software.amazon.awssdk.services.finspacedata.model.GetUserResponse;
import software.amazon.awssdk.services.finspacedata.model.ListPermissionGroupsByUserResponse;
import software.amazon.awssdk.services.finspacedata.model.ListUsersByPermissionGroupResponse;
import software.amazon.awssdk.services.finspacedata.model.PermissionGroup;
import software.amazon.awssdk.services.finspacedata.model.PermissionGroupByUser;
import software.amazon.awssdk.services.finspacedata.model.User;
import software.amazon.awssdk.services.finspacedata.model.UserByPermissionGroup;

/**
 * The scenario of the end-to-end tests (scenario_test.go), by the AWS SDK for Java v2:
 *
 * <pre>
 * java -cp 'classes:lib/*' ClientV2 scenario
 * java -cp 'classes:lib/*' ClientV2 create-user EMAIL
 * </pre>
 *
 * Each step prints one JSON line of what the client saw. The endpoint comes from AWS_ENDPOINT_URL. E2E_HTTP chooses the
 * HTTP stack: apache (the synchronous client) or netty (the asynchronous one).
 */
public final class ClientV2 {
    private final FinspaceDataClient root = connect(null);
    private final FinspaceDataClient role =
            connect(AwsBasicCredentials.create(System.getenv("E2E_ROLE_KEY"), System.getenv("E2E_ROLE_SECRET")));
    private final Map<String, String> ids = new HashMap<>();

    public static void main(String[] args) {
        ClientV2 client = new ClientV2();
        if (args[0].equals("create-user")) {
            client.createUser("create user", client.root, args[1]);
        } else {
            client.users();
            client.groups();
            client.memberships();
            client.refusals();
            client.session();
        }
        System.exit(0); // Netty's threads would linger
    }

    private void users() {
        made("ada", step("create ada", "CreateUser", () -> root.createUser(b -> b.emailAddress("ada@example.com")
                .type("SUPER_USER").firstName("Ada").lastName("Lovelace").apiAccess("ENABLED")
                .apiAccessPrincipalArn(System.getenv("E2E_ROLE_ARN"))), r -> Report.members("userId", r.userId())).userId());
        for (String name : List.of("bob", "cyd", "dee", "eve")) {
            made(name, createUser("create " + name, root, name + "@example.com"));
        }
        String bob = ids.get("bob");
        step("get ada", "GetUser", () -> root.getUser(b -> b.userId(ids.get("ada"))), r -> Report.members(
                "userId", r.userId(), "emailAddress", r.emailAddress(), "firstName", r.firstName(), "lastName", r.lastName(),
                "type", r.typeAsString(), "status", r.statusAsString(), "apiAccess", r.apiAccessAsString(),
                "apiAccessPrincipalArn", r.apiAccessPrincipalArn()));
        Report.listing("list users", "ListUsers",
                root.listUsersPaginator(b -> b.maxResults(2)).users().stream().map(User::userId).toList());
        step("update bob", "UpdateUser", () -> root.updateUser(b -> b.userId(bob).firstName("Robert")),
                r -> Report.members("userId", r.userId()));
        step("disable bob", "DisableUser", () -> root.disableUser(b -> b.userId(bob)), r -> Report.members("userId", r.userId()));
        getUser("get bob disabled", root, bob);
        step("enable bob", "EnableUser", () -> root.enableUser(b -> b.userId(bob)), r -> Report.members("userId", r.userId()));
        getUser("get bob enabled", root, bob);
        step("reset bob", "ResetUserPassword", () -> root.resetUserPassword(b -> b.userId(bob)),
                r -> Report.members("userId", r.userId(), "temporaryPassword", r.temporaryPassword()));
    }

    private void groups() {
        createGroup("managers", ApplicationPermission.MANAGE_USERS_AND_GROUPS);
        createGroup("analysts", ApplicationPermission.CREATE_DATASET);
        createGroup("readers", ApplicationPermission.VIEW_AUDIT_DATA);
        Report.listing("list groups", "ListPermissionGroups", root.listPermissionGroupsPaginator(b -> b.maxResults(2))
                .permissionGroups().stream().map(PermissionGroup::permissionGroupId).toList());
        String analysts = ids.get("analysts");
        step("update analysts", "UpdatePermissionGroup",
                () -> root.updatePermissionGroup(b -> b.permissionGroupId(analysts).name("quants").applicationPermissions(
                        ApplicationPermission.CREATE_DATASET, ApplicationPermission.ACCESS_NOTEBOOKS)),
                r -> Report.members("permissionGroupId", r.permissionGroupId()));
        step("get analysts", "GetPermissionGroup", () -> root.getPermissionGroup(b -> b.permissionGroupId(analysts)),
                r -> Report.members("permissionGroupId", r.permissionGroup().permissionGroupId(),
                        "name", r.permissionGroup().name(), "description", r.permissionGroup().description(),
                        "applicationPermissions", r.permissionGroup().applicationPermissionsAsStrings()));
    }

    private void memberships() {
        for (String[] join : new String[][] {
            {"bob", "managers"}, {"bob", "analysts"}, {"bob", "readers"}, {"cyd", "analysts"}, {"dee", "analysts"}, {"eve", "analysts"},
        }) {
            step(join[0] + " joins " + join[1], "AssociateUserToPermissionGroup",
                    () -> root.associateUserToPermissionGroup(b -> b.userId(ids.get(join[0])).permissionGroupId(ids.get(join[1]))),
                    r -> Report.members("statusCode", r.statusCode()));
        }
        String analysts = ids.get("analysts");
        step("dee leaves analysts", "DisassociateUserFromPermissionGroup",
                () -> root.disassociateUserFromPermissionGroup(b -> b.userId(ids.get("dee")).permissionGroupId(analysts)),
                r -> Report.members("statusCode", r.statusCode()));
        Report.listing("list users of analysts", "ListUsersByPermissionGroup", everyPage(
                next -> root.listUsersByPermissionGroup(b -> b.permissionGroupId(analysts).maxResults(2).nextToken(next)),
                ListUsersByPermissionGroupResponse::nextToken,
                page -> page.users().stream().map(UserByPermissionGroup::userId).toList()));
        Report.listing("list groups of bob", "ListPermissionGroupsByUser", everyPage(
                next -> root.listPermissionGroupsByUser(b -> b.userId(ids.get("bob")).maxResults(2).nextToken(next)),
                ListPermissionGroupsByUserResponse::nextToken,
                page -> page.permissionGroups().stream().map(PermissionGroupByUser::permissionGroupId).toList()));
        step("delete readers", "DeletePermissionGroup", () -> root.deletePermissionGroup(b -> b.permissionGroupId(ids.get("readers"))),
                r -> Report.members("permissionGroupId", r.permissionGroupId()));
    }

    private void refusals() {
        step("get readers", "GetPermissionGroup", () -> root.getPermissionGroup(b -> b.permissionGroupId(ids.get("readers"))),
                r -> Map.of());
        createUser("create ada again", root, "ADA@example.com");
        createUser("create nobody", root, "nobody");
        step("role lists users", "ListUsers", () -> role.listUsers(b -> b.maxResults(2)), r -> Map.of());
    }

    private void session() {
        var issued = step("get credentials", "GetProgrammaticAccessCredentials",
                () -> role.getProgrammaticAccessCredentials(
                        b -> b.environmentId(System.getenv("E2E_ENVIRONMENT")).durationInMinutes(60L)),
                r -> Report.members("durationInMinutes", r.durationInMinutes(), "accessKeyId", r.credentials().accessKeyId()));
        var c = issued.credentials();
        FinspaceDataClient byAda = connect(AwsSessionCredentials.create(c.accessKeyId(), c.secretAccessKey(), c.sessionToken()));
        step("get ada by ada", "GetUser", () -> byAda.getUser(b -> b.userId(ids.get("ada"))),
                r -> Report.members("emailAddress", r.emailAddress()));
        createUser("create fay by ada", byAda, "fay@example.com");
    }

    private String createUser(String step, FinspaceDataClient by, String email) {
        var made = step(step, "CreateUser", () -> by.createUser(b -> b.emailAddress(email).type("APP_USER")),
                r -> Report.members("userId", r.userId()));
        return made == null ? null : made.userId();
    }

    private GetUserResponse getUser(String step, FinspaceDataClient by, String id) {
        return step(step, "GetUser", () -> by.getUser(b -> b.userId(id)),
                r -> Report.members("firstName", r.firstName(), "status", r.statusAsString()));
    }

    private void createGroup(String name, ApplicationPermission permission) {
        made(name, step("create " + name, "CreatePermissionGroup",
                () -> root.createPermissionGroup(b -> b.name(name).description("The " + name).applicationPermissions(permission)),
                r -> Report.members("permissionGroupId", r.permissionGroupId())).permissionGroupId());
    }

    private void made(String name, String id) {
        ids.put(name, id);
    }

    /** Makes one call and reports what show gives of its answer; null after an error. */
    private static <R extends FinspaceDataResponse> R step(
            String name, String operation, Supplier<R> call, Function<R, Map<String, Object>> show) {
        try {
            R answer = call.get();
            Report.saw(name, operation, answer.responseMetadata().requestId(), show.apply(answer));
            return answer;
        } catch (FinspaceDataException e) {
            Report.error(name, operation, e.requestId(), e, e.awsErrorDetails().errorCode(), e.awsErrorDetails().errorMessage());
            return null;
        }
    }

    /** The ids of all pages, for the lists that have no paginator. */
    private static <P> List<String> everyPage(
            Function<String, P> get, Function<P, String> next, Function<P, List<String>> idsOf) {
        List<String> all = new java.util.ArrayList<>();
        String token = null;
        do {
            P page = get.apply(token);
            all.addAll(idsOf.apply(page));
            token = next.apply(page);
        } while (token != null);
        return all;
    }

    private static FinspaceDataClient connect(AwsCredentials credentials) {
        var by = credentials == null ? null : StaticCredentialsProvider.create(credentials);
        if ("netty".equals(System.getenv("E2E_HTTP"))) {
            return waiting(FinspaceDataAsyncClient.builder()
                    .credentialsProvider(by).httpClientBuilder(NettyNioAsyncHttpClient.builder()).build());
        }
        return FinspaceDataClient.builder()
                .credentialsProvider(by).httpClientBuilder(ApacheHttpClient.builder()).build();
    }

    /** The synchronous interface over the asynchronous client, so that both run the same steps. */
    private static FinspaceDataClient waiting(FinspaceDataAsyncClient client) {
        InvocationHandler handler = (proxy, method, args) -> {
            Class<?>[] parameters = method.getParameterTypes();
            boolean isCall = parameters.length == 1
                    && parameters[0].getSimpleName().endsWith("Request") && !method.getName().endsWith("Paginator");
            if (!isCall) {
                return InvocationHandler.invokeDefault(proxy, method, args);
            }
            var call = FinspaceDataAsyncClient.class.getMethod(method.getName(), parameters);
            try {
                return ((CompletableFuture<?>) call.invoke(client, args)).join();
            } catch (CompletionException e) {
                throw e.getCause();
            }
        };
        return (FinspaceDataClient) Proxy.newProxyInstance(
                ClientV2.class.getClassLoader(), new Class<?>[] {FinspaceDataClient.class}, handler);
    }
}

// The scenario of the end-to-end tests (../scenario_test.go), by the AWS SDK for JavaScript v2.
//
//     node client.js scenario
//     node client.js create-user EMAIL
//
// Each step prints one JSON line of what the client saw. This SDK does not know AWS_ENDPOINT_URL: the endpoint comes
// from E2E_ENDPOINT. NODE_PATH says where the SDK is.
'use strict';

process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = '1';
const AWS = require('aws-sdk');

const { E2E_ENDPOINT: endpoint, E2E_ENVIRONMENT: environmentId, E2E_ROLE_ARN: roleArn } = process.env;

const connect = (credentials) => new AWS.Finspacedata({ endpoint, ...credentials });

const root = connect();
const role = connect({ accessKeyId: process.env.E2E_ROLE_KEY, secretAccessKey: process.env.E2E_ROLE_SECRET });

function report(step, operation, requestId, outcome) {
  console.log(JSON.stringify({ step, operation, requestId, ...outcome }));
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);

// pick keeps the named members of an answer.
const pick = (answer, members) => Object.fromEntries(members.map((m) => [m, answer[m]]));

// step makes one call and reports what members gives of its answer; it resolves to the answer, null after an error.
async function step(name, client, method, params, members = []) {
  const show = typeof members === 'function' ? members : (answer) => pick(answer, members);
  const request = client[method](params);
  try {
    const answer = await request.promise();
    report(name, capital(method), request.response.requestId, { saw: show(answer) });
    return answer;
  } catch (e) {
    if (!e.requestId && !e.statusCode) throw e;
    const error = { type: e.code, code: e.code, message: e.message, reason: e.reason };
    report(name, capital(method), e.requestId, { error });
    return null;
  }
}

// listing reports the ids of all pages of two, by the client's eachPage where its model has one.
async function listing(name, method, params, items, id) {
  const ids = [];
  let pages = 0;
  await everyPage(method, { maxResults: 2, ...params }, (page) => {
    pages += 1;
    ids.push(...page[items].map((item) => item[id]));
  });
  report(name, capital(method), '', { saw: { ids, pages } });
}

async function everyPage(method, params, visit) {
  if (root.paginationConfig(method)) {
    await new Promise((resolve, reject) => {
      root[method](params).eachPage((err, page) => {
        if (err) return reject(err);
        if (!page) return resolve();
        visit(page);
        return true;
      });
    });
    return;
  }
  for (let nextToken; ;) {
    const page = await root[method]({ ...params, nextToken }).promise();
    visit(page);
    nextToken = page.nextToken;
    if (!nextToken) return;
  }
}

async function users() {
  const { userId: ada } = await step('create ada', root, 'createUser', {
    emailAddress: 'ada@example.com', type: 'SUPER_USER', firstName: 'Ada', lastName: 'Lovelace',
    apiAccess: 'ENABLED', apiAccessPrincipalArn: roleArn,
  }, ['userId']);
  const others = {};
  for (const name of ['bob', 'cyd', 'dee', 'eve']) {
    const params = { emailAddress: `${name}@example.com`, type: 'APP_USER' };
    others[name] = (await step(`create ${name}`, root, 'createUser', params, ['userId'])).userId;
  }
  const bob = { userId: others.bob };
  await step('get ada', root, 'getUser', { userId: ada },
    ['userId', 'emailAddress', 'firstName', 'lastName', 'type', 'status', 'apiAccess', 'apiAccessPrincipalArn']);
  await listing('list users', 'listUsers', {}, 'users', 'userId');
  await step('update bob', root, 'updateUser', { ...bob, firstName: 'Robert' }, ['userId']);
  await step('disable bob', root, 'disableUser', bob, ['userId']);
  await step('get bob disabled', root, 'getUser', bob, ['firstName', 'status']);
  await step('enable bob', root, 'enableUser', bob, ['userId']);
  await step('get bob enabled', root, 'getUser', bob, ['firstName', 'status']);
  await step('reset bob', root, 'resetUserPassword', bob, ['userId', 'temporaryPassword']);
  return { ada, ...others };
}

async function groups({ bob, cyd, dee, eve }) {
  const ids = {};
  for (const [name, permission] of [['managers', 'ManageUsersAndGroups'], ['analysts', 'CreateDataset'], ['readers', 'ViewAuditData']]) {
    const params = { name, description: `The ${name}`, applicationPermissions: [permission] };
    ids[name] = (await step(`create ${name}`, root, 'createPermissionGroup', params, ['permissionGroupId'])).permissionGroupId;
  }
  const { managers, analysts, readers } = ids;
  await listing('list groups', 'listPermissionGroups', {}, 'permissionGroups', 'permissionGroupId');
  await step('update analysts', root, 'updatePermissionGroup',
    { permissionGroupId: analysts, name: 'quants', applicationPermissions: ['CreateDataset', 'AccessNotebooks'] }, ['permissionGroupId']);
  await step('get analysts', root, 'getPermissionGroup', { permissionGroupId: analysts },
    ({ permissionGroup }) => pick(permissionGroup, ['permissionGroupId', 'name', 'description', 'applicationPermissions']));
  for (const [name, userId, permissionGroupId] of [
    ['bob joins managers', bob, managers], ['bob joins analysts', bob, analysts], ['bob joins readers', bob, readers],
    ['cyd joins analysts', cyd, analysts], ['dee joins analysts', dee, analysts], ['eve joins analysts', eve, analysts],
  ]) {
    await step(name, root, 'associateUserToPermissionGroup', { userId, permissionGroupId }, ['statusCode']);
  }
  await step('dee leaves analysts', root, 'disassociateUserFromPermissionGroup', { userId: dee, permissionGroupId: analysts }, ['statusCode']);
  await listing('list users of analysts', 'listUsersByPermissionGroup', { permissionGroupId: analysts }, 'users', 'userId');
  await listing('list groups of bob', 'listPermissionGroupsByUser', { userId: bob }, 'permissionGroups', 'permissionGroupId');
  await step('delete readers', root, 'deletePermissionGroup', { permissionGroupId: readers }, ['permissionGroupId']);
  return readers;
}

async function refusals(readers) {
  await step('get readers', root, 'getPermissionGroup', { permissionGroupId: readers });
  await step('create ada again', root, 'createUser', { emailAddress: 'ADA@example.com', type: 'APP_USER' });
  await step('create nobody', root, 'createUser', { emailAddress: 'nobody', type: 'APP_USER' });
  await step('role lists users', role, 'listUsers', { maxResults: 2 });
}

async function session(ada) {
  const { credentials } = await step('get credentials', role, 'getProgrammaticAccessCredentials', { environmentId, durationInMinutes: 60 },
    ({ durationInMinutes, credentials: { accessKeyId } }) => ({ durationInMinutes, accessKeyId }));
  const byAda = connect(credentials);
  await step('get ada by ada', byAda, 'getUser', { userId: ada }, ['emailAddress']);
  await step('create fay by ada', byAda, 'createUser', { emailAddress: 'fay@example.com', type: 'APP_USER' }, ['userId']);
}

async function main([mode, emailAddress]) {
  if (mode === 'create-user') {
    await step('create user', root, 'createUser', { emailAddress, type: 'APP_USER' }, ['userId']);
    return;
  }
  const { ada, ...others } = await users();
  await refusals(await groups(others));
  await session(ada);
}

main(process.argv.slice(2)).catch((e) => {
  console.error(e);
  process.exit(1);
});

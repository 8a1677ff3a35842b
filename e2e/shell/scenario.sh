# The scenario of the end-to-end tests (../scenario_test.go) for clients that are commands. Sourced by aws.sh and
# curl.sh, which define, for a step of the given name:
#
#   create_user STEP EMAIL TYPE [FIRST LAST ARN]    get_user STEP ID MEMBER...      list_users STEP
#   update_user STEP ID FIRST                       enable_user STEP ID             disable_user STEP ID
#   reset_user_password STEP ID                     create_group STEP NAME DESCRIPTION PERMISSION
#   get_group STEP ID                               list_groups STEP                update_group STEP ID NAME PERMISSION...
#   delete_group STEP ID                            associate STEP GROUP USER       disassociate STEP GROUP USER
#   list_users_of STEP GROUP                        list_groups_of STEP USER        get_credentials STEP
#
# Each reports its step and leaves the answer as JSON in $answer. `as root`, `as role` and `as session` choose who calls.

users() {
  as root
  create_user "create ada" ada@example.com SUPER_USER Ada Lovelace "$E2E_ROLE_ARN"
  ada=$(text userId <<<"$answer")
  local name
  for name in bob cyd dee eve; do
    create_user "create $name" "$name@example.com" APP_USER
    printf -v "$name" %s "$(text userId <<<"$answer")"
  done
  get_user "get ada" "$ada" userId emailAddress firstName lastName type status apiAccess apiAccessPrincipalArn
  list_users "list users"
  update_user "update bob" "$bob" Robert
  disable_user "disable bob" "$bob"
  get_user "get bob disabled" "$bob" firstName status
  enable_user "enable bob" "$bob"
  get_user "get bob enabled" "$bob" firstName status
  reset_user_password "reset bob" "$bob"
}

groups() {
  create_group "create managers" managers "The managers" ManageUsersAndGroups
  managers=$(text permissionGroupId <<<"$answer")
  create_group "create analysts" analysts "The analysts" CreateDataset
  analysts=$(text permissionGroupId <<<"$answer")
  create_group "create readers" readers "The readers" ViewAuditData
  readers=$(text permissionGroupId <<<"$answer")
  list_groups "list groups"
  update_group "update analysts" "$analysts" quants CreateDataset AccessNotebooks
  get_group "get analysts" "$analysts"
  associate "bob joins managers" "$managers" "$bob"
  associate "bob joins analysts" "$analysts" "$bob"
  associate "bob joins readers" "$readers" "$bob"
  associate "cyd joins analysts" "$analysts" "$cyd"
  associate "dee joins analysts" "$analysts" "$dee"
  associate "eve joins analysts" "$analysts" "$eve"
  disassociate "dee leaves analysts" "$analysts" "$dee"
  list_users_of "list users of analysts" "$analysts"
  list_groups_of "list groups of bob" "$bob"
  delete_group "delete readers" "$readers"
}

refusals() {
  get_group "get readers" "$readers"
  create_user "create ada again" ADA@example.com APP_USER
  create_user "create nobody" nobody APP_USER
  as role
  list_users "role lists users"
}

session() {
  as role
  get_credentials "get credentials"
  as session
  get_user "get ada by ada" "$ada" emailAddress
  create_user "create fay by ada" fay@example.com APP_USER
}

main() {
  if [ "$1" = create-user ]; then
    as root
    create_user "create user" "$2" APP_USER
    return
  fi
  users
  groups
  refusals
  session
}

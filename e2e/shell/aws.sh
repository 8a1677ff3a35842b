#!/usr/bin/env bash
# The AWS CLI, 1 or 2: runs the scenario of scenario.sh with the command that $AWS names.
#
#   aws.sh scenario
#   aws.sh create-user EMAIL
#
# The endpoint comes from AWS_ENDPOINT_URL, or, for versions that do not know that variable, from E2E_ENDPOINT.
set -euo pipefail
here=$(dirname "$0")
. "$here/report.sh"
. "$here/scenario.sh"

export AWS_PAGER= PYTHONWARNINGS=ignore
root=("$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "${AWS_SESSION_TOKEN-}")

as() {
  local key
  case $1 in
  root) key=("${root[@]}") ;;
  role) key=("$E2E_ROLE_KEY" "$E2E_ROLE_SECRET" "") ;;
  session) key=("$(text accessKeyId <<<"$issued")" "$(text secretAccessKey <<<"$issued")" "$(text sessionToken <<<"$issued")") ;;
  esac
  export AWS_ACCESS_KEY_ID=${key[0]} AWS_SECRET_ACCESS_KEY=${key[1]} AWS_SESSION_TOKEN=${key[2]}
  [ -n "$AWS_SESSION_TOKEN" ] || unset AWS_SESSION_TOKEN
}

# finspace STEP COMMAND ARGUMENT... calls once and leaves the answer in $answer; an error is reported, and false.
finspace() {
  local step=$1 said
  shift
  said=$(mktemp)
  if answer=$("$AWS" finspace-data "$@" --output json ${E2E_ENDPOINT:+--endpoint-url "$E2E_ENDPOINT"} 2>"$said"); then
    rm -f "$said"
    return
  fi
  local error='.*An error occurred (\([A-Za-z]*\)) when calling the \([A-Za-z]*\) operation\( (.*)\)\{0,1\}: \(.*\)'
  local type operation message
  type=$(tr '\n' ' ' <"$said" | sed -n "s/$error/\1/p")
  operation=$(tr '\n' ' ' <"$said" | sed -n "s/$error/\2/p")
  message=$(tr '\n' ' ' <"$said" | sed -n "s/$error/\4/p")
  if [ -z "$type" ]; then
    cat "$said" >&2
    exit 1
  fi
  rm -f "$said"
  answer=
  report_error "$step" "$operation" "" "$type" "$message"
  return 1
}

# step STEP OPERATION COMMAND ARGUMENT... is a call whose whole answer is reported.
step() {
  local name=$1 operation=$2
  shift 2
  if finspace "$name" "$@"; then report "$name" "$operation" "" "$(tr -d '\n' <<<"$answer")"; fi
}

# listing STEP OPERATION MEMBER COMMAND ARGUMENT... reports the ids of all pages of two. With --max-results, which the
# service demands, the CLI asks for one page: so pages are asked for by --next-token.
listing() {
  local name=$1 operation=$2 member=$3 ids= pages=0 next=()
  shift 3
  while finspace "$name" "$@" --max-results 2 "${next[@]}"; do
    pages=$((pages + 1))
    ids+=${ids:+,}$(texts "$member" <<<"$answer")
    next=(--next-token "$(text nextToken <<<"$answer")")
    if [ -z "${next[1]}" ]; then
      report "$name" "$operation" "" "{\"ids\":[$ids],\"pages\":$pages}"
      return
    fi
  done
}

create_user() {
  local more=()
  [ $# -lt 4 ] || more=(--first-name "$4" --last-name "$5" --api-access ENABLED --api-access-principal-arn "$6")
  step "$1" CreateUser create-user --email-address "$2" --type "$3" "${more[@]}"
}
get_user() { step "$1" GetUser get-user --user-id "$2"; }
list_users() { listing "$1" ListUsers userId list-users; }
update_user() { step "$1" UpdateUser update-user --user-id "$2" --first-name "$3"; }
enable_user() { step "$1" EnableUser enable-user --user-id "$2"; }
disable_user() { step "$1" DisableUser disable-user --user-id "$2"; }
reset_user_password() { step "$1" ResetUserPassword reset-user-password --user-id "$2"; }
create_group() { step "$1" CreatePermissionGroup create-permission-group --name "$2" --description "$3" --application-permissions "$4"; }
get_group() { step "$1" GetPermissionGroup get-permission-group --permission-group-id "$2" --query permissionGroup; }
list_groups() { listing "$1" ListPermissionGroups permissionGroupId list-permission-groups; }
update_group() {
  step "$1" UpdatePermissionGroup update-permission-group --permission-group-id "$2" --name "$3" --application-permissions "${@:4}"
}
delete_group() { step "$1" DeletePermissionGroup delete-permission-group --permission-group-id "$2"; }
associate() {
  step "$1" AssociateUserToPermissionGroup associate-user-to-permission-group --permission-group-id "$2" --user-id "$3"
}
disassociate() {
  step "$1" DisassociateUserFromPermissionGroup disassociate-user-from-permission-group --permission-group-id "$2" --user-id "$3"
}
list_users_of() { listing "$1" ListUsersByPermissionGroup userId list-users-by-permission-group --permission-group-id "$2"; }
list_groups_of() { listing "$1" ListPermissionGroupsByUser permissionGroupId list-permission-groups-by-user --user-id "$2"; }
get_credentials() {
  finspace "$1" get-programmatic-access-credentials --environment-id "$E2E_ENVIRONMENT" --duration-in-minutes 60
  issued=$answer
  local minutes
  minutes=$(tr -d '\n' <<<"$answer" | sed 's/.*"durationInMinutes": *\([0-9]*\).*/\1/')
  report "$1" GetProgrammaticAccessCredentials "" "{\"durationInMinutes\":$minutes,\"accessKeyId\":\"$(text accessKeyId <<<"$answer")\"}"
}

main "$@"

#!/usr/bin/env bash
# curl, which signs by itself with --aws-sigv4: runs the scenario of scenario.sh as bare requests.
#
#   curl.sh scenario
#   curl.sh create-user EMAIL
#
# The endpoint comes from E2E_ENDPOINT.
set -euo pipefail
here=$(dirname "$0")
. "$here/report.sh"
. "$here/scenario.sh"

as() {
  token=
  case $1 in
  root)
    user=$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY
    token=${AWS_SESSION_TOKEN-}
    ;;
  role) user=$E2E_ROLE_KEY:$E2E_ROLE_SECRET ;;
  session)
    user=$(text accessKeyId <<<"$issued"):$(text secretAccessKey <<<"$issued")
    token=$(text sessionToken <<<"$issued")
    ;;
  esac
}

# send STEP OPERATION METHOD TARGET [BODY] calls once and leaves body, status and request id in $answer, $status and
# $request_id; an error is reported, and false.
send() {
  local step=$1 operation=$2 method=$3 target=$4 headers
  headers=$(mktemp)
  answer=$(curl --silent --show-error --max-time 60 --aws-sigv4 "aws:amz:$AWS_REGION:finspace-api" --user "$user" \
    ${token:+--header "x-amz-security-token: $token"} ${5:+--header "Content-Type: application/json" --data-binary "$5"} \
    --request "$method" --dump-header "$headers" "$E2E_ENDPOINT$target")
  status=$(sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$headers")
  request_id=$(header x-amzn-requestid "$headers")
  local type
  type=$(header x-amzn-errortype "$headers")
  rm -f "$headers"
  [ "$status" != 200 ] || return 0
  report_error "$step" "$operation" "$request_id" "$type" "$(text message <<<"$answer")" "$(text reason <<<"$answer")"
  return 1
}

# header NAME FILE reads a header of the answer.
header() { tr -d '\r' <"$2" | sed -n "s/^$1: *//Ip"; }

# step STEP OPERATION METHOD TARGET [BODY] is a call whose whole answer is reported.
step() {
  if send "$@"; then report "$1" "$2" "$request_id" "$answer"; fi
}

# membership STEP OPERATION METHOD TARGET [BODY] is a call whose answer is its status alone.
membership() {
  if send "$@"; then report "$1" "$2" "$request_id" "{\"statusCode\":$status}"; fi
}

# listing STEP OPERATION MEMBER PATH reports the ids of all pages of two.
listing() {
  local name=$1 operation=$2 member=$3 ids= pages=0 next=
  while send "$name" "$operation" GET "$4?maxResults=2${next:+&nextToken=$next}"; do
    pages=$((pages + 1))
    ids+=${ids:+,}$(texts "$member" <<<"$answer")
    next=$(text nextToken <<<"$answer" | sed 's/%/%25/g; s/+/%2B/g; s,/,%2F,g; s/=/%3D/g')
    if [ -z "$next" ]; then
      report "$name" "$operation" "$request_id" "{\"ids\":[$ids],\"pages\":$pages}"
      return
    fi
  done
}

create_user() {
  local more=
  [ $# -lt 4 ] || more=",\"firstName\":\"$4\",\"lastName\":\"$5\",\"apiAccess\":\"ENABLED\",\"apiAccessPrincipalArn\":\"$6\""
  step "$1" CreateUser POST /user "{\"emailAddress\":\"$2\",\"type\":\"$3\"$more}"
}
get_user() { step "$1" GetUser GET "/user/$2"; }
list_users() { listing "$1" ListUsers userId /user; }
update_user() { step "$1" UpdateUser PUT "/user/$2" "{\"firstName\":\"$3\"}"; }
enable_user() { step "$1" EnableUser POST "/user/$2/enable" "{}"; }
disable_user() { step "$1" DisableUser POST "/user/$2/disable" "{}"; }
reset_user_password() { step "$1" ResetUserPassword POST "/user/$2/password" "{}"; }
create_group() {
  step "$1" CreatePermissionGroup POST /permission-group "{\"name\":\"$2\",\"description\":\"$3\",\"applicationPermissions\":[\"$4\"]}"
}
get_group() {
  if send "$1" GetPermissionGroup GET "/permission-group/$2"; then
    answer=$(sed 's/^{"permissionGroup": *//; s/}$//' <<<"$answer")
    report "$1" GetPermissionGroup "$request_id" "$answer"
  fi
}
list_groups() { listing "$1" ListPermissionGroups permissionGroupId /permission-group; }
update_group() {
  step "$1" UpdatePermissionGroup PUT "/permission-group/$2" "{\"name\":\"$3\",\"applicationPermissions\":[\"$4\",\"$5\"]}"
}
delete_group() { step "$1" DeletePermissionGroup DELETE "/permission-group/$2"; }
associate() { membership "$1" AssociateUserToPermissionGroup POST "/permission-group/$2/users/$3" "{}"; }
disassociate() { membership "$1" DisassociateUserFromPermissionGroup DELETE "/permission-group/$2/users/$3"; }
list_users_of() { listing "$1" ListUsersByPermissionGroup userId "/permission-group/$2/users"; }
list_groups_of() { listing "$1" ListPermissionGroupsByUser permissionGroupId "/user/$2/permission-groups"; }
get_credentials() {
  send "$1" GetProgrammaticAccessCredentials GET "/credentials/programmatic?durationInMinutes=60&environmentId=$E2E_ENVIRONMENT"
  issued=$answer
  local minutes
  minutes=$(sed 's/.*"durationInMinutes": *\([0-9]*\).*/\1/' <<<"$answer")
  report "$1" GetProgrammaticAccessCredentials "$request_id" "{\"durationInMinutes\":$minutes,\"accessKeyId\":\"$(text accessKeyId <<<"$answer")\"}"
}

main "$@"

#!/usr/bin/env bash
# What the AWS CLI asks of S3: the same checks on any server, by version 1 and Debian's version 2.
#
#   s3_aws.sh [large|many]      large: only the first check; many: only a sync of many files
#
# AWS is the command, E2E_SIZE how many MiB its large file has, and how many thousand files are many.
. "$(dirname "$0")/s3_report.sh"

aws() { "$AWS" --endpoint-url "$E2E_ENDPOINT" --no-cli-pager "$@"; }
"$AWS" --version 2>&1 | grep -q 'aws-cli/2' || aws() { "$AWS" --endpoint-url "$E2E_ENDPOINT" "$@"; }

up_and_down() {
  bytes $((E2E_SIZE << 20)) 5 >"$work/large"
  aws s3 cp --only-show-errors "$work/large" "${place}large" &&
    aws s3 cp --only-show-errors "${place}large" "$work/back" && cmp "$work/large" "$work/back"
}

by_pipe() { bytes 20000000 6 | aws s3 cp --only-show-errors - "${place}piped" && cmp <(bytes 20000000 6) <(aws s3 cp "${place}piped" -); }

sync_up() { tree "$work/tree" && aws s3 sync --only-show-errors "$work/tree" "${place}tree"; }
sync_down() { aws s3 sync --only-show-errors "${place}tree" "$work/copy" && diff -r "$work/tree" "$work/copy"; }
sync_again() { [ -z "$(aws s3 sync "$work/tree" "${place}tree")" ]; }

many() {
  mkdir -p "$work/many" && (cd "$work/many" && seq 1 $((E2E_SIZE * 1000)) | while read -r n; do
    [ $((n % 100)) != 1 ] || mkdir "$((n / 100))"
    echo "file $n" >"$(((n - 1) / 100))/$n"
  done)
}
sync_many_up() { many && aws s3 sync --only-show-errors "$work/many" "${place}many"; }
sync_many_down() { aws s3 sync --only-show-errors "${place}many" "$work/back" && diff -r "$work/many" "$work/back"; }
sync_many_again() { [ -z "$(aws s3 sync "$work/many" "${place}many")" ]; }

sync_deletes() {
  rm "$work/tree/a" && printf changed >"$work/tree/sub/b" && touch -d tomorrow "$work/tree/sub/b" &&
    aws s3 sync --only-show-errors --delete "$work/tree" "${place}tree" &&
    [ "$(aws s3 cp "${place}tree/sub/b" -)" = changed ] && ! aws s3 ls "${place}tree/a"
}

names() { aws s3 ls "$@" | awk '{ $1 = $1 == "PRE" ? "PRE" : ""; if ($1 == "") { $2 = ""; } print }' | tr -s ' ' ; }
listed_all() { aws s3 ls --recursive --summarize "${place}tree/" | grep -E '^ *Total'; }

copied() { aws s3 cp --only-show-errors --recursive "${place}tree" "${place}copied" && aws s3 sync --only-show-errors "${place}copied" "$work/copied" && diff -r "$work/tree" "$work/copied"; }
moved() { aws s3 mv --only-show-errors "${place}large" "${place}moved" && ! aws s3 ls "${place}large" && aws s3 cp --only-show-errors "${place}moved" "$work/moved" && cmp "$work/large" "$work/moved"; }
moved_up() { printf x >"$work/x" && aws s3 mv --only-show-errors "$work/x" "${place}x" && [ ! -e "$work/x" ] && [ "$(aws s3 cp "${place}x" -)" = x ]; }
removed() { aws s3 rm --only-show-errors --recursive "${place}" && ! aws s3 ls "${place}"; }
# Version 1 signs an address in the way of 2008 if it is not told otherwise.
presigned() { printf '[default]\ns3 =\n  signature_version = s3v4\n' >"$work/config" && [ "$(curl --silent --fail "$(AWS_CONFIG_FILE=$work/config aws s3 presign "${place}x")")" = x ]; }
headers() { aws s3 cp --only-show-errors --content-type text/csv --metadata colour=red "$work/tree/empty" "${place}headed" && aws s3api head-object --bucket "$E2E_BUCKET" --key "${E2E_PREFIX}headed" --query '[ContentType,Metadata.colour]' --output text | grep -qx 'text/csv	red'; }
conditional() { aws s3api get-object --bucket "$E2E_BUCKET" --key "${E2E_PREFIX}headed" --if-match '"other"' "$work/none"; }

if [ "${1-}" = many ]; then
  check "sync of many files up" sync_many_up
  check "sync of many files down" sync_many_down
  check "sync of many files that are the same" sync_many_again
  exit 0
fi
check "cp of a large file up and down" up_and_down
[ "${1-}" != large ] || exit 0
check "cp from and to a pipe" by_pipe
check "sync up" sync_up
check "sync down" sync_down
check "sync of what is the same" sync_again
check "sync with delete" sync_deletes
echo "ls: $(names "${place}tree/" | tr '\n' ';')"
echo "ls recursive: $(listed_all | tr '\n' ';')"
check "cp recursive within S3" copied
check "mv within S3" moved
check "mv up" moved_up
check "presign" presigned
check "headers" headers
refused "get-object if it does not match" conditional
refused "cp of an absent object" aws s3 cp "${place}absent" "$work/absent"
refused "ls of nothing" aws s3 ls "${place}nothing/"
refused "cp into a bucket of nobody" aws s3 cp "$work/large" s3://finspace-of-nobody/x
check "rm recursive" removed

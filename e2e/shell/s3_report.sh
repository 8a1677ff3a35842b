# What the check programs in shell print: one line `name: outcome` for each check. See ../python/checks.py.
set -uo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
place=s3://$E2E_BUCKET/$E2E_PREFIX

# check NAME COMMAND... prints ok, or in what the command failed.
check() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "$name: ok"
  else
    echo "$name: failed with $(code "$said")"
  fi
}

# refused NAME COMMAND... prints with what code the command is refused.
refused() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "$name: not refused"
  else
    echo "$name: $(code "$said")"
  fi
}

# code takes from what a client said the error of S3, or its last line, without what differs between servers.
code() {
  local found
  found=$(grep --only-matching --extended-regexp '\([A-Za-z0-9]+\) when calling the [A-Za-z0-9]+ operation|status code: [0-9]+' <<<"$1" | tail -1)
  [ -n "$found" ] || found=$(tail -1 <<<"$1" | sed -e "s|$E2E_ENDPOINT|E2E_ENDPOINT|g" -e "s|$place|PLACE|g" -e "s|$work|WORK|g" \
    -e 's|[0-9/]\{10\} [0-9:]\{8\}|TIME|' | cut -c1-160)
  echo "${found:-no word}"
}

# bytes SIZE SEED makes that many bytes that look random and are the same each time.
bytes() { head -c "$1" /dev/zero | openssl enc -aes-128-ctr -nosalt -K "$(printf '%032d' "$2")" -iv 0 2>/dev/null; }

# tree DIR makes a folder with files, awkward names among them.
tree() {
  mkdir -p "$1/sub/deep" "$1/with space"
  bytes 10 1 >"$1/a"
  bytes 100000 2 >"$1/sub/b"
  bytes 9000000 3 >"$1/sub/deep/c"
  : >"$1/empty"
  bytes 20 4 >"$1/with space/ü+%2F&.csv"
}

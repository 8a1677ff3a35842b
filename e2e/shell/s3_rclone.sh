#!/usr/bin/env bash
# What rclone asks of S3: the same checks on any server.
. "$(dirname "$0")/s3_report.sh"
export LC_ALL=C.UTF-8 TZ=UTC

export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_S_TYPE=s3 RCLONE_CONFIG_S_PROVIDER=Other RCLONE_CONFIG_S_ENDPOINT=$E2E_ENDPOINT \
  RCLONE_CONFIG_S_REGION=$AWS_REGION RCLONE_CONFIG_S_ENV_AUTH=true RCLONE_S3_CHUNK_SIZE=5M RCLONE_S3_UPLOAD_CUTOFF=6M RCLONE_LOW_LEVEL_RETRIES=1 RCLONE_RETRIES=1
remote=s:$E2E_BUCKET/$E2E_PREFIX
rclone() { /usr/bin/rclone --quiet "$@"; }

copy_up() { tree "$work/tree" && rclone copy "$work/tree" "${remote}tree"; }
copy_down() { rclone copy "${remote}tree" "$work/copy" && diff -r "$work/tree" "$work/copy"; }
checked() { rclone check "$work/tree" "${remote}tree" && rclone check --download "$work/tree" "${remote}tree"; }
sums() { diff <(rclone hashsum MD5 "$work/tree" | sort) <(rclone hashsum MD5 "${remote}tree" | sort); }
times() { diff <(rclone lsf --recursive --files-only --format tp "$work/tree" | sort) <(rclone lsf --recursive --files-only --format tp "${remote}tree" | sort); }
synced() { rm "$work/tree/a" && printf new >"$work/tree/new" && rclone sync "$work/tree" "${remote}tree" && rclone check "$work/tree" "${remote}tree" && ! rclone cat "${remote}tree/a" | grep -q .; }
listed() { rclone lsf --recursive "${remote}tree" | sort | tr '\n' ';'; }
streamed() { bytes 12000000 6 | rclone rcat "${remote}piped" && rclone cat "${remote}piped" >"$work/piped" && bytes 12000000 6 | cmp - "$work/piped"; }
ranged() { [ "$(rclone cat --offset 1 --count 1 "${remote}tree/new")" = e ]; }
copied() { rclone copy "${remote}tree" "${remote}copied" && rclone check "${remote}tree" "${remote}copied"; }
moved() {
  rclone moveto "${remote}piped" "${remote}moved"
  rclone cat "${remote}moved" >"$work/moved"
  bytes 12000000 6 | cmp - "$work/moved"
}
sized() { rclone size "${remote}tree" | tr '\n' ';'; }
purged() { rclone delete "${remote}" && [ -z "$(rclone lsf --recursive --files-only "${remote}")" ]; }
linked() { [ "$(curl --silent --fail "$(rclone link "${remote}tree/new")")" = new ]; }

check "copy up" copy_up
check "copy down" copy_down
check "check" checked
check "hashsum" sums
check "modification times" times
check "sync" synced
echo "lsf: $(listed)"
echo "size: $(sized)"
check "rcat and cat" streamed
check "cat of a range" ranged
check "copy within S3" copied
check "moveto" moved
check "link" linked
check "delete" purged

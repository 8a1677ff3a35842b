# What a client script prints: one JSON line a step, and how it reads JSON with sed. Sourced by the scripts beside it.

# quoted TEXT is TEXT as a JSON string.
quoted() { printf '"%s"' "$(printf %s "$1" | tr '\n\t' '  ' | sed 's/\\/\\\\/g; s/"/\\"/g')"; }

# report STEP OPERATION REQUEST_ID JSON_OBJECT reports what the client saw of an answer.
report() { printf '{"step":"%s","operation":"%s","requestId":"%s","saw":%s}\n' "$1" "$2" "$3" "$4"; }

# report_error STEP OPERATION REQUEST_ID TYPE MESSAGE [REASON] reports an error as the client types it.
report_error() {
  printf '{"step":"%s","operation":"%s","requestId":"%s","error":{"type":"%s","message":%s,"reason":%s}}\n' \
    "$1" "$2" "$3" "$4" "$(quoted "$5")" "$(quoted "${6-}")"
}

# text MEMBER reads the first text of that name from JSON on standard input; nothing when it is absent or null.
text() {
  tr -d '\n' | grep -oE "\"$1\": *\"([^\"\\\\]|\\\\.)*\"" | head -n 1 | sed 's/^[^:]*: *"\(.*\)"$/\1/; s/\\\(["\\/]\)/\1/g' || true
}

# texts MEMBER reads all texts of that name as a list with commas: "a","b".
texts() { tr -d '\n' | grep -oE "\"$1\": *\"[^\"]*\"" | sed 's/^[^:]*: *//' | paste -sd, - || true; }

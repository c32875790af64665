# shellcheck shell=sh
# await.sh: waiting, for the scripts that run the pipeline. They source it and have fail().

# await FILE PATTERN: waits until a line of the file matches.
await() {
  tries=0
  until grep -q "$2" "$1"; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || fail "never seen: $2"
    sleep 0.1
  done
}
# await_server FILE: waits until the server that writes to FILE has started. Sets url and port.
await_server() {
  await "$1" '^receiver: '
  url=$(sed -n 's/^receiver: //p' "$1")
  # shellcheck disable=SC2034 # not every script uses it
  port=$(echo "$url" | sed 's/.*:\([0-9]*\).*/\1/')
}

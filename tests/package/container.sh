#!/usr/bin/env bash
# Builds packaging/Containerfile upon a Debian that debootstrap made, and serves from it. As root.
#   tests/package/container.sh PACKAGE FOLDER
set -euo pipefail
package=$1
root=$2
work=$root.container
check() { # NAME COMMAND…
  local name=$1
  shift
  "$@" || { echo "check failed: $name"; exit 1; }
  echo "check passed: $name"
}
not() { ! "$@"; }
build() { buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }
inside() { build run --isolation chroot --network host "$container" -- "$@"; }
# shellcheck disable=SC2016
clean() {
  # buildah passes no signal on to what it runs.
  [[ -z ${port:-} ]] || inside sh -c 'kill -TERM $(cat /tmp/pid)' || true
  wait
  rm -rf "$work"
}
trap clean EXIT

rm -rf "$work"
mkdir -p "$work/context"
cp "$package" "$work/context/"
container=$(build from scratch)
{
  build add --quiet "$container" "$root" /
  build commit --quiet "$container" localhost/base
  build build --isolation chroot --network host --format docker --build-arg BASE=localhost/base --tag geoprobe \
    --file "$(dirname "$0")/../../packaging/Containerfile" "$work/context"
} >>"$root.log" 2>&1
build inspect --type image localhost/geoprobe >"$work/image.json"
config() { jq -r ".Docker.config | $1" "$work/image.json"; }
container=$(build from localhost/geoprobe)

# shellcheck disable=SC2016 # the variables are the container's
check "the container's user is not root, and keeps its answers where only it may read" \
  inside sh -c '[ "$(id -u)" = 10001 ] && [ "$(stat -c %U:%a /var/cache/geoprobe)" = geoprobe:700 ]'
check "the container serves" test "$(config '.Entrypoint + .Cmd | join(" ")')" = "geoprobe serve --listen 0.0.0.0:8080"
echo '{"geoprobe":1,"services":[],"groups":[],"collections":[]}' >"$work/registry.json"
build copy --quiet "$container" "$work/registry.json" /etc/geoprobe/registry.json >>"$root.log"
mkfifo "$work/err"
# shellcheck disable=SC2016
inside sh -c 'echo $$ >/tmp/pid; exec geoprobe serve --listen 127.0.0.1:0' 2>"$work/err" &
exec 4<"$work/err"
read -r -t 60 line <&4
port=$(sed -nE 's#.*http://127\.0\.0\.1:([0-9]+)/.*#\1#p' <<<"$line")
[[ -n $port ]] || { echo "check failed: the container starts: $line"; exit 1; }
mapfile -t health < <(config ".Healthcheck.Test[1:][] | gsub(\"8080\"; \"$port\")")
check "the container is healthy while it serves" inside "${health[@]}"
mapfile -t health < <(config '.Healthcheck.Test[1:][] | gsub("8080"; "1")')
check "and not where nothing listens" not inside "${health[@]}" 2>>"$root.log"

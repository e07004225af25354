#!/usr/bin/env bash
# Installs the Debian package in a Debian of its own, uses it, and removes it again: nothing is left. As root; status 77 where no
# mirror of Debian can be reached.
#   tests/package/install.sh PACKAGE FOLDER
set -euo pipefail
package=$1
root=$2
checks=0
check() { # NAME COMMAND…
  local name=$1
  shift
  "$@" || { echo "check failed: $name"; exit 1; }
  echo "check passed: $name"
  checks=$((checks + 1))
}
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
not() { ! "$@"; }
demo_answers() { # with some failures by design, which status 3 says
  local status=0
  inside geoprobe demo --once >>"$root.log" || status=$?
  ((status == 3))
}
files() { (cd "$root" && find etc usr lib/systemd var/cache var/lib/systemd 2>/dev/null | grep -vE '^var/cache/(apt|debconf|ldconfig)|^var/cache/man|/ld.so.cache' | sort); }

rm -rf "$root"
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
# shellcheck disable=SC2016 # the variables are apt's and awk's
mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
  awk -v suite="$suite" '$1 == suite && !found { print $2; found = 1 }')
debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$root.log" 2>&1 || {
  tail -n 20 "$root.log"
  ! grep -q "Failed getting release file" "$root.log" || exit 77
  exit 1
}
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp "$package" "$root/geoprobe.deb"
mapfile -t depends < <(dpkg-deb -f "$package" Depends | sed 's/([^)]*)//g; s/ //g' | tr ',' '\n')
inside apt-get install -y --no-install-recommends "${depends[@]}" >>"$root.log" 2>&1
files >"$root.before"

inside dpkg -i /geoprobe.deb >>"$root.log" 2>&1
check "the program runs" inside geoprobe --version
check "the demo answers" demo_answers
check "a query, a server and their pages are described" test -s "$root/usr/share/man/man1/geoprobe-serve.1" -a -s "$root/usr/share/man/man1/geoprobe-query.1"
unit=$root.unit/geoprobe.service
mkdir -p "$root.unit"
sed "s#/usr/bin/geoprobe#$root&#" "$root/usr/lib/systemd/system/geoprobe.service" >"$unit"
check "systemd takes the unit" systemd-analyze verify --man=no "$unit"
mkdir -p "$unit.d"
sed "s#/usr/bin/geoprobe#$root&#" "$root/usr/share/doc/geoprobe/examples/credentials.conf" >"$unit.d/credentials.conf"
check "systemd takes the unit with the example of credentials" systemd-analyze verify --man=no "$unit"
rm -r "$unit.d"
check "the unit is hardened: an exposure of 1.6 of 10 at most" systemd-analyze security --offline=yes --threshold=16 --no-pager "$unit"
check "its options are the administrator's" grep -q /etc/default/geoprobe "$root/var/lib/dpkg/info/geoprobe.conffiles"
check "no path of the build is in the program" not grep -q "$PWD/" "$root/usr/bin/geoprobe"

inside dpkg --purge geoprobe >>"$root.log" 2>&1
files >"$root.after"
check "nothing is left" diff "$root.before" "$root.after"

"$(dirname "$0")/container.sh" "$package" "$root"
checks=$((checks + 4))
rm -rf "$root" "$root.unit"
echo "$checks checks passed"

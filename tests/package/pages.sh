#!/usr/bin/env bash
# The man pages and documents in the Debian package: each command has a page with all its options, examples and files, which groff
# reads without a warning, and every link of a document leads to another that is there.
#   tests/package/pages.sh PACKAGE FOLDER
set -euo pipefail
package=$1
root=$2
rm -rf "$root"
dpkg-deb -x "$package" "$root"
program=$root/usr/bin/geoprobe
checks=0
failed=0
check() { # NAME MESSAGE: an empty message is a pass
  if [[ -n $2 ]]; then
    printf 'check failed: %s\n%s\n' "$1" "$2"
    failed=1
  else
    echo "check passed: $1"
    checks=$((checks + 1))
  fi
}
commands() { "$program" "$@" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'; }

names=("")
while read -r command; do
  names+=("$command")
  while read -r below; do names+=("$command $below"); done < <(commands "$command")
done < <(commands)
((${#names[@]} >= 12)) || { echo "too few commands: ${names[*]}"; exit 1; }
for name in "${names[@]}"; do
  dashed=geoprobe${name:+-${name// /-}}
  page=$root/usr/share/man/man1/$dashed.1
  trouble=""
  if [[ -s $page ]]; then
    trouble+=$(groff -man -Kutf8 -Tutf8 -ww -z "$page" 2>&1)
    text=$(groff -man -Kutf8 -Tutf8 -P-cbou "$page" | tr -s ' \n' ' ')
    [[ $text == *"NAME $dashed - "* ]] || trouble+=" no name"
    for section in EXAMPLES FILES "SEE ALSO"; do [[ $text == *" $section "* ]] || trouble+=" no $section"; done
    # shellcheck disable=SC2086 # a command and its own
    while read -r option; do
      [[ $text == *"$option"* ]] || trouble+=" $option is missing"
    done < <("$program" $name --help | grep -oE '^ +(-[a-zA-Z],)?--[a-z-]+' | grep -oE -- '--[a-z-]+')
  else
    trouble="there is none"
  fi
  check "the page of $dashed" "$trouble"
done
text=$(groff -man -Kutf8 -Tutf8 -P-cbou "$root/usr/share/man/man1/geoprobe-query.1")
check "the pages are in UTF-8" "$([[ $text == *"31°23'46.7"* ]] || echo "31°23'46.7 is not in geoprobe-query.1")"

docs=$root/usr/share/doc/geoprobe
trouble=""
while read -r document; do
  while read -r link; do
    [[ -e $(dirname "$document")/$link ]] || trouble+="${document#"$docs"/}: $link"$'\n'
  done < <(grep -oE '\]\([^)#: ]+[)#]' "$document" | sed 's/^](//; s/[)#]$//')
done < <(find "$docs" -name '*.md')
check "the links of the documents" "$trouble"
rm -rf "$root"
((failed == 0)) || exit 1
echo "$checks checks passed"

#!/usr/bin/env bash
# Fails if a file under core/ has 500 lines or more, or includes a header of a higher floor, or one of a library that
# would carry the core's dependencies into its users' code. The argument is the core's folder.
set -euo pipefail
cd "$1"

# FLOOR: the floors that it may use besides itself.
declare -A uses=(
  [text]="" [geo]="text" [http]="text"
  [formats]="text geo http"
  [registry]="text geo http"
  [services]="text geo http formats registry"
  [result]="text geo http registry"
  [engine]="text geo http formats registry services result"
  [cassette]="text geo http registry services result engine"
)
exceptions=("services result/leaf.h")

status=0
files=0
fault() {
  echo "$1"
  status=1
}

while IFS= read -r file; do
  files=$((files + 1))
  lines=$(wc -l <"$file")
  ((lines < 500)) || fault "$file has $lines lines; a file of the core has fewer than 500"
  [[ $file == geoprobe/*/*.* ]] || continue
  floor=${file#geoprobe/}
  floor=${floor%%/*}
  [[ -v "uses[$floor]" ]] || { fault "$file: '$floor' is no floor"; continue; }
  while IFS= read -r header; do
    other=${header%%/*}
    allowed=no
    [[ $other != "$floor" ]] || allowed=yes
    for lower in ${uses[$floor]}; do [[ $other != "$lower" ]] || allowed=yes; done
    for pair in "${exceptions[@]}"; do [[ "$floor $header" != "$pair" ]] || allowed=yes; done
    [[ $allowed == yes ]] || fault "$file includes <geoprobe/$header>, which is not on a lower floor than $floor"
  done < <(sed -nE 's/^ *# *include *[<"]geoprobe\/([^>"]+)[>"].*/\1/p' "$file")
  if [[ $file == *.h ]] && grep -nE '^ *# *include *[<"](nlohmann|pugixml|httplib|CLI)' "$file"; then
    fault "$file includes a library's header: keep those in sources"
  fi
done < <(find . -type f | sed 's,^\./,,' | sort)

((files > 20)) || fault "only $files files found: is $1 the core?"
((status != 0)) || echo "$files files keep the rules"
exit $status

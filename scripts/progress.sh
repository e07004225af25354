# shellcheck shell=bash
# Sourced by the scripts that take minutes: they say on standard error how far they are. On a terminal one line is
# rewritten each second, elsewhere a line is written twice a minute.
progress_shown=$SECONDS
progress_watcher=

show_progress() { # TEXT
  if [[ -t 2 ]]; then
    local columns
    columns=$(tput cols 2>/dev/null || echo 80)
    printf '\r\033[K%s' "${1:0:columns-1}" >&2
  elif ((SECONDS - progress_shown >= 30)); then
    progress_shown=$SECONDS
    printf '%s\n' "$1" >&2
  fi
}

# What the end of a log says: "[12/340]" of ninja, a test that ctest starts or node ends, a check.
progress_of() { # LOG
  tail -n 40 "$1" 2>/dev/null | sed -nE \
    -e 's#^\[([0-9]+)/([0-9]+)\].*#built \1 of \2#p' \
    -e 's#^ *Start +[0-9]+: (.*)#test \1#p' \
    -e 's#^(check (passed|failed): .*)#\1#p' \
    -e 's#^[[:space:]]*[✔✖] (.*)#test \1#p' | tail -n 1
}

# Until end_progress: says how far the writer of a log is.
begin_progress() { # LABEL LOG
  (
    label=$1 log=$2 begun=$SECONDS progress_shown=$SECONDS
    exec {clock}<> <(:) # never readable: a wait that leaves no process behind
    while kill -0 $$ 2>/dev/null; do
      read -rt 1 -u "$clock" || true
      how_far=$(progress_of "$log")
      show_progress "$label, $((SECONDS - begun)) s${how_far:+: $how_far}"
    done
  ) &
  progress_watcher=$!
}

end_progress() {
  [[ -z $progress_watcher ]] || { kill "$progress_watcher" && wait "$progress_watcher"; } 2>/dev/null || true
  progress_watcher=
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
}

#!/usr/bin/env bash
# The core does no I/O: fails if the library named refers to a clock, a thread, a socket, a file, a locale, the
# environment, a random device or exceptions, and says which symbols those are. expected.cpp is left out: it writes to
# standard error before it ends the program of a caller that used an Expected wrongly.
set -euo pipefail
library=$1

rules=(
  'clock:(clock|time|times|gettimeofday|clock_gettime|timespec_get|ftime|(u|nano|clock_nano)?sleep|localtime(_r)?|gmtime(_r)?|mktime|strftime|_ZNSt6chrono.*3nowEv)'
  'thread:(pthread_.*|thrd_.*|mtx_.*|cnd_.*|_ZNS[tK]?6thread.*|_ZNS[tK]*18condition_variable.*|_ZNS[tK]*[0-9]+__future_base.*|_ZSt.*call_once.*|sem_.*|fork|vfork)'
  'socket:(socket|socketpair|connect|bind|listen|accept4?|(send|recv)(to|from|m?msg)?|shutdown|[sg]etsockopt|getaddrinfo|gethostby.*|p?poll|p?select|epoll_.*|inet_.*)'
  'file:(f?open(at)?(64)?|creat(64)?|close|read|write|p(read|write)(64)?|f(read|write|gets|puts|printf)|puts|putchar|v?printf|perror|stdin|stdout|stderr|_ZSt[34]c(in|out|err)|_ZNSt.*(fstream|filebuf).*|_ZNSt10filesystem.*|mmap(64)?)'
  # localeconv and strtod are left out: nlohmann/json calls them, and mends what a locale's decimal sign does.
  'locale:(setlocale|newlocale|uselocale|_ZNS[tK]*6locale.*)'
  'environment:((secure_)?getenv|setenv|environ)'
  'random:(s?rand(om)?|rand_r|[demn]?rand48|getrandom|getentropy|_ZNSt13random_device.*)'
  'exceptions:(__cxa_throw|__cxa_rethrow|__cxa_begin_catch|__cxa_allocate_exception|_Unwind_RaiseException)'
)

undefined=$(nm --undefined-only --format=posix "$library" |
  awk '/:$/ { skipped = /\[expected\.cpp\.o\]:$/ } !skipped && NF >= 2 && $2 ~ /^[UwWvV]$/ { print $1 }' | sort -u)
[[ -n $undefined ]] || { echo "$library refers to nothing at all: is it the core?"; exit 1; }

status=0
for rule in "${rules[@]}"; do
  if found=$(grep -xE -- "${rule#*:}" <<<"$undefined"); then
    echo "Forbidden (${rule%%:*}):"
    c++filt <<<"$found" | sed 's/^/  /'
    status=1
  fi
done
((status != 0)) || echo "None of $(wc -l <<<"$undefined") references is forbidden"
exit $status

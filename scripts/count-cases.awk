# Reads the log of a stage and prints "PASSED FAILED": the test cases of Catch2 and node:test, whether run by ctest -V
# (which begins each line with the test's number) or alone; a ctest test without such a runner inside, and a line
# "check passed: …" or "check failed: …", count as one each.
function add(id, pass, fail) {
  inner[id] = 1
  inner_failed[id] += fail
  passed += pass
  failed += fail
}
{
  gsub(/\033\[[0-9;]*m/, "")
  id = "alone"
  line = $0
  if (match(line, /^[0-9]+: /)) {
    id = substr(line, 1, RLENGTH - 2) + 0
    line = substr(line, RLENGTH + 1)
  }
}
line ~ /^All tests passed \([0-9]+ assertions? in [0-9]+ test cases?\)/ {
  split(line, words, " ")
  add(id, words[7], 0)
}
line ~ /^test cases: +[0-9]+ \|/ {
  pass = fail = 0
  count = split(line, parts, "|")
  for (i = 2; i <= count; ++i) {
    split(parts[i], words, " ")
    if (words[2] == "passed") pass = words[1]
    if (words[2] == "failed") fail = words[1]
  }
  add(id, pass, fail)
}
line ~ /^(#|ℹ) pass [0-9]+$/ { split(line, words, " "); add(id, words[3], 0) }
line ~ /^(#|ℹ) (fail|cancelled) [0-9]+$/ { split(line, words, " "); add(id, 0, words[3]) }
line ~ /^check passed: / { ++passed }
line ~ /^check failed: / { ++failed }
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
  match($0, /#[0-9]+/)
  id = substr($0, RSTART + 1, RLENGTH - 1) + 0
  good = $0 ~ /   Passed +[0-9.]+ sec/
  if (good && !inner[id]) ++passed
  if (!good && !inner_failed[id]) ++failed
  delete inner[id]
  delete inner_failed[id]
}
END { print passed + 0, failed + 0 }

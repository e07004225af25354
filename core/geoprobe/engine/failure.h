#pragma once
#include <geoprobe/engine/time.h>
#include <geoprobe/http/message.h>
#include <geoprobe/result/leaf.h>

#include <string>

namespace geoprobe {

/// "5 s", "250 ms", "1.5 s"
std::string say(Duration duration);

/// What went wrong with an attempt, in a few words: "HTTP status 503", "could not connect …".
std::string trouble_of(const HttpOutcome& outcome);

/// The answer, with a note at the end of its message where it is a failure.
Answer annotated(Answer answer, const std::string& note);

/// error network, tls, cors or too-large.
Answer transport_failure(const TransportError& error, int attempts);
/// timeout: no attempt was answered in time.
Answer attempt_timeout(Duration timeout, int attempts);
/// error circuit-open: the origin failed so often in a row, last with `trouble`, and is asked again after a
/// while.
Answer circuit_open(int failures, const std::string& trouble, Duration until);
/// timeout: a reply of so many bytes came too late to be read before the query's deadline.
Answer too_late_to_read(std::size_t bytes);
/// timeout: the query's deadline came first. `trouble` is what the last attempt met with, empty for nothing.
Answer deadline_passed(Duration deadline, int attempts, const std::string& trouble);

}  // namespace geoprobe

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

/// error network, tls, cors or too-large.
Answer transport_failure(const TransportError& error, int attempts);
/// timeout: no attempt was answered in time.
Answer attempt_timeout(Duration timeout, int attempts);
/// timeout: the query's deadline came first. `trouble` is what the last attempt met with, empty for nothing.
Answer deadline_passed(Duration deadline, int attempts, const std::string& trouble);

}  // namespace geoprobe

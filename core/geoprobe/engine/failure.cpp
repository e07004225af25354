#include <geoprobe/engine/failure.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe {
namespace {

std::string after(int attempts) {
  return attempts > 1 ? concat(" (", std::to_string(attempts), " attempts)") : "";
}

Answer timeout_answer(std::string message) {
  Answer answer = error_answer(ErrorCode::network, std::move(message));
  answer.status = Status::timeout;
  return answer;
}

}  // namespace

std::string say(Duration duration) {
  const auto microseconds = duration.count();
  if (microseconds < 1000000) return format_decimal(static_cast<double>(microseconds) / 1e3, 3) + " ms";
  return format_decimal(static_cast<double>(microseconds) / 1e6, 3) + " s";
}

std::string trouble_of(const HttpOutcome& outcome) {
  if (const auto* error = std::get_if<TransportError>(&outcome)) return error->message;
  return "HTTP status " + std::to_string(std::get_if<HttpResponse>(&outcome)->status);
}

Answer annotated(Answer answer, const std::string& note) {
  if (answer.error) answer.error->message += note;
  return answer;
}

Answer transport_failure(const TransportError& error, int attempts) {
  ErrorCode code = ErrorCode::network;
  switch (error.kind) {
    case TransportError::Kind::network:
      break;
    case TransportError::Kind::tls:
      code = ErrorCode::tls;
      break;
    case TransportError::Kind::cors:
      code = ErrorCode::cors;
      break;
    case TransportError::Kind::too_large:
      code = ErrorCode::too_large;
      break;
  }
  return error_answer(code, error.message + after(attempts));
}

Answer attempt_timeout(Duration timeout, int attempts) {
  return timeout_answer(
      concat("no answer within ", say(timeout), after(attempts), "; a longer timeout may help"));
}

Answer circuit_open(int failures, const std::string& trouble, Duration until) {
  const auto seconds = std::max<Duration::rep>(1, (until.count() + 999999) / 1000000);
  return error_answer(
      ErrorCode::circuit_open,
      concat("not asked: the server failed ", std::to_string(failures), " times in a row (last: ", trouble,
             "); it is tried again in ", std::to_string(seconds), " s"));
}

Answer too_late_to_read(std::size_t bytes) {
  return timeout_answer(concat("a reply of ", std::to_string(bytes),
                               " bytes came too late to be read before the deadline; ask with a later one"));
}

Answer deadline_passed(Duration deadline, int attempts, const std::string& trouble) {
  std::string message = concat("the deadline of ", say(deadline), " came before an answer");
  if (attempts == 0) message += ": other requests to the same server were still ahead";
  if (!trouble.empty()) message += "; the last attempt met with: " + trouble;
  return timeout_answer(std::move(message));
}

}  // namespace geoprobe

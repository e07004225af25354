#include <geoprobe/cassette/header.h>
#include <geoprobe/cassette/recorder.h>
#include <geoprobe/engine/plan.h>
#include <geoprobe/text/base64.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/json_writer.h>

#include <algorithm>

namespace geoprobe {
namespace {

void add_body(Value& node, const std::string& body) {
  if (is_utf8(body)) {
    if (!body.empty()) node.add("body", body);
  } else {
    node.add("body_base64", base64(body));
  }
}

Value fields(const Headers& headers) {
  Value list = Value::array();
  for (const auto& [name, value] : headers) list.push(Value::array().push(name).push(value));
  return list;
}

Value request_value(const HttpRequest& masked) {
  Value node = Value::object();
  node.add("method", masked.method).add("url", masked.url);
  if (!masked.headers.empty()) node.add("headers", fields(masked.headers));
  add_body(node, masked.body);
  return node;
}

Value reply_value(const HttpResponse& response, const Masker& masker) {
  const auto& [status, headers, body, final_url, http_version] =
      response;  // a new member is to be written, too
  Value node = Value::object();
  node.add("status", status).add("headers", fields(masker.headers(headers)));
  if (!final_url.empty()) node.add("url", masker.text(final_url));
  if (!http_version.empty()) node.add("http", http_version);
  add_body(node, masker.text(body));
  return node;
}

Value error_value(const TransportError& error, const Masker& masker) {
  const auto& [kind, message] = error;
  return Value::object()
      .add("kind", kErrorKinds[static_cast<std::size_t>(kind)])
      .add("message", masker.text(message));
}

}  // namespace

Recorder::Recorder(const QueryEngine& engine, const PointQuery& query, TimePoint now, Transport& transport,
                   Sink sink)
    : engine_(engine),
      transport_(transport),
      sink_(std::move(sink)),
      masker_(engine.registry(), engine.options().secrets),
      start_(now),
      now_(now) {
  write(cassette_header(engine, query, now, masker_));
}

void Recorder::cancel(TimePoint now) {
  advance(now);
  write(Value::object().add("cancelled", since_start(now_)));
  note_timer();
}

void Recorder::handle_outcome(ExchangeId id, const HttpOutcome& outcome, TimePoint now) {
  advance(now);
  if (const auto* response = std::get_if<HttpResponse>(&outcome))
    end(id, "answered", Value::object().add("reply", reply_value(*response, masker_)));
  else
    end(id, "answered",
        Value::object().add("error", error_value(*std::get_if<TransportError>(&outcome), masker_)));
  note_timer();
}

void Recorder::handle_timeout(TimePoint now) {
  advance(now);
  note_timer();
}

void Recorder::finish() {
  while (!open_.empty()) end(open_.begin()->first, "unanswered", Value::object());
  write(Value::object().add("end", since_start(now_)));
  sink_ = nullptr;
}

void Recorder::start(ExchangeId id, HttpRequest request) {
  HttpRequest masked;
  masked.method = request.method;
  masked.url = masker_.text(request.url);
  masked.headers = masker_.headers(request.headers);
  masked.body = masker_.text(request.body);
  Value line = Value::object();
  line.add("exchange", ++count_)
      .add("occurrence", ++occurrences_[request_identity(masked)])
      .add("request", request_value(masked))
      .add("sent", since_start(now_));
  open_.emplace(id, std::move(line));
  transport_.start(id, std::move(request));
}

void Recorder::abort(ExchangeId id) {
  end(id, "aborted", Value::object());
  transport_.abort(id);
}

Value Recorder::since_start(TimePoint time) const {
  return std::int64_t{(time - start_).count()};
}

void Recorder::advance(TimePoint now) {
  now_ = std::max(now_, now);
}

void Recorder::note_timer() {
  const auto due = engine_.next_timeout();
  if (due && *due <= now_)
    write(Value::object().add("timer", since_start(*due)).add("told", since_start(now_)));
}

void Recorder::end(ExchangeId id, const char* when, Value outcome) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  Value& line = found->second;
  line.add(when, since_start(now_));
  for (Member& member : *outcome.as_object()) line.add(member.name, std::move(member.value));
  write(line);
  open_.erase(found);
}

void Recorder::write(const Value& line) {
  if (sink_) sink_(write_json(line) + '\n');
}

}  // namespace geoprobe

#include <geoprobe/native/reply_head.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/number.h>

#include <algorithm>

namespace geoprobe::native {

HeadReader::State HeadReader::fail(std::string message) {
  error_ = std::move(message);
  return State::failed;
}

HeadReader::State HeadReader::feed(std::string_view& bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    total_ += part.size();
    if (part.find('\0') != std::string_view::npos) return fail("its head holds a NUL byte");
    if (!in_fields_ && line_.size() + part.size() > kMaxStatusLine)
      return fail("its status line is longer than 4 KB");
    if (total_ > kMaxHead) return fail("its head is longer than 64 KB");
    line_ += part;
    bytes.remove_prefix(part.size());
    if (end == std::string_view::npos) return State::more;
    if (const State state = take_line(); state != State::more) return state;
    line_.clear();
  }
  return State::more;
}

HeadReader::State HeadReader::take_line() {
  line_.pop_back();
  if (!line_.empty() && line_.back() == '\r') line_.pop_back();
  if (!in_fields_) {
    if (!read_status_line()) return fail("it does not speak HTTP/1.1");
    in_fields_ = true;
    return State::more;
  }
  if (!line_.empty()) {
    if (++fields_ > kMaxFields) return fail("its head has more than 200 fields");
    read_field();
    return State::more;
  }
  in_fields_ = false;
  if (head_.status == 101) return fail("it switched to another protocol");
  if (head_.status >= 200) return State::done;
  if (++interim_ > kMaxInterim) return fail("it sends interim replies without end");
  head_ = ReplyHead{};
  return State::more;
}

bool HeadReader::read_status_line() {
  std::string_view line = line_;
  if (!line.starts_with("HTTP/1.") || line.size() < 12) return false;
  if (!is_digit(line[7]) || line[8] != ' ') return false;
  head_.minor_version = line[7] == '0' ? 0 : 1;
  line.remove_prefix(9);
  if (!is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return false;
  if (line.size() > 3 && line[3] != ' ') return false;
  head_.status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  return head_.status >= 100;
}

void HeadReader::read_field() {
  if ((line_[0] == ' ' || line_[0] == '\t') && !head_.fields.empty()) {
    std::string& value = head_.fields.back().second;
    value += ' ';
    value += trim(line_);
    return;
  }
  const std::size_t colon = line_.find(':');
  if (colon == std::string::npos || colon == 0) return;
  const std::string_view line = line_;
  head_.fields.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

Framing framing_of(const ReplyHead& head) {
  Framing framing;
  std::string transfer, connection;
  std::vector<std::string_view> lengths;
  for (const auto& [name, value] : head.fields) {
    const auto join = [](std::string& list, const std::string& more) {
      (list.empty() ? list : list += ',') += more;
    };
    if (equals_ignoring_case(name, "Transfer-Encoding")) join(transfer, value);
    if (equals_ignoring_case(name, "Connection")) join(connection, value);
    if (!equals_ignoring_case(name, "Content-Length")) continue;
    const auto each = split(value, ',');
    lengths.insert(lengths.end(), each.begin(), each.end());
  }
  const auto says = [&](std::string_view word) {
    const auto words = split(connection, ',');
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view each) { return equals_ignoring_case(trim(each), word); });
  };
  framing.reusable = !says("close") && (head.minor_version > 0 || says("keep-alive"));

  std::optional<std::uint64_t> length;
  for (const std::string_view each : lengths) {
    const auto one = parse_unsigned(trim(each), INT64_MAX);
    if (!one || (length && *length != *one)) {
      framing.error = "its Content-Length cannot be read";
      return framing;
    }
    length = one;
  }

  const bool bodiless = head.status == 204 || head.status == 304;
  if (bodiless) {
    if (!transfer.empty() || length.value_or(0) != 0)
      framing.reusable = head.status == 304 && framing.reusable;
    return framing;
  }
  if (!transfer.empty() && !equals_ignoring_case(trim(transfer), "identity")) {
    if (!equals_ignoring_case(trim(transfer), "chunked")) {
      framing.error = "its Transfer-Encoding is not one that was asked for";
      return framing;
    }
    framing.kind = Framing::Kind::chunked;
    if (length) framing.reusable = false;
  } else if (length) {
    framing.kind = Framing::Kind::length;
    framing.length = *length;
  } else {
    framing.kind = Framing::Kind::until_close;
    framing.reusable = false;
  }
  return framing;
}

}  // namespace geoprobe::native

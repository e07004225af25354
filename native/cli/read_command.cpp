#include <geoprobe/formats/reply_document.h>
#include <geoprobe/native/charset_decoder.h>
#include <geoprobe/native/proj_transform.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/json_writer.h>
#include <geoprobe/text/terminal.h>

#include "commands.h"
#include "console.h"
#include "files.h"

namespace geoprobe::cli {
namespace {

constexpr std::size_t kMaxReplyBytes = 256u << 20;

std::string line(const std::string& label, const std::string& text) {
  return label + std::string(label.size() < 11 ? 11 - label.size() : 1, ' ') + plain_line(text) + '\n';
}

std::string text_of(const Value& value) {
  const std::string* text = value.as_string();
  return text ? *text : write_json(value);
}

std::string reply_text(const Reply& reply) {
  std::string out =
      line("dialect", reply.dialect.empty() ? "unknown" : reply.dialect) + line("charset", reply.charset);
  if (reply.exception)
    out += line("exception", reply.exception->code) + line("message", reply.exception->message) +
           line("locator", reply.exception->locator);
  if (!reply.failure.empty()) out += line("unreadable", reply.failure);
  if (reply.features) out += line("features", std::to_string(reply.features->features.size()));
  for (const std::string& warning : reply.warnings) out += line("warning", warning);
  if (!reply.features) return out;
  for (const Feature& feature : reply.features->features) {
    out += "\n" + line("feature", feature.id.empty() ? "without an id" : feature.id);
    if (!feature.layer.empty()) out += line("  layer", feature.layer);
    for (const Member& property : feature.properties)
      out += line("  " + property.name, text_of(property.value));
  }
  return out;
}

}  // namespace

int run_read(const ReadArguments& arguments) {
  const auto body = read_file(arguments.file, kMaxReplyBytes);
  if (!body) {
    complain(body.failure().message);
    return kUsage;
  }
  ReplyHint hint;
  hint.content_type = arguments.content_type;
  // A page that somebody saved of GetFeatureInfo was requested as one.
  expect_reply(hint, arguments.type, "html");
  const CharsetDecoder decoder = decode_charset;
  hint.decoder = &decoder;
  Reply reply = read_reply(body.value(), hint);
  if (reply.features && !arguments.layer.empty())
    std::erase_if(reply.features->features,
                  [&](const Feature& feature) { return feature.layer != arguments.layer; });
  const bool json = arguments.format == "json" || (arguments.format.empty() && !output_is_terminal());
  const std::string text =
      json ? write_json_indented(reply_document(reply, proj_transform())) + '\n' : reply_text(reply);
  if (!print(text)) return kTrouble;
  return reply.features ? kAnswered : kSomeFailed;
}

}  // namespace geoprobe::cli

// Any bytes are capabilities (or the schema of a feature type), an exception or a failure with a text; and
// whatever they say, a layer of theirs can be asked for: the request is one, or there is a reason why not.
#include <geoprobe/formats/capabilities.h>
#include <geoprobe/formats/feature_type.h>
#include <geoprobe/services/wmts.h>
#include <geoprobe/text/charset.h>
#include <geoprobe/text/url.h>

#include <cstdlib>

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace geoprobe;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const Reply reply = read_capabilities(body, {});
  const Reply schema = read_feature_types(body, {});
  for (const Reply* read : {&reply, &schema}) {
    require(!read->features);
    require((read->capabilities != nullptr) + read->exception.has_value() + !read->failure.empty() == 1);
    require(is_utf8(read->failure));
  }
  if (schema.capabilities)
    for (const auto& [type, property] : schema.capabilities->geometry_properties)
      require(is_utf8(type) && is_utf8(property) && !property.empty());
  if (!reply.capabilities || reply.capabilities->layers.empty()) return 0;

  const WmtsFamily wmts;
  Service service;
  service.type = ServiceType::wmts;
  service.url = "http://maps.example.org/wmts";
  const Secrets secrets;
  const CrsTransform transform;
  ServerMemory memory;
  memory.capabilities["it"] = reply.capabilities;
  for (const LayerCapabilities* layer :
       {&reply.capabilities->layers.front(), &reply.capabilities->layers.back()}) {
    service.layer = layer->name;
    require(is_utf8(layer->name));
    const Question question{&service, {31.5, -24.5}, 10, false, &secrets, &transform};
    const Step step = wmts.begin(question, memory);
    if (const Ask* ask = std::get_if<Ask>(&step))
      require(parse_url(ask->request.url) && ask->request.url.starts_with("http://maps.example.org/"));
    else
      require(std::get<Answer>(step).error || std::get<Answer>(step).status == Status::outside);
  }
  return 0;
}

#include <geoprobe/services/joint.h>
#include <geoprobe/services/request.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace geoprobe {
namespace {

constexpr std::size_t kNobody = SIZE_MAX;

/// Which layer a name means, by three ways of comparing names, the strictest first.
class LayerNames {
 public:
  explicit LayerNames(const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      add(by_name_, names[i], i);
      add(by_local_name_, std::string(without_namespace(names[i])), i);
      add(by_folded_name_, folded(names[i]), i);
    }
  }
  std::size_t find(const std::string& name) const {
    if (name.empty()) return kNobody;
    if (const auto found = by_name_.find(name); found != by_name_.end()) return found->second;
    if (const auto found = by_local_name_.find(std::string(without_namespace(name)));
        found != by_local_name_.end())
      return found->second;
    const auto found = by_folded_name_.find(folded(name));
    return found == by_folded_name_.end() ? kNobody : found->second;
  }

 private:
  using Places = std::map<std::string, std::size_t>;
  static void add(Places& places, const std::string& name, std::size_t at) {
    const auto [found, is_new] = places.emplace(name, at);
    if (!is_new) found->second = kNobody;
  }

  Places by_name_, by_local_name_, by_folded_name_;
};

/// A copy of everything else.
Reply without_features(const Reply& reply) {
  Reply bare;
  bare.dialect = reply.dialect;
  bare.charset = reply.charset;
  bare.features.emplace();
  bare.warnings = reply.warnings;
  bare.geometry_crs = reply.geometry_crs;
  bare.latitude_first = reply.latitude_first;
  bare.geometry_property = reply.geometry_property;
  bare.axis_known = reply.axis_known;
  bare.is_partial = reply.is_partial;
  bare.text_only = reply.text_only;
  bare.omits_nulls = reply.omits_nulls;
  return bare;
}

bool is_part_of_name(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == ':' ||
         static_cast<unsigned char>(c) > 127;
}

bool holds_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    // A sentence may end with the name, and its full stop is no part of it.
    const bool ends = end == text.size() || !is_part_of_name(text[end]) ||
                      (text[end] == '.' && (end + 1 == text.size() || !is_part_of_name(text[end + 1])));
    if (ends && (at == 0 || !is_part_of_name(text[at - 1]))) return true;
  }
  return false;
}

bool repeats(const std::vector<Feature>& features) {
  for (std::size_t i = 1; i < features.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (features[i].id == features[j].id && features[i].properties == features[j].properties) return true;
  return false;
}

}  // namespace

std::string joint_key(const Question& question, std::string_view family_part) {
  std::string key = server_side_of(*question.service);
  append_field(key, family_part);
  for (const double number : {question.lonlat.x, question.lonlat.y, question.tolerance})
    append_field(key, format_decimal(number, 9));
  key += question.want_features ? 'f' : '-';
  return key;
}

std::vector<std::string> layer_names(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view name : split(list, ','))
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
  return names;
}

std::string joined_layers(const std::vector<const Service*>& services) {
  std::string all;
  for (const Service* service : services) all += concat(all.empty() ? "" : ",", service->layer);
  std::string out;
  for (const std::string& name : layer_names(all)) out += concat(out.empty() ? "" : ",", name);
  return out;
}

std::vector<Portion> divide_by_layer(const std::vector<const Service*>& services, const Reply& reply,
                                     std::size_t most, std::size_t most_each) {
  const std::vector<std::string> names = layer_names(joined_layers(services));
  const LayerNames layers(names);
  std::vector<std::size_t> owners;
  bool unnamed = false;
  for (const Feature& feature : reply.features->features) {
    owners.push_back(reply.one_layer_name ? kNobody : layers.find(feature.layer));
    unnamed = unnamed || owners.back() == kNobody;
  }
  const bool full = most > 0 && owners.size() >= most;

  Reply bare = without_features(reply);
  std::vector<Portion> portions;
  for (const Service* service : services) {
    Portion portion;
    portion.reply = bare;
    std::vector<Feature>& own = portion.reply.features->features;
    const std::vector<std::string> own_names = layer_names(service->layer);
    std::vector<char> is_own(names.size());
    for (const std::string& name : own_names) is_own[layers.find(name)] = true;
    for (std::size_t i = 0; i < owners.size(); ++i)
      if (owners[i] != kNobody && is_own[owners[i]]) own.push_back(reply.features->features[i]);
    const std::size_t own_most = most_each * own_names.size();
    if (own.empty())
      for (const std::string& name : names)
        if (std::find(owners.begin(), owners.end(), layers.find(name)) != owners.end())
          portion.others.push_back(name);
    portion.repeats = repeats(own);
    if (own.empty() && reply.is_partial)
      portion.doubt = Portion::Doubt::failed;
    else if (own.empty() && unnamed)
      portion.doubt = Portion::Doubt::unnamed;
    else if (full && own.size() < own_most)
      portion.doubt = Portion::Doubt::starved;
    else if (most > 0 && own.size() > own_most)
      own.resize(own_most);
    portions.push_back(std::move(portion));
  }
  return portions;
}

std::vector<std::string> possible_members(const Portion& portion, const Service& service,
                                          const ServerMemory& memory) {
  if (memory.self_named.contains(service.layer)) return {};
  const auto known = memory.distinct_from.find(service.layer);
  std::vector<std::string> out;
  for (const std::string& other : portion.others)
    if (known == memory.distinct_from.end() || !known->second.contains(other)) out.push_back(other);
  return out;
}

void learn_members(const Service& service, const std::vector<std::string>& apart_from, const Reply& reply,
                   ServerMemory& memory) {
  if (!reply.features || apart_from.empty()) return;
  if (reply.features->features.empty())
    memory.distinct_from[service.layer].insert(apart_from.begin(), apart_from.end());
  else if (divide_by_layer({&service}, reply, 0, 0).front().reply.features->features.empty())
    memory.apart.insert(service.layer);
}

std::size_t service_named_in(const ServiceException& exception, const std::vector<const Service*>& services) {
  std::size_t named = services.size();
  for (std::size_t i = 0; i < services.size(); ++i) {
    const std::string& layer = services[i]->layer;
    if (!holds_word(exception.message, layer) && exception.locator != layer) continue;
    if (named != services.size()) return services.size();
    named = i;
  }
  return named;
}

}  // namespace geoprobe

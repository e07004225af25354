#include <geoprobe/engine/sharing.h>
#include <geoprobe/services/joint.h>
#include <geoprobe/text/concat.h>

#include <algorithm>
#include <set>
#include <utility>

namespace geoprobe {
namespace {

/// Wishes that one request may grant: with the same layer, or, in a joint one, any.
struct Bucket {
  std::vector<std::vector<std::size_t>> layers;  ///< the wishes of each layer
  bool joint = false;
  std::size_t parts = 1;  ///< exchanges to make of it
};

std::size_t counted(const std::vector<std::vector<std::size_t>>& layers) {
  std::size_t count = 0;
  for (const auto& wishes : layers) count += wishes.size();
  return count;
}

class Sharing {
 public:
  Sharing(const Registry& registry, const std::vector<Wish>& wishes, const EngineOptions& options,
          const ServerMemories& memories)
      : registry_(registry), wishes_(wishes), options_(options), memories_(memories) {}

  std::vector<Batch> run(const Places& places) {
    fill_buckets();
    spread(places);
    std::vector<Batch> batches;
    for (Bucket& bucket : buckets_) make_batches(bucket, batches);
    return batches;
  }

 private:
  const Service& service_of(std::size_t wish) const { return registry_.services[wishes_[wish].service]; }

  void fill_buckets() {
    std::map<std::string, std::size_t> known;
    std::map<std::pair<std::size_t, std::string>, std::size_t> layer_of;
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      const Ask& ask = wishes_[i].ask;
      const bool shares = options_.policy.share || ask.of_server;
      const bool joint = shares && !ask.joint_key.empty();
      std::string key = joint ? "joint " + ask.joint_key : request_identity(ask.request);
      if (!shares) key += std::to_string(i);
      const auto [found, is_new] = known.emplace(std::move(key), buckets_.size());
      if (is_new) {
        buckets_.emplace_back();
        buckets_.back().joint = joint;
      }
      Bucket& bucket = buckets_[found->second];
      const auto [layer, new_layer] = layer_of.emplace(
          std::pair(found->second, joint ? service_of(i).layer : std::string()), bucket.layers.size());
      if (new_layer) bucket.layers.emplace_back();
      bucket.layers[layer->second].push_back(i);
    }
  }

  void spread(const Places& places) {
    std::map<std::string_view, std::vector<Bucket*>> origins;
    for (Bucket& bucket : buckets_) {
      const std::size_t first = bucket.layers.front().front();
      origins[wishes_[first].origin].push_back(&bucket);
      if (const std::size_t most = memories_.of(service_of(first)).most_layers; bucket.joint && most > 0)
        bucket.parts = (bucket.layers.size() + most - 1) / most;
    }
    const std::size_t each =
        std::max<std::size_t>(1, options_.policy.in_flight / std::max<std::size_t>(1, origins.size()));
    for (auto& [origin, buckets] : origins) {
      std::size_t made = 0;
      for (const Bucket* bucket : buckets) made += bucket->parts;
      for (const std::size_t wanted = std::min(places(origin), each); made < wanted; ++made) {
        Bucket* fullest = nullptr;
        for (Bucket* bucket : buckets)
          if (bucket->parts < bucket->layers.size() &&
              (fullest == nullptr ||
               bucket->layers.size() * fullest->parts > fullest->layers.size() * bucket->parts))
            fullest = bucket;
        if (fullest == nullptr) break;
        ++fullest->parts;
      }
    }
  }

  void make_batches(const Bucket& bucket, std::vector<Batch>& batches) const {
    const std::size_t count = bucket.layers.size();
    for (std::size_t part = 0; part < bucket.parts; ++part) {
      const auto begin = bucket.layers.begin();
      const auto at = [&](std::size_t n) {
        return begin + static_cast<std::ptrdiff_t>(count * n / bucket.parts);
      };
      make_batch(bucket, {at(part), at(part + 1)}, batches);
    }
  }

  void make_batch(const Bucket& bucket, std::vector<std::vector<std::size_t>> layers,
                  std::vector<Batch>& batches) const {
    const Wish& first = wishes_[layers.front().front()];
    Batch batch;
    batch.origin = first.origin;
    batch.request = first.ask.request;
    if (layers.size() > 1) {
      batch.joint = join(layers);
      if (!batch.joint || batch.joint->ask.request.url.size() > kLongestJointUrl) {
        const auto middle = layers.begin() + static_cast<std::ptrdiff_t>(layers.size() / 2);
        make_batch(bucket, {layers.begin(), middle}, batches);
        make_batch(bucket, {middle, layers.end()}, batches);
        return;
      }
      batch.request = batch.joint->ask.request;
    }
    std::set<std::size_t> wishes;
    for (const auto& same : layers) wishes.insert(same.begin(), same.end());
    batch.wishes.assign(wishes.begin(), wishes.end());
    batch.reason = reason_of(bucket, layers);
    batches.push_back(std::move(batch));
  }

  std::shared_ptr<const Joint> join(const std::vector<std::vector<std::size_t>>& layers) const {
    const Wish& first = wishes_[layers.front().front()];
    const Service& service = registry_.services[first.service];
    const auto made = make_question(service, *first.query, options_);
    const Question* question = std::get_if<Question>(&made);
    const JointFamily* family = options_.family(service.type)->as_joint();
    if (question == nullptr || family == nullptr) return nullptr;
    std::vector<const Service*> services;
    for (const auto& wishes : layers) services.push_back(&service_of(wishes.front()));
    auto joint = std::make_shared<Joint>();
    joint->all = service;
    joint->all.layer = joined_layers(services);
    Question all = *question;
    all.service = &joint->all;
    Step step = family->join(all, first.ask, memories_.of(service));
    Ask* ask = std::get_if<Ask>(&step);
    if (ask == nullptr) return nullptr;
    ask->request.max_bytes = std::min(ask->max_bytes, options_.policy.max_bytes);
    joint->ask = std::move(*ask);
    joint->ask.then =
        "a layer that the reply does not tell apart from the others is asked again by itself; if the request "
        "fails, its layers are asked in two parts, and so on to the one at fault";
    return joint;
  }

  std::string reason_of(const Bucket& bucket, const std::vector<std::vector<std::size_t>>& layers) const {
    const std::size_t services = counted(layers);
    const std::string spread = bucket.parts > 1
                                   ? concat("; the ", std::to_string(bucket.layers.size()),
                                            " layers asked of the server in this way are spread evenly over ",
                                            std::to_string(bucket.parts), " requests at once")
                                   : std::string();
    if (layers.size() > 1)
      return concat(std::to_string(services),
                    " services differ in nothing but the layer: one request answers them all", spread);
    if (services > 1)
      return concat(std::to_string(services),
                    " services ask the same of the same server: one request answers them all", spread);
    if (!options_.policy.share) return "sharing is off: one exchange a service";
    if (!spread.empty()) return spread.substr(2);
    const Service& service = service_of(layers.front().front());
    if (memories_.of(service).apart.count(service.layer) != 0)
      return "its layer has turned out not to travel with others";
    return bucket.joint ? "no other service differs from it in nothing but the layer"
                        : "no other service asks the same";
  }

  const Registry& registry_;
  const std::vector<Wish>& wishes_;
  const EngineOptions& options_;
  const ServerMemories& memories_;
  std::vector<Bucket> buckets_;
};

}  // namespace

Question question_of_all(const Question& one, const Joint& joint) {
  Question all = one;
  all.service = &joint.all;
  return all;
}

std::vector<Batch> share_requests(const Registry& registry, const std::vector<Wish>& wishes,
                                  const EngineOptions& options, const ServerMemories& memories,
                                  const Places& places) {
  return Sharing(registry, wishes, options, memories).run(places);
}

}  // namespace geoprobe

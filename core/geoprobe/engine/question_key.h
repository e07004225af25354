#pragma once
#include <geoprobe/registry/model.h>
#include <geoprobe/services/family.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace geoprobe {

/// Services that are asked alike and read alike have one class: all that decides their Answer is equal
/// (type, url, layer, property, version, format, crs, axis, params, headers, credentials, reuse, decimals,
/// nodata, and whether they have a unit). Their keys, names, extents, times and tolerances may differ.
enum class ServiceClass : std::uint32_t {};

/// What a question asks. Two leaves with equal keys are the same question: one answer is right for both.
/// A plain value: cheap to copy, compare and order.
struct QuestionKey {
  std::int64_t x = 0, y = 0;   ///< longitude and latitude in 1e-9 degree, the grid of positions
  std::int64_t tolerance = 0;  ///< micrometres
  ServiceClass service{};
  bool features = false;  ///< asked with features
  bool operator==(const QuestionKey&) const = default;
};
bool operator<(const QuestionKey& a, const QuestionKey& b);

/// The key of a question to a service of a class. Needs no registry, builds no text.
QuestionKey question_key(ServiceClass service, Position lonlat, double tolerance, bool features);
inline QuestionKey question_key(ServiceClass service, const Question& question) {
  return question_key(service, question.lonlat, question.tolerance, question.want_features);
}

/// The classes of one registry's services, and of those that were restored from elsewhere. Made once, with
/// the engine: it digests every service.
class ServiceClasses {
 public:
  ServiceClasses() = default;
  ServiceClasses(const Registry& registry, const Secrets& secrets);

  /// Of a service by its index in Registry::services.
  ServiceClass of(std::size_t service) const { return of_service_[service]; }
  /// The stable name of a class: 32 hexadecimal digits. Equal for equal services of whatever registry.
  const std::string& digest(ServiceClass service) const {
    return digests_[static_cast<std::size_t>(service)];
  }
  /// The class with that digest; a new one where there is none.
  ServiceClass intern(std::string_view digest);

 private:
  std::vector<ServiceClass> of_service_;
  std::vector<std::string> digests_;  // by class
  std::map<std::string, ServiceClass, std::less<>> by_digest_;
};

/// A key's stable text, for stores that outlive the engine: "DIGEST:10:f@31.3963,-24.4561" (class, tolerance
/// in metres, "f" with features or "-", longitude, latitude). ASCII without spaces, at most 120 bytes.
std::string key_text(const QuestionKey& key, const ServiceClasses& classes);
/// The part before '@': the same for every place. What answers by area are kept under.
std::string key_group(const QuestionKey& key, const ServiceClasses& classes);
/// Reads key_text; a class that is not known is added. Nothing for any other text.
std::optional<QuestionKey> read_key(std::string_view text, ServiceClasses& classes);

/// What decides a service's Answer, in 32 hexadecimal digits: half of SHA-256, over a text with its
/// credentials digested apart. Those are digested 4,096 times over, with the server's origin and the user's
/// name, so that who reads a store learns no secret from it, and guesses at a short one cost him time. They
/// stay possible: a store of answers of protected services is to be kept as its answers are.
std::string service_digest(const Service& service, const Secrets& secrets);

}  // namespace geoprobe

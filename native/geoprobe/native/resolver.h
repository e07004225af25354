#pragma once
#include <geoprobe/native/interrupt.h>
#include <geoprobe/native/transport_options.h>

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace geoprobe::native {

/// Names to addresses. A lookup runs in a thread of its own that nobody waits for: the system's knows no
/// deadline, and may hold up neither an abort nor the end of the process. Questions for one name at the same
/// time share a lookup; a good answer is kept for a minute.
class Resolver {
 public:
  explicit Resolver(NameLookup lookup);

  /// Numeric addresses are answered at once. Nothing: aborted.
  std::optional<NameAnswer> resolve(const std::string& host, Interrupt& interrupt);

 private:
  struct Pending;
  static void* run(void* argument);
  std::shared_ptr<Pending> begin(const std::string& host);

  NameLookup lookup_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Pending>> by_host_;
};

}  // namespace geoprobe::native

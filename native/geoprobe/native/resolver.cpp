#include <arpa/inet.h>
#include <geoprobe/native/resolver.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <vector>

namespace geoprobe::native {
namespace {

constexpr auto kKeep = std::chrono::seconds(60);

/// Without a look at the network, and with little stack: every exchange begins here.
bool is_numeric(const std::string& host) {
  in6_addr address;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 || inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

NameAnswer look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  NameAnswer answer;
  if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
    answer.error = gai_strerror(error);
    return answer;
  }
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0)
      answer.addresses.emplace_back(text);
  }
  freeaddrinfo(found);
  if (answer.addresses.empty()) answer.error = "it has no address";
  return answer;
}

}  // namespace

struct Resolver::Pending {
  std::string host;
  NameLookup lookup;
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();

  std::mutex mutex;
  bool done = false;
  NameAnswer answer;
  std::vector<Interrupt*> waiting;
};

Resolver::Resolver(NameLookup lookup) : lookup_(std::move(lookup)) {
  if (!lookup_) lookup_ = look_up;
}

void* Resolver::run(void* argument) {
  const std::unique_ptr<std::shared_ptr<Pending>> owned(static_cast<std::shared_ptr<Pending>*>(argument));
  Pending& pending = **owned;
  NameAnswer answer = pending.lookup(pending.host);
  const std::lock_guard lock(pending.mutex);
  pending.answer = std::move(answer);
  pending.done = true;
  for (Interrupt* interrupt : pending.waiting) interrupt->nudge();
  return nullptr;
}

std::shared_ptr<Resolver::Pending> Resolver::begin(const std::string& host) {
  const std::lock_guard lock(mutex_);
  std::erase_if(by_host_, [](const auto& entry) {
    const std::lock_guard inner(entry.second->mutex);
    return entry.second->done && (!entry.second->answer.error.empty() ||
                                  std::chrono::steady_clock::now() - entry.second->begun > kKeep);
  });
  if (const auto known = by_host_.find(host); known != by_host_.end()) return known->second;

  auto pending = std::make_shared<Pending>();
  pending->host = host;
  pending->lookup = lookup_;
  auto* argument = new std::shared_ptr<Pending>(pending);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, run, argument) == 0) {  // the thread's from now on
    by_host_[host] = pending;
  } else {
    delete argument;
    pending->done = true;
    pending->answer.error = "the system has no thread left for the lookup";
  }
  pthread_attr_destroy(&attributes);
  return pending;
}

std::optional<NameAnswer> Resolver::resolve(const std::string& host, Interrupt& interrupt) {
  if (is_numeric(host)) return NameAnswer{{host}, {}};
  const auto pending = begin(host);
  {
    const std::lock_guard lock(pending->mutex);
    if (pending->done) return pending->answer;
    pending->waiting.push_back(&interrupt);
  }
  for (;;) {
    const bool aborted = !interrupt.wait_for_nudge();
    const std::lock_guard lock(pending->mutex);
    if (!aborted && !pending->done) continue;
    std::erase(pending->waiting, &interrupt);
    if (aborted) return std::nullopt;
    return pending->answer;
  }
}

}  // namespace geoprobe::native

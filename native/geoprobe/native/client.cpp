#include <geoprobe/cassette/recorder.h>
#include <geoprobe/engine/pump.h>
#include <geoprobe/native/client.h>
#include <geoprobe/native/httplib_transport.h>
#include <geoprobe/native/proj_transform.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace geoprobe {
namespace {

using Clock = std::chrono::steady_clock;

/// Where the events of one query wait for the thread that asked.
struct Mailbox {
  explicit Mailbox(bool services) : wants_services(services) {}
  const bool wants_services;  ///< or the end alone
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Event> events;
  std::vector<Event> sorted;  ///< the loop's own: what is to be put
  QueryId query{};            ///< the loop's own

  void put_sorted() {
    if (sorted.empty()) return;
    {
      const std::lock_guard lock(mutex);
      std::move(sorted.begin(), sorted.end(), std::back_inserter(events));
    }
    sorted.clear();
    changed.notify_one();
  }
  /// All that have come, one at least.
  std::vector<Event> take() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !events.empty(); });
    return std::exchange(events, {});
  }
};

struct Submission {
  PointQuery query;
  std::shared_ptr<Mailbox> mailbox;
};
struct Cancellation {
  std::shared_ptr<Mailbox> mailbox;
};
struct Outcome {
  ExchangeId id;
  HttpOutcome outcome;
};
struct Finding {
  LookupId id;
  std::optional<CacheEntry> entry;
};
/// Something that a caller waits for, done on the loop's thread.
struct Errand {
  std::function<void(QueryEngine&)> run;
};
using Input = std::variant<Submission, Cancellation, Outcome, Finding, Errand>;

/// Keeps aborts until they are asked for: at a deadline the answers are not to wait for a thousand of them.
class AbortsLater final : public Transport {
 public:
  explicit AbortsLater(Transport& transport) : transport_(transport) {}
  void start(ExchangeId id, HttpRequest request) override { transport_.start(id, std::move(request)); }
  void abort(ExchangeId id) override { aborted_.push_back(id); }
  void abort_now() {
    for (const ExchangeId id : aborted_) transport_.abort(id);
  }

 private:
  Transport& transport_;
  std::vector<ExchangeId> aborted_;
};

EngineOptions engine_options(ClientOptions& options) {
  EngineOptions engine;
  engine.policy = options.policy;
  if (options.random_seed) {
    std::random_device entropy;
    engine.policy.seed = static_cast<std::uint64_t>(entropy()) << 32 | entropy();
  }
  engine.secrets = std::move(options.secrets);
  engine.transform = options.transform ? std::move(options.transform) : proj_transform();
  engine.wall_time_at_zero = std::chrono::duration_cast<std::chrono::milliseconds>(
                                 std::chrono::system_clock::now().time_since_epoch())
                                 .count();
  engine.has_store = options.make_store && !options.record;
  return engine;
}

}  // namespace

class Client::Impl {
 public:
  Impl(Registry registry, ClientOptions options)
      : zero_(Clock::now()),
        engine_(std::move(registry), engine_options(options)),
        record_(std::move(options.record)) {
    const auto deliver = [this](ExchangeId id, HttpOutcome outcome) {
      post(Outcome{id, std::move(outcome)});
    };
    if (options.make_store && !record_)
      store_ = options.make_store([this](LookupId id, std::optional<CacheEntry> entry) {
        post(Finding{id, std::move(entry)});
      });
    if (options.make_transport)
      transport_ = options.make_transport(deliver);
    else
      transport_ = std::make_unique<HttplibTransport>(std::move(options.transport), deliver);
    loop_ = std::thread([this] { run(); });
  }

  ~Impl() {
    {
      std::unique_lock lock(mutex_);
      ending_ = true;
      changed_.notify_one();
      quiet_.wait(lock, [this] { return callers_ == 0; });
    }
    loop_.join();
    store_.reset();
    transport_.reset();
  }

  QueryResult query(const PointQuery& query, const OnEvent& on_event, std::stop_token stop);
  const Registry& registry() const { return engine_.registry(); }
  void run_errand(std::function<void(QueryEngine&)> errand);

 private:
  TimePoint now() const { return TimePoint(std::chrono::duration_cast<Duration>(Clock::now() - zero_)); }
  void post(Input input);
  void run();
  void handle(Input& input);
  void cancel(QueryId id);
  void tick();
  void drain();
  void sort(Event event);

  const Clock::time_point zero_;
  QueryEngine engine_;  // the loop's own, save its registry, which never changes
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<AnswerStore> store_;
  std::function<void(std::string_view)> record_;
  std::unique_ptr<Recorder> recorder_;  // the loop's own

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable quiet_;
  std::deque<Input> inputs_;
  std::size_t callers_ = 0;
  bool ending_ = false;

  std::map<QueryId, std::shared_ptr<Mailbox>> mailboxes_;  // the loop's own
  std::vector<std::shared_ptr<Mailbox>> with_mail_;        // the loop's own
  std::thread loop_;
};

void Client::Impl::post(Input input) {
  {
    const std::lock_guard lock(mutex_);
    inputs_.push_back(std::move(input));
  }
  changed_.notify_one();
}

void Client::Impl::handle(Input& input) {
  if (auto* submission = std::get_if<Submission>(&input)) {
    const TimePoint at = now();
    if (record_)
      recorder_ = std::make_unique<Recorder>(engine_, submission->query, at, *transport_,
                                             std::exchange(record_, nullptr));
    const QueryId id = engine_.submit(submission->query, at);
    submission->mailbox->query = id;
    mailboxes_.emplace(id, std::move(submission->mailbox));
  } else if (const auto* cancellation = std::get_if<Cancellation>(&input)) {
    cancel(cancellation->mailbox->query);
  } else if (const auto* found = std::get_if<Finding>(&input)) {
    engine_.handle_lookup(found->id, found->entry, now());
  } else if (const auto* errand = std::get_if<Errand>(&input)) {
    engine_.handle_timeout(now());
    errand->run(engine_);
  } else {
    auto& outcome = std::get<Outcome>(input);
    const TimePoint at = now();
    if (recorder_) recorder_->handle_outcome(outcome.id, outcome.outcome, at);
    engine_.handle_outcome(outcome.id, std::move(outcome.outcome), at);
  }
}

void Client::Impl::cancel(QueryId id) {
  const TimePoint at = now();
  if (recorder_) recorder_->cancel(at);
  engine_.cancel(id, at);
}

void Client::Impl::tick() {
  const TimePoint at = now();
  if (recorder_) {
    const auto due = engine_.next_timeout();
    if (!due || *due > at) return;
    recorder_->handle_timeout(at);
  }
  engine_.handle_timeout(at);
}

void Client::Impl::drain() {
  AbortsLater transport(recorder_ ? *recorder_ : *transport_);
  pump(
      engine_, transport, [this](Event event) { sort(std::move(event)); }, store_.get());
  for (const auto& mailbox : with_mail_) mailbox->put_sorted();
  with_mail_.clear();
  transport.abort_now();
}

void Client::Impl::sort(Event event) {
  const QueryId id = std::visit([](const auto& one) { return one.query; }, event);
  const auto found = mailboxes_.find(id);
  if (found == mailboxes_.end()) return;
  const auto mailbox = found->second;
  if (std::holds_alternative<QueryDone>(event)) {
    mailboxes_.erase(found);
    if (recorder_) recorder_->finish();
  } else if (!mailbox->wants_services) {
    return;
  }
  const bool done = std::holds_alternative<QueryDone>(event);
  if (mailbox->sorted.empty() && !done) with_mail_.push_back(mailbox);
  mailbox->sorted.push_back(std::move(event));
  if (done) mailbox->put_sorted();
}

void Client::Impl::run() {
  bool cancelled = false;
  std::deque<Input> inputs;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      const auto over = [this] { return ending_ && callers_ == 0; };
      const auto wanted = [&] { return !inputs_.empty() || ending_ != cancelled || over(); };
      if (const auto timeout = engine_.next_timeout())
        changed_.wait_until(lock, zero_ + timeout->time_since_epoch(), wanted);
      else
        changed_.wait(lock, wanted);
      if (over()) return;
      inputs.swap(inputs_);
      cancelled = ending_;
    }
    for (Input& input : inputs) {
      handle(input);
      if (recorder_) drain();
    }
    inputs.clear();
    if (cancelled)
      for (const auto& [id, mailbox] : mailboxes_) cancel(id);
    tick();
    drain();
  }
}

QueryResult Client::Impl::query(const PointQuery& query, const OnEvent& on_event, std::stop_token stop) {
  const auto mailbox = std::make_shared<Mailbox>(static_cast<bool>(on_event));
  {
    const std::lock_guard lock(mutex_);
    ++callers_;
    inputs_.push_back(Submission{query, mailbox});
  }
  changed_.notify_one();
  struct Leave {
    Impl& impl;
    const std::shared_ptr<Mailbox>& mailbox;
    bool done = false;
    ~Leave() {
      const std::lock_guard lock(impl.mutex_);
      if (!done) impl.inputs_.push_back(Cancellation{mailbox});  // on_event threw
      --impl.callers_;
      impl.quiet_.notify_all();
      impl.changed_.notify_one();
    }
  } leave{*this, mailbox};
  const std::stop_callback on_stop(std::move(stop), [this, mailbox] { post(Cancellation{mailbox}); });
  for (;;)
    for (Event& event : mailbox->take()) {
      auto* done = std::get_if<QueryDone>(&event);
      leave.done = done != nullptr;
      if (on_event) on_event(event);
      if (done != nullptr) return std::move(done->result);
    }
}

void Client::Impl::run_errand(std::function<void(QueryEngine&)> errand) {
  const auto done = std::make_shared<std::promise<void>>();
  {
    const std::lock_guard lock(mutex_);
    ++callers_;
    inputs_.push_back(Errand{[&errand, done](QueryEngine& engine) {
      errand(engine);
      done->set_value();
    }});
  }
  changed_.notify_one();
  done->get_future().wait();
  const std::lock_guard lock(mutex_);
  --callers_;
  quiet_.notify_all();
  changed_.notify_one();
}

Client::Client(Registry registry, ClientOptions options)
    : impl_(std::make_unique<Impl>(std::move(registry), std::move(options))) {}
Client::~Client() = default;

QueryResult Client::query(const PointQuery& query, const OnEvent& on_event, std::stop_token stop) {
  return impl_->query(query, on_event, std::move(stop));
}

void Client::inspect(const std::function<void(const QueryEngine&)>& look) {
  impl_->run_errand([&](QueryEngine& engine) { look(engine); });
}

std::string Client::snapshot() {
  std::string text;
  impl_->run_errand([&](QueryEngine& engine) { text = engine.snapshot(); });
  return text;
}

QueryEngine::Restored Client::restore(std::string_view snapshot) {
  QueryEngine::Restored restored;
  impl_->run_errand([&](QueryEngine& engine) { restored = engine.restore(snapshot); });
  return restored;
}

const Registry& Client::registry() const {
  return impl_->registry();
}

}  // namespace geoprobe

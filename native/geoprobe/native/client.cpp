#include <geoprobe/cassette/recorder.h>
#include <geoprobe/engine/pump.h>
#include <geoprobe/native/charset_decoder.h>
#include <geoprobe/native/client.h>
#include <geoprobe/native/httplib_transport.h>
#include <geoprobe/native/proj_transform.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace geoprobe {
namespace {

using Clock = std::chrono::steady_clock;

/// A loop that wakes so much after its timer comes late, and gives its transport as long as it is late, but
/// no more than kPatience, to deliver what has arrived.
constexpr Duration kLate = std::chrono::milliseconds(20);
constexpr Duration kPatience = std::chrono::seconds(1);

/// Where the events of one query wait for the thread that asked, or what takes them at once.
struct Mailbox {
  explicit Mailbox(bool services) : wants_services(services) {}
  explicit Mailbox(Client::OnEvent take) : wants_services(true), on_event(std::move(take)) {}
  const bool wants_services;            ///< or the end alone
  const Client::OnEvent on_event = {};  ///< empty: they wait
  std::optional<CancelCallback> on_cancel = {};
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
  TimePoint at;
  ParsedReply parsed;
};
struct Finding {
  LookupId id;
  std::optional<CacheEntry> entry;
  TimePoint at;
};
/// Something that a caller waits for, done on the loop's thread.
struct Errand {
  std::function<void(QueryEngine&)> run;
};
using Input = std::variant<Cancellation, Outcome, Errand>;

/// When it arrived, if it arrives from outside.
std::optional<TimePoint> arrival(const Input& input) {
  if (const auto* outcome = std::get_if<Outcome>(&input)) return outcome->at;
  return std::nullopt;
}

/// What arrived comes first, in order of arrival.
bool comes_before(const Input& a, const Input& b) {
  return arrival(a).value_or(TimePoint::max()) < arrival(b).value_or(TimePoint::max());
}

/// What parses the replies to requests that are under way, for the threads that receive them.
class Parsers {
 public:
  void add(ExchangeId id, ReplyParser parser) {
    if (!parser) return;
    const std::lock_guard lock(mutex_);
    parsers_.emplace(id, std::move(parser));
  }
  void remove(ExchangeId id) { take(id); }
  ParsedReply parse(ExchangeId id, const HttpOutcome& outcome) {
    const ReplyParser parser = take(id);
    const auto* response = std::get_if<HttpResponse>(&outcome);
    return parser && response ? parser(*response) : nullptr;
  }

 private:
  ReplyParser take(ExchangeId id) {
    const std::lock_guard lock(mutex_);
    const auto found = parsers_.find(id);
    if (found == parsers_.end()) return {};
    ReplyParser parser = std::move(found->second);
    parsers_.erase(found);
    return parser;
  }

  std::mutex mutex_;
  std::unordered_map<ExchangeId, ReplyParser> parsers_;
};

/// Has a parser ready for each reply. Keeps aborts until they are asked for: at a deadline the answers are
/// not to wait for a thousand of them.
class LoopTransport final : public Transport {
 public:
  LoopTransport(Transport& transport, const QueryEngine& engine, Parsers& parsers)
      : transport_(transport), engine_(engine), parsers_(parsers) {}
  void start(ExchangeId id, HttpRequest request) override {
    parsers_.add(id, engine_.reply_parser(id));
    transport_.start(id, std::move(request));
  }
  void abort(ExchangeId id) override { aborted_.push_back(id); }
  void abort_now() {
    for (const ExchangeId id : aborted_) {
      parsers_.remove(id);
      transport_.abort(id);
    }
  }

 private:
  Transport& transport_;
  const QueryEngine& engine_;
  Parsers& parsers_;
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
  engine.decoder = decode_charset;
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
    const auto deliver = [this](ExchangeId id, HttpOutcome outcome, Age age) {
      const TimePoint at = now() - age.value_or(Duration(0));
      ParsedReply parsed = parsers_.parse(id, outcome);
      post(inputs_, Outcome{id, std::move(outcome), at, std::move(parsed)});
    };
    if (options.make_store && !record_)
      store_ = options.make_store([this](LookupId id, std::optional<CacheEntry> entry) {
        post(asked_, Finding{id, std::move(entry), now()});
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

  QueryResult query(const PointQuery& query, const OnEvent& on_event, const CancelToken& token);
  void submit(const PointQuery& query, OnEvent on_event, const CancelToken& token);
  const Registry& registry() const { return engine_.registry(); }
  void run_errand(std::function<void(QueryEngine&)> errand);

 private:
  TimePoint now() const { return TimePoint(std::chrono::duration_cast<Duration>(Clock::now() - zero_)); }
  template <class Queue, class Item>
  void post(Queue& queue, Item item);
  void run();
  void handle(Input& input, TimePoint at);
  /// Lets in what may be answered at once, from memory or from the store, before what is to be read first.
  /// False: there is nothing of the kind.
  bool admit(TimePoint at, std::optional<TimePoint> next_arrival);
  void cancel(QueryId id, TimePoint at);
  void tick(TimePoint at);
  std::deque<Input> take_inputs(std::unique_lock<std::mutex>& lock);
  void drain();
  void sort(Event event);
  /// A query of submit() has ended.
  void leave(Mailbox& mailbox);

  const Clock::time_point zero_;
  QueryEngine engine_;  // the loop's own, save its registry, which never changes, and its parsers
  Parsers parsers_;
  std::unique_ptr<Transport> transport_;
  std::unique_ptr<AnswerStore> store_;
  std::function<void(std::string_view)> record_;
  std::unique_ptr<Recorder> recorder_;  // the loop's own

  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable quiet_;
  std::deque<Input> inputs_;
  std::vector<std::variant<Submission, Finding>> asked_;
  std::size_t callers_ = 0;
  bool ending_ = false;

  std::map<QueryId, std::shared_ptr<Mailbox>> mailboxes_;  // the loop's own
  std::vector<std::shared_ptr<Mailbox>> with_mail_;        // the loop's own
  std::thread loop_;
};

template <class Queue, class Item>
void Client::Impl::post(Queue& queue, Item item) {
  {
    const std::lock_guard lock(mutex_);
    queue.push_back(std::move(item));
  }
  changed_.notify_one();
}

bool Client::Impl::admit(TimePoint at, std::optional<TimePoint> next_arrival) {
  std::vector<std::variant<Submission, Finding>> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(asked_);
  }
  for (auto& one : asked) {
    if (const auto* found = std::get_if<Finding>(&one)) {
      // No later than the arrival of what is still to be told: time does not run back.
      engine_.handle_lookup(found->id, found->entry, std::min(found->at, next_arrival.value_or(found->at)),
                            true);
      continue;
    }
    auto& submission = std::get<Submission>(one);
    if (record_)
      recorder_ = std::make_unique<Recorder>(engine_, submission.query, at, *transport_,
                                             std::exchange(record_, nullptr));
    const QueryId id = engine_.submit(submission.query, recorder_ ? at : now(), !recorder_);
    submission.mailbox->query = id;
    mailboxes_.emplace(id, std::move(submission.mailbox));
  }
  return !asked.empty();
}

void Client::Impl::handle(Input& input, TimePoint at) {
  if (const auto* cancellation = std::get_if<Cancellation>(&input)) {
    cancel(cancellation->mailbox->query, at);
  } else if (const auto* errand = std::get_if<Errand>(&input)) {
    engine_.handle_timeout(at);
    errand->run(engine_);
  } else {
    auto& outcome = std::get<Outcome>(input);
    if (recorder_) recorder_->handle_outcome(outcome.id, outcome.outcome, outcome.at);
    engine_.handle_outcome(outcome.id, std::move(outcome.outcome), outcome.at, !recorder_,
                           std::move(outcome.parsed));
  }
}

void Client::Impl::cancel(QueryId id, TimePoint at) {
  if (recorder_) recorder_->cancel(at);
  engine_.cancel(id, at);
}

void Client::Impl::tick(TimePoint at) {
  if (recorder_) {
    const auto due = engine_.next_timeout();
    if (!due || *due > at) return;
    recorder_->handle_timeout(at);
  }
  engine_.handle_timeout(at);
}

void Client::Impl::drain() {
  LoopTransport transport(recorder_ ? *recorder_ : *transport_, engine_, parsers_);
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
  if (mailbox->on_event) {
    mailbox->on_event(event);
    if (done) leave(*mailbox);
    return;
  }
  if (mailbox->sorted.empty() && !done) with_mail_.push_back(mailbox);
  mailbox->sorted.push_back(std::move(event));
  if (done) mailbox->put_sorted();
}

/// All that has come. A timer that is overdue waits for what has arrived and is still being read.
std::deque<Input> Client::Impl::take_inputs(std::unique_lock<std::mutex>& lock) {
  const TimePoint began = now();
  const Duration late = began - engine_.next_timeout().value_or(began);
  for (const TimePoint until = began + std::min(late, kPatience); late > kLate && now() < until;) {
    lock.unlock();
    const bool receiving = transport_->is_receiving();
    lock.lock();
    if (!receiving) break;
    changed_.wait_for(lock, std::chrono::milliseconds(1));
  }
  std::deque<Input> inputs = std::exchange(inputs_, {});
  std::stable_sort(inputs.begin(), inputs.end(), comes_before);
  return inputs;
}

void Client::Impl::run() {
  bool cancelled = false;
  for (;;) {
    TimePoint at;
    std::deque<Input> inputs;
    {
      std::unique_lock lock(mutex_);
      const auto over = [this] { return ending_ && callers_ == 0; };
      const auto wanted = [&] {
        return !inputs_.empty() || !asked_.empty() || ending_ != cancelled || over();
      };
      if (const auto timeout = engine_.next_timeout())
        changed_.wait_until(lock, zero_ + timeout->time_since_epoch(), wanted);
      else
        changed_.wait(lock, wanted);
      if (over()) return;
      inputs = take_inputs(lock);
      at = now();
      cancelled = ending_;
    }
    for (Input& input : inputs) {
      if (admit(at, arrival(input))) drain();
      handle(input, at);
      if (recorder_) drain();
    }
    if (admit(at, {}) && recorder_) drain();
    if (cancelled)
      for (const auto& [id, mailbox] : mailboxes_) cancel(id, at);
    tick(at);
    drain();
  }
}

QueryResult Client::Impl::query(const PointQuery& query, const OnEvent& on_event, const CancelToken& token) {
  const auto mailbox = std::make_shared<Mailbox>(static_cast<bool>(on_event));
  {
    const std::lock_guard lock(mutex_);
    ++callers_;
    asked_.push_back(Submission{query, mailbox});
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
  const CancelCallback on_cancel(token, [this, mailbox] { post(inputs_, Cancellation{mailbox}); });
  for (;;)
    for (Event& event : mailbox->take()) {
      auto* done = std::get_if<QueryDone>(&event);
      leave.done = done != nullptr;
      if (on_event) on_event(event);
      if (done != nullptr) return std::move(done->result);
    }
}

void Client::Impl::submit(const PointQuery& query, OnEvent on_event, const CancelToken& token) {
  const auto mailbox = std::make_shared<Mailbox>(std::move(on_event));
  const std::weak_ptr<Mailbox> weak = mailbox;
  // Before the query can end, which takes it down.
  mailbox->on_cancel.emplace(token, [this, weak] {
    if (auto open = weak.lock()) post(inputs_, Cancellation{std::move(open)});
  });
  {
    const std::lock_guard lock(mutex_);
    ++callers_;
    asked_.push_back(Submission{query, mailbox});
    // What was requested already was posted before the query.
    if (token.is_cancelled()) inputs_.push_back(Cancellation{mailbox});
  }
  changed_.notify_one();
}

void Client::Impl::leave(Mailbox& mailbox) {
  mailbox.on_cancel.reset();
  const std::lock_guard lock(mutex_);
  --callers_;
  quiet_.notify_all();
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

QueryResult Client::query(const PointQuery& query, const OnEvent& on_event, const CancelToken& cancel) {
  return impl_->query(query, on_event, cancel);
}

void Client::submit(const PointQuery& query, OnEvent on_event, const CancelToken& cancel) {
  impl_->submit(query, std::move(on_event), cancel);
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

// Map servers of known cost, for measuring their clients: a WMS on each of several ports, in one thread over
// epoll and a timer, so that what is measured is the client.
//   geoprobe_delay_server [--origins N] [--workers N] [--request MS] [--layer MS] [--lognormal P50,P99]
//                         [--fail 503:SHARE,reset:SHARE,hang:SHARE] [--seed N]
// Each origin works on --workers requests at once (0: on any number), the others wait, first come first
// served; a request costs --request, and --layer for each of its layers, or what the layer's name says:
// `d800.7` takes 800 ms, `hang` never answers. Prints the origins on one line, then for each line on its
// standard input a line
// {"requests","layers","longest","most","late_p50","late_p99","late_max","turn_max","cpu"}: how many came,
// the longest time from arrival to answer, how many were open at once, how much later than due the answers
// were sent, the longest turn of the loop (what bytes may wait before they are read), all in milliseconds,
// and its own seconds of processor. Ends when its standard input closes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "delay_cost.h"
#include "delay_http.h"

namespace {

using namespace bench;
using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

struct Connection {
  int socket = -1;
  std::size_t origin = 0;
  std::string received, unsent;
  bool asking = false;  // a request is being worked on: what follows it waits
  bool keep_alive = true;
};

/// A request that is being worked on, or waits to be.
struct Job {
  std::weak_ptr<Connection> connection;
  std::size_t origin = 0;
  Request request;
  CostModel::Verdict verdict;
  Time arrived, due;
};

struct Later {
  bool operator()(const std::unique_ptr<Job>& a, const std::unique_ptr<Job>& b) const {
    return a->due > b->due;
  }
};

struct Origin {
  int listener = -1;
  std::uint64_t requests = 0;
  std::size_t busy = 0;
  std::deque<std::unique_ptr<Job>> queue;
};

class DelayServer {
 public:
  DelayServer(CostModel model, std::size_t workers) : model_(model), workers_(workers) {}
  bool start(int origins);
  void run();

 private:
  void watch(int descriptor, std::uint32_t events = EPOLLIN) const;
  bool listen_on(Origin& origin) const;
  void accept_all(std::size_t origin);
  void handle(int socket, std::uint32_t events);
  void take_requests(const std::shared_ptr<Connection>& connection);
  void take(const std::shared_ptr<Connection>& connection, Request request);
  void begin(std::unique_ptr<Job> job, Time at);
  void finish_due();
  void finish(const Job& job);
  void answer(const std::shared_ptr<Connection>& connection, const std::string& reply, bool keep_alive);
  void flush(const std::shared_ptr<Connection>& connection);
  void drop(Connection& connection);
  void arm();
  bool tell();

  const CostModel model_;
  const std::size_t workers_;
  int poller_ = -1, timer_ = -1;
  std::vector<Origin> origins_;
  std::vector<std::shared_ptr<Connection>> connections_;  // by socket
  std::priority_queue<std::unique_ptr<Job>, std::vector<std::unique_ptr<Job>>, Later> working_;
  Time armed_{}, now_{};

  std::size_t requests_ = 0, layers_ = 0, open_ = 0, most_ = 0;
  double longest_ = 0, turn_max_ = 0;
  std::vector<float> late_;
};

bool DelayServer::listen_on(Origin& origin) const {
  origin.listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(origin.listener, generic, size) != 0 || listen(origin.listener, 16384) != 0 ||
      getsockname(origin.listener, generic, &size) != 0)
    return false;
  std::printf("%shttp://127.0.0.1:%d", &origin == origins_.data() ? "" : " ", ntohs(address.sin_port));
  return true;
}

bool DelayServer::start(int origins) {
  poller_ = epoll_create1(EPOLL_CLOEXEC);
  timer_ = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  origins_ = std::vector<Origin>(static_cast<std::size_t>(origins));
  for (Origin& origin : origins_)
    if (!listen_on(origin)) return false;
  std::printf("\n");
  std::fflush(stdout);
  for (const Origin& origin : origins_) watch(origin.listener);
  watch(STDIN_FILENO);
  watch(timer_);
  return true;
}

void DelayServer::watch(int descriptor, std::uint32_t events) const {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  if (epoll_ctl(poller_, EPOLL_CTL_ADD, descriptor, &event) != 0)
    epoll_ctl(poller_, EPOLL_CTL_MOD, descriptor, &event);
}

void DelayServer::run() {
  std::vector<epoll_event> events(512);
  for (;;) {
    arm();
    const int count = epoll_wait(poller_, events.data(), static_cast<int>(events.size()), -1);
    now_ = Clock::now();
    const Time turn = now_;
    finish_due();
    for (int i = 0; i < count; ++i) {
      const int from = events[static_cast<std::size_t>(i)].data.fd;
      const auto listening = std::find_if(origins_.begin(), origins_.end(),
                                          [from](const Origin& origin) { return origin.listener == from; });
      if (from == STDIN_FILENO) {
        if (!tell()) return;
      } else if (from == timer_) {
        std::uint64_t times;
        [[maybe_unused]] const auto got = read(timer_, &times, sizeof times);
        armed_ = {};
      } else if (listening != origins_.end()) {
        accept_all(static_cast<std::size_t>(listening - origins_.begin()));
      } else {
        handle(from, events[static_cast<std::size_t>(i)].events);
      }
    }
    turn_max_ = std::max(turn_max_, milliseconds(Clock::now() - turn));
  }
}

void DelayServer::arm() {
  if (working_.empty() || (armed_ != Time{} && armed_ <= working_.top()->due)) return;
  armed_ = working_.top()->due;
  const auto since = std::max(armed_.time_since_epoch(), Clock::duration(1));
  itimerspec wanted{};
  wanted.it_value.tv_sec = since / std::chrono::seconds(1);
  wanted.it_value.tv_nsec = since % std::chrono::seconds(1) / Nanoseconds(1);
  timerfd_settime(timer_, TFD_TIMER_ABSTIME, &wanted, nullptr);
}

void DelayServer::accept_all(std::size_t origin) {
  for (int client;
       (client = accept4(origins_[origin].listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    const int yes = 1;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const auto at = static_cast<std::size_t>(client);
    if (connections_.size() <= at) connections_.resize(at + 1);
    connections_[at] = std::make_shared<Connection>();
    connections_[at]->socket = client;
    connections_[at]->origin = origin;
    watch(client);
  }
}

void DelayServer::handle(int socket, std::uint32_t events) {
  const auto connection = connections_[static_cast<std::size_t>(socket)];
  if (!connection) return;
  if ((events & EPOLLOUT) != 0) flush(connection);
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) == 0 || connection->socket < 0) return;
  char buffer[16384];
  const auto size = read(socket, buffer, sizeof buffer);
  if (size <= 0) {
    if (size == 0 || (errno != EAGAIN && errno != EINTR)) drop(*connection);
    return;
  }
  connection->received.append(buffer, static_cast<std::size_t>(size));
  take_requests(connection);
}

void DelayServer::take_requests(const std::shared_ptr<Connection>& connection) {
  while (connection->socket >= 0 && !connection->asking && connection->unsent.empty()) {
    auto request = take_request(connection->received);
    if (!request) return;
    take(connection, std::move(*request));
  }
}

void DelayServer::take(const std::shared_ptr<Connection>& connection, Request request) {
  if (request.kind != Request::Kind::feature_info)
    return answer(connection,
                  plain_reply(request.kind == Request::Kind::preflight ? 204 : 404, request.keep_alive),
                  request.keep_alive);
  Origin& origin = origins_[connection->origin];
  ++requests_;
  layers_ += request.layers.size();
  most_ = std::max(most_, ++open_);
  connection->asking = true;
  auto job = std::make_unique<Job>();
  job->connection = connection;
  job->origin = connection->origin;
  job->verdict = model_.judge(request.layers, static_cast<int>(connection->origin), origin.requests++);
  job->request = std::move(request);
  job->arrived = now_;
  if (job->verdict.fate == Fate::hangs) return;
  if (workers_ != 0 && origin.busy >= workers_) {
    origin.queue.push_back(std::move(job));
    return;
  }
  ++origin.busy;
  begin(std::move(job), now_);
}

void DelayServer::begin(std::unique_ptr<Job> job, Time at) {
  job->due = at + job->verdict.cost;
  working_.push(std::move(job));
}

void DelayServer::finish_due() {
  while (!working_.empty() && working_.top()->due <= now_) {
    auto job = std::move(const_cast<std::unique_ptr<Job>&>(working_.top()));
    working_.pop();
    Origin& origin = origins_[job->origin];
    --origin.busy;
    if (!origin.queue.empty()) {  // a worker takes the next when it was done, not when we noticed
      ++origin.busy;
      auto next = std::move(origin.queue.front());
      origin.queue.pop_front();
      begin(std::move(next), job->due);
    }
    finish(*job);
  }
}

void DelayServer::finish(const Job& job) {
  --open_;
  const auto connection = job.connection.lock();
  if (!connection || connection->socket < 0) return;
  connection->asking = false;
  if (job.verdict.fate == Fate::reset) {
    const linger at_once{1, 0};
    setsockopt(connection->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return drop(*connection);
  }
  answer(connection,
         job.verdict.fate == Fate::refused ? plain_reply(503, job.request.keep_alive)
                                           : feature_info_reply(job.request),
         job.request.keep_alive);
  const Time sent = Clock::now();
  longest_ = std::max(longest_, milliseconds(sent - job.arrived));
  late_.push_back(static_cast<float>(milliseconds(sent - job.due)));
  take_requests(connection);
}

void DelayServer::answer(const std::shared_ptr<Connection>& connection, const std::string& reply,
                         bool keep_alive) {
  connection->unsent += reply;
  connection->keep_alive = keep_alive;
  flush(connection);
}

void DelayServer::flush(const std::shared_ptr<Connection>& connection) {
  while (!connection->unsent.empty()) {
    const auto sent =
        send(connection->socket, connection->unsent.data(), connection->unsent.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return watch(connection->socket, EPOLLIN | EPOLLOUT);
    if (sent < 0) return drop(*connection);
    if (static_cast<std::size_t>(sent) < connection->unsent.size()) {
      connection->unsent.erase(0, static_cast<std::size_t>(sent));
      continue;
    }
    connection->unsent.clear();
  }
  if (!connection->keep_alive) return drop(*connection);
}

void DelayServer::drop(Connection& connection) {
  const auto at = static_cast<std::size_t>(connection.socket);
  close(connection.socket);
  connection.socket = -1;
  connections_[at].reset();
}

bool DelayServer::tell() {
  char line[64];
  if (read(STDIN_FILENO, line, sizeof line) <= 0) return false;
  std::sort(late_.begin(), late_.end());
  const auto late = [this](double share) {
    if (late_.empty()) return 0.0;
    return static_cast<double>(
        late_[static_cast<std::size_t>(share * static_cast<double>(late_.size() - 1))]);
  };
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const double cpu = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  std::printf(
      "{\"requests\":%zu,\"layers\":%zu,\"longest\":%.3f,\"most\":%zu,\"late_p50\":%.3f,\"late_p99\":%.3f,"
      "\"late_max\":%.3f,\"turn_max\":%.3f,\"cpu\":%.3f}\n",
      requests_, layers_, longest_, most_, late(0.5), late(0.99), late(1), turn_max_, cpu);
  std::fflush(stdout);
  return true;
}

int wrong_usage(const char* option) {
  std::fprintf(stderr, "delay_server: what %s is given cannot be read\n", option);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CostModel model;
  int origins = 1;
  std::size_t workers = 0;
  for (int i = 1; i < argc; i += 2) {
    const std::string option = argv[i];
    if (i + 1 == argc) return wrong_usage(argv[i]);
    const char* value = argv[i + 1];
    if (option == "--origins") {
      origins = std::atoi(value);
    } else if (option == "--workers") {
      workers = std::strtoul(value, nullptr, 10);
    } else if (option == "--request") {
      model.request_ms = std::atof(value);
    } else if (option == "--layer") {
      model.layer_ms = std::atof(value);
    } else if (option == "--seed") {
      model.seed = std::strtoull(value, nullptr, 10);
    } else if (option == "--lognormal") {
      if (std::sscanf(value, "%lf,%lf", &model.p50_ms, &model.p99_ms) != 2) return wrong_usage(argv[i]);
    } else if (option == "--fail") {
      if (!read_failures(value, model)) return wrong_usage(argv[i]);
    } else {
      return wrong_usage(argv[i]);
    }
  }
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  DelayServer server(model, workers);
  if (origins < 1 || !server.start(origins)) {
    std::perror("delay_server");
    return 1;
  }
  server.run();
}

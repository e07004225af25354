// A WMS whose layer says how long it takes: `d800.7` answers after 800 ms, `hang` never. One thread over
// epoll, so that what is measured is its client. Prints its origin, then for each line on its standard input
// a line
// {"requests","longest","most"}: how many came, the longest time from a request's arrival to its answer in
// milliseconds, and how many were open at once. Ends when its standard input closes.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;

struct Pending {
  int socket;
  std::string layer;
  Clock::time_point arrived;
};

class DelayServer {
 public:
  bool start() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, generic, size) != 0 || listen(listener_, 4096) != 0 ||
        getsockname(listener_, generic, &size) != 0)
      return false;
    std::printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    std::fflush(stdout);
    poller_ = epoll_create1(0);
    watch(listener_);
    watch(STDIN_FILENO);
    return true;
  }

  void run() {
    for (;;) {
      epoll_event events[256];
      const int count = epoll_wait(poller_, events, 256, milliseconds_to_next());
      for (int i = 0; i < count; ++i) {
        const int from = events[i].data.fd;
        if (from == listener_) {
          accept_all();
        } else if (from == STDIN_FILENO) {
          if (!tell()) return;
        } else {
          take(from);
        }
      }
      answer_due();
    }
  }

 private:
  void watch(int descriptor) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    epoll_ctl(poller_, EPOLL_CTL_ADD, descriptor, &event);
  }

  // Rounded up: epoll counts in whole milliseconds.
  int milliseconds_to_next() const {
    if (due_.empty()) return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(due_.begin()->first - Clock::now()).count();
    return static_cast<int>(std::max<long long>(left, 0));
  }

  void accept_all() const {
    for (int client; (client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
      const int yes = 1;
      setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      watch(client);
    }
  }

  void take(int client) {
    char buffer[8192];
    const ssize_t size = read(client, buffer, sizeof buffer);
    if (size <= 0) {
      if (size == 0 || errno != EAGAIN) drop(client);
      return;
    }
    std::string& request = requests_[client];
    request.append(buffer, static_cast<std::size_t>(size));
    if (request.find("\r\n\r\n") == std::string::npos) return;
    const std::size_t at = request.find("QUERY_LAYERS=") + 13;
    const std::string layer = request.substr(at, request.find_first_of("& ", at) - at);
    request.clear();
    most_ = std::max(most_, ++open_);
    ++asked_;
    const auto now = Clock::now();
    if (layer != "hang") {
      const auto delay = std::chrono::milliseconds(std::atoi(layer.c_str() + 1));
      due_.emplace(now + delay, Pending{client, layer, now});
    }
  }

  void drop(int client) {
    requests_.erase(client);
    close(client);
    std::erase_if(due_, [&](const auto& entry) { return entry.second.socket == client; });
  }

  void answer_due() {
    while (!due_.empty() && due_.begin()->first <= Clock::now()) {
      const Pending pending = due_.extract(due_.begin()).mapped();
      const std::string body =
          R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":")" +
          pending.layer + R"("},"geometry":null}]})";
      const std::string reply =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n"
          "Content-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body;
      if (send(pending.socket, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) continue;
      --open_;
      const std::chrono::duration<double, std::milli> took = Clock::now() - pending.arrived;
      longest_ = std::max(longest_, took.count());
    }
  }

  bool tell() const {
    char line[64];
    if (read(STDIN_FILENO, line, sizeof line) <= 0) return false;
    std::printf("{\"requests\":%d,\"longest\":%.3f,\"most\":%d}\n", asked_, longest_, most_);
    std::fflush(stdout);
    return true;
  }

  int listener_ = -1;
  int poller_ = -1;
  std::map<int, std::string> requests_;  // what has come so far, by socket
  std::multimap<Clock::time_point, Pending> due_;
  int asked_ = 0, open_ = 0, most_ = 0;
  double longest_ = 0;
};

}  // namespace

int main() {
  DelayServer server;
  if (!server.start()) {
    std::perror("delay_server");
    return 1;
  }
  server.run();
}

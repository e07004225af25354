#pragma once
#include <string>
#include <string_view>

namespace geoprobe::cli {

/// What systemd is told of a unit with Type=notify, over the datagram socket that NOTIFY_SOCKET names
/// (sd_notify(3)). Without one, or where nobody listens, nothing happens.
class ServiceManager {
 public:
  /// Reads the environment, and opens its socket, so that it need not when no file can be opened any more.
  ServiceManager();
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  void ready() const { send("READY=1"); }
  /// ready() is to follow, whether the new configuration was taken or not.
  void reloading() const;
  void stopping() const { send("STOPPING=1"); }

 private:
  void send(std::string_view state) const;

  std::string address_;
  int socket_ = -1;
};

}  // namespace geoprobe::cli

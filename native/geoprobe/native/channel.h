#pragma once
#include <geoprobe/native/interrupt.h>
#include <openssl/ssl.h>
#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace geoprobe::native {

/// Bytes to and from a server over a non-blocking socket, with TLS or without; every wait ends with an abort.
/// Owns neither socket nor session.
class Channel {
 public:
  Channel(int descriptor, SSL* ssl, Interrupt& interrupt)
      : descriptor_(descriptor), ssl_(ssl), interrupt_(interrupt) {}

  /// Bytes read; 0 at the end of the stream; -1 on failure (see error) and when aborted.
  ssize_t read(char* data, std::size_t size);
  /// All of it, or false.
  bool write(std::string_view data);

  /// Why the last call failed ("connection reset by peer"); empty where it was aborted.
  const std::string& error() const { return error_; }
  int descriptor() const { return descriptor_; }

 private:
  bool wait_for(int ssl_error, int result, int saved_errno);
  int descriptor_;
  SSL* ssl_;
  Interrupt& interrupt_;
  std::string error_;
};

}  // namespace geoprobe::native

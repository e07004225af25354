#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/native/interrupt.h>
#include <openssl/ssl.h>

#include <mutex>
#include <optional>
#include <string>

namespace geoprobe::native {

/// The trust that all connections share: TLS 1.2 and up, the server's chain and name verified. The
/// certificates are read with the first connection that needs them.
class TlsTrust {
 public:
  explicit TlsTrust(std::string ca_file);
  ~TlsTrust();
  TlsTrust(const TlsTrust&) = delete;
  TlsTrust& operator=(const TlsTrust&) = delete;

  /// Null where the certificates cannot be read; `error` then says why.
  SSL_CTX* context(std::string& error);

 private:
  std::string ca_file_;
  std::once_flag loaded_;
  SSL_CTX* context_ = nullptr;
  std::string error_;
};

/// What to tell of a certificate file that is of no use.
std::string no_certificates_in(const std::string& ca_file);

/// A handshake's end: a session, or why there is none (nothing in both: aborted).
struct Handshake {
  SSL* session = nullptr;
  std::optional<TransportError> error;
};

/// Runs the client's handshake over a non-blocking socket, for as long as it takes or until an abort. `label`
/// is what messages call the server, `host` what its certificate must name. The session does not own the
/// socket.
Handshake shake_hands(TlsTrust& trust, int descriptor, const std::string& host, const std::string& label,
                      Interrupt& interrupt);

}  // namespace geoprobe::native

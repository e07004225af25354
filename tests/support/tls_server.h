#pragma once
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "raw_server.h"

namespace geoprobe::test {

/// A certificate that signed itself, made for the test, with its key.
struct Certificate {
  /// For these names ("DNS:localhost", "IP:127.0.0.1"), valid from now for so many days (negative: expired).
  explicit Certificate(const std::string& names, int days = 1);
  ~Certificate();
  Certificate(const Certificate&) = delete;
  Certificate& operator=(const Certificate&) = delete;

  X509* certificate = nullptr;
  EVP_PKEY* key = nullptr;
  std::string pem() const;
};

/// Answers requests over TLS: 200 with `body`, keeping connections alive.
class TlsServer {
 public:
  TlsServer(const Certificate& certificate, std::string body);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  int port() const { return server_->port(); }
  std::size_t connections() const { return server_->connections(); }

 private:
  void serve(Peer& peer);
  SSL_CTX* context_;
  std::string body_;
  std::unique_ptr<RawServer> server_;
};

/// A file in the temporary folder that goes with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace geoprobe::test

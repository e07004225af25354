#include "tls_server.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace geoprobe::test {

Certificate::Certificate(const std::string& names, int days)
    : certificate(X509_new()), key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")) {
  constexpr long kDay = 24L * 60 * 60;
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_set_version(certificate, X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -30 * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), days * kDay);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("a test"), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, name);
  for (const auto& [kind, value] : {std::pair<int, std::string>{NID_subject_alt_name, names},
                                    {NID_basic_constraints, "critical,CA:TRUE"}}) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    if (extension == nullptr) throw std::runtime_error("a certificate for " + names + " cannot be made");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, EVP_sha256());
}

Certificate::~Certificate() {
  X509_free(certificate);
  EVP_PKEY_free(key);
}

std::string Certificate::pem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return out;
}

TlsServer::TlsServer(const Certificate& certificate, std::string body)
    : context_(SSL_CTX_new(TLS_server_method())), body_(std::move(body)) {
  SSL_CTX_use_certificate(context_, certificate.certificate);
  SSL_CTX_use_PrivateKey(context_, certificate.key);
  server_ = std::make_unique<RawServer>([this](Peer& peer) { serve(peer); });
}

TlsServer::~TlsServer() {
  server_.reset();
  SSL_CTX_free(context_);
}

void TlsServer::serve(Peer& peer) {
  SSL* ssl = SSL_new(context_);
  SSL_set_fd(ssl, peer.descriptor());
  std::string unread;
  std::array<char, 4096> bytes;
  bool good = SSL_accept(ssl) == 1;
  while (good) {
    const int n = SSL_read(ssl, bytes.data(), static_cast<int>(bytes.size()));
    if (n <= 0) break;
    unread.append(bytes.data(), static_cast<std::size_t>(n));
    if (!unread.ends_with("\r\n\r\n")) continue;
    unread.clear();
    const std::string reply =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body_.size()) + "\r\n\r\n" + body_;
    good = SSL_write(ssl, reply.data(), static_cast<int>(reply.size())) > 0;
  }
  SSL_free(ssl);
}

TemporaryFile::TemporaryFile(const std::string& content)
    : path_((std::filesystem::temp_directory_path() / "geoprobe-test-XXXXXX").string()) {
  const int descriptor = mkstemp(path_.data());
  const bool written = descriptor >= 0 && write(descriptor, content.data(), content.size()) ==
                                              static_cast<ssize_t>(content.size());
  if (descriptor >= 0) close(descriptor);
  if (!written) throw std::runtime_error("a temporary file cannot be written");
}

TemporaryFile::~TemporaryFile() {
  unlink(path_.c_str());
}

}  // namespace geoprobe::test

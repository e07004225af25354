#include <geoprobe/native/connect.h>
#include <geoprobe/native/tls.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>

namespace geoprobe::native {
namespace {

int descriptor_of(BIO* bio) {
  return *static_cast<const int*>(BIO_get_data(bio));
}

bool is_to_be_retried() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/// A socket BIO of our own: OpenSSL's writes raise SIGPIPE.
BIO_METHOD* socket_method() {
  static BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "geoprobe socket");
    BIO_meth_set_write(made, [](BIO* bio, const char* data, int size) {
      BIO_clear_retry_flags(bio);
      const auto n = send(descriptor_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
      if (n < 0 && is_to_be_retried()) BIO_set_retry_write(bio);
      return static_cast<int>(n);
    });
    BIO_meth_set_read(made, [](BIO* bio, char* data, int size) {
      BIO_clear_retry_flags(bio);
      const auto n = recv(descriptor_of(bio), data, static_cast<std::size_t>(size), 0);
      if (n < 0 && is_to_be_retried()) BIO_set_retry_read(bio);
      if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
      return static_cast<int>(n);
    });
    BIO_meth_set_ctrl(made, [](BIO* bio, int command, long, void*) -> long {
      if (command == BIO_CTRL_FLUSH) return 1;
      if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0;
      return 0;
    });
    BIO_meth_set_create(made, [](BIO* bio) {
      BIO_set_data(bio, new int(-1));
      BIO_set_init(bio, 1);
      return 1;
    });
    BIO_meth_set_destroy(made, [](BIO* bio) {
      delete static_cast<int*>(BIO_get_data(bio));
      return 1;
    });
    return made;
  }();
  return method;
}

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

std::string reason_of(SSL* ssl, int saved_errno, bool& broken) {
  broken = false;
  if (const long verdict = SSL_get_verify_result(ssl); verdict != X509_V_OK) {
    std::string text = "its certificate is not trusted: ";
    text += X509_verify_cert_error_string(verdict);
    return text;
  }
  if (const unsigned long error = ERR_peek_last_error(); error != 0) {
    const char* reason = ERR_reason_error_string(error);
    const std::string_view text = reason != nullptr ? reason : "protocol error";
    broken = text.find("unexpected eof") != std::string_view::npos;
    if (!broken) return std::string(text);
  }
  broken = true;
  return saved_errno != 0 ? error_text(saved_errno) : "it closed the connection";
}

}  // namespace

std::string no_certificates_in(const std::string& ca_file) {
  return "no certificates could be read from \"" + ca_file +
         "\": a file with certificates in PEM form is wanted";
}

TlsTrust::TlsTrust(std::string ca_file) : ca_file_(std::move(ca_file)) {}

TlsTrust::~TlsTrust() {
  SSL_CTX_free(context_);
}

SSL_CTX* TlsTrust::context(std::string& error) {
  std::call_once(loaded_, [this] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    if (made == nullptr) {
      error_ = "TLS is not available in this process";
      return;
    }
    SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION);
    SSL_CTX_set_verify(made, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(
        made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // A body whose length is known is checked against it; where it ends with the connection, many servers end
    // it without a close_notify.
    SSL_CTX_set_options(made, SSL_OP_IGNORE_UNEXPECTED_EOF);
    const int loaded = ca_file_.empty() ? SSL_CTX_set_default_verify_paths(made)
                                        : SSL_CTX_load_verify_file(made, ca_file_.c_str());
    ERR_clear_error();
    if (loaded != 1) {
      error_ = ca_file_.empty() ? "the system's trusted certificates could not be read"
                                : no_certificates_in(ca_file_);
      SSL_CTX_free(made);
      return;
    }
    context_ = made;
  });
  error = error_;
  return context_;
}

Handshake shake_hands(TlsTrust& trust, int descriptor, const std::string& host, const std::string& label,
                      Interrupt& interrupt) {
  std::string problem;
  SSL_CTX* context = trust.context(problem);
  if (context == nullptr) return {nullptr, TransportError{TransportError::Kind::tls, problem}};

  SSL* ssl = SSL_new(context);
  BIO* bio = BIO_new(socket_method());
  *static_cast<int*>(BIO_get_data(bio)) = descriptor;
  SSL_set_bio(ssl, bio, bio);
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host.c_str());
  }
  static const unsigned char http1[] = "\x08http/1.1";
  SSL_set_alpn_protos(ssl, http1, sizeof http1 - 1);

  for (;;) {
    ERR_clear_error();
    errno = 0;
    const int result = SSL_connect(ssl);
    if (result == 1) return {ssl, std::nullopt};
    const int saved_errno = errno;
    const int want = SSL_get_error(ssl, result);
    if (want == SSL_ERROR_WANT_READ || want == SSL_ERROR_WANT_WRITE) {
      if (interrupt.wait_for(descriptor, want == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT)) continue;
      SSL_free(ssl);
      return {};
    }
    bool broken = false;
    const std::string reason = reason_of(ssl, saved_errno, broken);
    ERR_clear_error();
    SSL_free(ssl);
    return {nullptr, TransportError{broken ? TransportError::Kind::network : TransportError::Kind::tls,
                                    "no TLS connection to " + label + ": " + reason}};
  }
}

}  // namespace geoprobe::native

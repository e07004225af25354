#pragma once
#include <geoprobe/http/message.h>
#include <geoprobe/registry/model.h>
#include <geoprobe/text/value.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace geoprobe {

/// Takes the secrets of a registry out of what is written down: those of "auth", and those that stand in the
/// open (see open_credentials).
///
/// A secret of four bytes or more becomes "***" wherever it stands: as it is, percent-encoded, escaped as in
/// XML or JSON, and as the credentials of basic authentication. A shorter one would spoil every text that it
/// happens to be part of: it is masked in the two places only where it is sent, the Authorization field and
/// the query parameter of its name. Literal user names are masked there only, too. The hosts of the
/// registry's own URLs are left as they are.
class Masker {
 public:
  /// What is not among the secrets is not known, and cannot be sent either.
  Masker(const Registry& registry, const Secrets& secrets);

  std::string text(std::string_view text) const;
  /// The values of Authorization, Proxy-Authorization, Cookie and Set-Cookie, and of the fields that hold a
  /// service's credential, are masked whole.
  Headers headers(const Headers& headers) const;
  /// Every text in it; of members only those named "params", "headers" and "x-…" are masked in their names.
  Value registry(const Registry& registry) const;

  /// Stand-ins for the secrets, by the names of their variables: equal for equal secrets, and told from
  /// others. A masker of registry() and of these masks a request as this one masks the request it stands for.
  const Secrets& stand_ins() const { return stand_ins_; }

 private:
  void learn(const SecretText& text, const Secrets& secrets, bool anywhere);
  void learn_pair(const std::string& credentials);
  std::string stand_in(const SecretText& text) const;
  std::size_t secret_at(std::string_view text, std::size_t at) const;
  std::size_t host_around(std::string_view text, std::size_t at, std::size_t length) const;
  std::size_t parameter_at(std::string_view text, std::size_t at) const;
  bool hides_value(const std::string& field) const;
  Value value(const Value& value, std::string_view name, bool names) const;

  std::vector<std::string> anywhere_;                            // longest first
  std::vector<std::string> exactly_;                             // credentials in base64
  std::vector<std::pair<std::string, std::string>> parameters_;  // "name=" and the short secret, encoded
  std::vector<std::string> fields_;                              // header fields with a secret
  std::vector<std::string> hosts_;                               // in lower case
  std::map<std::string, std::string> numbered_;                  // secret -> its stand-in
  Secrets stand_ins_;
  bool first_bytes_[256] = {};
};

}  // namespace geoprobe

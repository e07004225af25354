#include <arpa/inet.h>
#include <geoprobe/native/address_scope.h>
#include <geoprobe/text/ascii.h>

#include <algorithm>
#include <cstdint>

namespace geoprobe::native {
namespace {

AddressScope scope_of_ipv4(const std::uint8_t* a) {
  if (a[0] == 169 && a[1] == 254) return AddressScope::link_local;
  const bool internal = a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224 ||
                        (a[0] == 100 && (a[1] & 0xC0) == 64) ||     // shared address space of carriers
                        (a[0] == 172 && (a[1] & 0xF0) == 16) ||     //
                        (a[0] == 192 && a[1] == 168) ||             //
                        (a[0] == 192 && a[1] == 0 && a[2] == 0) ||  // protocol assignments
                        (a[0] == 198 && (a[1] & 0xFE) == 18);       // benchmarks
  return internal ? AddressScope::internal : AddressScope::global;
}

AddressScope scope_of_ipv6(const std::uint8_t* a) {
  const auto zero_before = [&](int end) {
    return std::all_of(a, a + end, [](auto byte) { return byte == 0; });
  };
  if (a[0] == 0xFE && (a[1] & 0xC0) == 0x80) return AddressScope::link_local;
  // Mapped, and compatible: "::" and "::1" are 0.0.0.0/8 then.
  if (zero_before(12) || (zero_before(10) && a[10] == 0xFF && a[11] == 0xFF)) return scope_of_ipv4(a + 12);
  if (a[0] == 0 && a[1] == 0x64 && a[2] == 0xFF && a[3] == 0x9B) return scope_of_ipv4(a + 12);  // NAT64
  if (a[0] == 0x20 && a[1] == 0x02) return scope_of_ipv4(a + 2);                                // 6to4
  const bool unicast = (a[0] & 0xE0) == 0x20;
  return unicast ? AddressScope::global : AddressScope::internal;
}

}  // namespace

std::optional<AddressScope> scope_of_host(std::string host) {
  host.resize(std::min(host.find('%'), host.size()));
  std::uint8_t bytes[16];
  if (inet_pton(AF_INET, host.c_str(), bytes) == 1) return scope_of_ipv4(bytes);
  if (inet_pton(AF_INET6, host.c_str(), bytes) == 1) return scope_of_ipv6(bytes);
  std::string name = lower(host);
  if (name.ends_with('.')) name.pop_back();
  if (name == "localhost" || name.ends_with(".localhost")) return AddressScope::internal;
  return std::nullopt;
}

std::string refusal_of_address(const std::string& host, const std::string& address, bool allow_private) {
  const AddressScope scope = scope_of_host(address).value_or(AddressScope::internal);
  const AddressScope usual = allow_private ? AddressScope::internal : AddressScope::global;
  if (scope >= std::min(scope_of_host(host).value_or(usual), usual)) return {};
  if (scope == AddressScope::link_local)
    return "the link-local address " + address +
           ", which is never connected to by a name; write the address in the service's url if it is meant";
  return "the private address " + address +
         ", which is not connected to by a name unless --allow-private (allow_private) says so; or write the "
         "address in the service's url";
}

}  // namespace geoprobe::native

#pragma once
#include <optional>
#include <string>

namespace geoprobe::native {

/// Who can be reached at an address. A wider scope is a later one.
enum class AddressScope {
  link_local,  ///< 169.254.0.0/16, fe80::/10: the link alone, where clouds keep their machines' credentials
  internal,    ///< loopback, private use, shared, multicast and reserved addresses
  global       ///< everything else
};

/// The scope of a numeric IPv4 or IPv6 address (a zone after '%' is allowed), and of the IPv4 address that an
/// IPv6 one carries (mapped, compatible, NAT64, 6to4). "localhost" and the names below it are internal
/// (RFC 6761). Nothing: another name. Source: the special-purpose registries of RFC 6890.
std::optional<AddressScope> scope_of_host(std::string host);

/// Why a server that goes by this name is not connected to at this address; empty if it is. A host that is
/// itself an address may be reached at addresses of that scope: who wrote it, meant it. A name leads to
/// global addresses alone, with allow_private to internal ones too, and never to link-local ones.
std::string refusal_of_address(const std::string& host, const std::string& address, bool allow_private);

}  // namespace geoprobe::native

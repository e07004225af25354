#pragma once
#include <geoprobe/native/interrupt.h>

#include <string>
#include <vector>

namespace geoprobe::native {

/// A connected socket, non-blocking; or -1 and the reason (empty: aborted).
struct Connected {
  int descriptor = -1;
  std::string error;
};

/// Connects to the first address that answers. They are tried in order; where one has not answered after a
/// quarter of a second, the next is tried beside it (RFC 8305).
Connected connect_to(const std::vector<std::string>& addresses, int port, Interrupt& interrupt);

/// "connection refused", for an errno.
std::string error_text(int error);

}  // namespace geoprobe::native

#pragma once
#include <httplib.h>

namespace geoprobe::native {

/// A connection that does its own waiting, to cpp-httplib 0.11 to 0.41. is_writable() is a virtual function
/// of the library's up to 0.19, the last three from 0.20 on.
class HttplibStream : public httplib::Stream {
 public:
  virtual bool is_open() const { return true; }
  // NOLINTBEGIN(modernize-use-override)
  bool is_readable() const { return true; }
  bool is_writable() const { return is_open(); }
  bool wait_readable() const { return true; }
  bool wait_writable() const { return is_open(); }
  time_t duration() const { return 0; }
  // NOLINTEND(modernize-use-override)
};

}  // namespace geoprobe::native

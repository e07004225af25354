#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "connection_stream.h"

namespace geoprobe::serve {

/// Where the parts of a streamed reply go. What the client does not take at once is kept until it does.
class ReplySink {
 public:
  /// chunked: the reply has Transfer-Encoding: chunked.
  ReplySink(ConnectionStream& stream, bool chunked) : stream_(stream), chunked_(chunked) {}

  /// Without waiting. False: the client is gone, or takes nothing any more.
  bool send(std::string_view part);
  /// Sends of what is kept as much as the client takes now. False: as send().
  bool drain();
  /// Sends all that is kept, and the end. False: as send().
  bool finish();
  /// The bytes that are kept.
  std::size_t kept() const { return kept_.size() - begun_; }

 private:
  ConnectionStream& stream_;
  const bool chunked_;
  std::string kept_;
  std::size_t begun_ = 0;  ///< of it is sent
};

}  // namespace geoprobe::serve

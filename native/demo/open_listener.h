#pragma once
#include <memory>

#include "serve/listener.h"

namespace geoprobe::demo {

/// A listener on 127.0.0.1:port (0: any free one) whose replies pages of every origin may read. `folder`: of
/// files for replies that are from there.
std::unique_ptr<serve::Listener> open_listener(
    int port, const std::string& folder, std::function<serve::Reply(const serve::RequestHead& head)> answer);

}  // namespace geoprobe::demo

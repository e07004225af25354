#pragma once
#include <httplib.h>

#include <filesystem>

namespace geoprobe::serve {

/// The folder of the built demo page: `wanted` where that is not empty; else the one that was installed with
/// the program or built in its source tree. Empty where there is none with an index.html.
std::filesystem::path find_page_folder(const std::filesystem::path& wanted);

/// Serves a folder's files at /, each with the type that browsers want.
void offer_folder(httplib::Server& server, const std::filesystem::path& folder);

}  // namespace geoprobe::serve

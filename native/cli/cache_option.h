#pragma once
#include <geoprobe/native/client.h>
#include <geoprobe/text/expected.h>

#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace geoprobe::cli {

/// --cache: the file of answers, that of the environment unless given; empty: none.
void add_cache_option(CLI::App& command, std::string& file, const std::string& group = "Options");

/// What is wrong with a file that the user named and that is somebody else's, whatever it holds.
std::optional<Failure> refusal_of(const std::string& file);

/// Has the client keep its answers in the file, where there is one and the policy has a cache. What is wrong
/// with the file goes to `warn`, from threads of its own.
void keep_answers(ClientOptions& client, const std::string& file, std::function<void(std::string)> warn);

}  // namespace geoprobe::cli

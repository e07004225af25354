#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace geoprobe {

/// A failure that is the caller's to tell the user: one plain sentence that says what is wrong and what to
/// do.
struct Failure {
  std::string message;
};

namespace detail {
/// Writes the message to standard error and ends the program by std::abort().
[[noreturn]] void abort_with(std::string_view what, std::string_view message);
}  // namespace detail

/// A value of T or the Failure that kept it from being made. The core throws nothing.
///
/// Check the state (operator bool) before value() and failure(). value() of a failure writes the failure's
/// message to standard error and aborts, in release builds too; so does failure() of a value. The WebAssembly
/// module, into which only this project's code is compiled, leaves both checks out to stay small.
template <class T>
class Expected {
 public:
  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Expected(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  explicit operator bool() const { return state_.index() == 0; }
  const T& value() const& { return held<0>(state_); }
  T& value() & { return held<0>(state_); }
  T&& value() && { return std::move(held<0>(state_)); }
  const Failure& failure() const { return held<1>(state_); }

 private:
  using State = std::variant<T, Failure>;

  template <std::size_t I, class S>
  static auto& held(S& state) {
    if (auto* one = std::get_if<I>(&state)) return *one;
    refuse(state);
  }
  [[noreturn]] static void refuse([[maybe_unused]] const State& state) {
#ifdef __EMSCRIPTEN__
    __builtin_unreachable();
#else
    if (const Failure* failure = std::get_if<1>(&state))
      detail::abort_with("Expected::value() of a failure", failure->message);
    detail::abort_with("Expected::failure() of a value", {});
#endif
  }

  State state_;
};

}  // namespace geoprobe

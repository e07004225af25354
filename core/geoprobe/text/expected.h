#pragma once
#include <string>
#include <utility>
#include <variant>

namespace geoprobe {

/// A failure that is the caller's to tell the user: one plain sentence that says what is wrong and what to
/// do.
struct Failure {
  std::string message;
};

/// A value of T or the Failure that kept it from being made. The core throws nothing.
/// value() and failure() may be called only after the state was checked.
template <class T>
class Expected {
 public:
  Expected(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Expected(Failure failure) : state_(std::in_place_index<1>, std::move(failure)) {}

  explicit operator bool() const { return state_.index() == 0; }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T& value() & { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  const Failure& failure() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Failure> state_;
};

}  // namespace geoprobe

#include <geoprobe/text/json_place.h>
#include <geoprobe/text/json_reader.h>

#include <algorithm>
#include <map>

namespace geoprobe {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// A member's name as a pointer has it, from the token with its quotes.
std::string pointer_token(std::string_view quoted) {
  std::string name(quoted.substr(1, quoted.size() - 2));
  if (name.find('\\') != std::string::npos)
    if (const auto read = read_json(quoted); read && read.value().as_string() != nullptr)
      name = *read.value().as_string();
  std::string out;
  for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

/// Goes through a JSON text and keeps the pointer of the value that it is at.
class PointerScan {
 public:
  explicit PointerScan(std::string_view text) : text_(text) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  /// Calls visit(pointer, offset) with each value.
  template <class Visit>
  void run(Visit&& visit) {
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
      const char c = text_[at_];
      if (c == ']' || c == '}') {
        ++at_;
        if (!open_.empty()) open_.pop_back();
      } else if (c == ',' || c == ':') {
        ++at_;
      } else if (!open_.empty() && open_.back().is_object && !open_.back().has_name) {
        const std::size_t begin = at_;
        skip_scalar();
        enter(pointer_token(text_.substr(begin, at_ - begin)));
        open_.back().has_name = true;
      } else {
        if (!open_.empty() && !open_.back().is_object) enter(std::to_string(open_.back().items++));
        if (!open_.empty()) open_.back().has_name = false;
        visit(pointer_, at_);
        if (c == '[' || c == '{') {
          ++at_;
          open_.push_back({c == '{', false, 0, pointer_.size()});
        } else {
          skip_scalar();
        }
      }
    }
  }

 private:
  struct Container {
    bool is_object = false, has_name = false;
    std::size_t items = 0;
    std::size_t pointer_size = 0;  // of its own pointer
  };

  void enter(const std::string& token) {
    pointer_.resize(open_.back().pointer_size);
    (pointer_ += '/') += token;
  }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  void skip_scalar() {
    if (text_[at_] != '"') {
      const std::size_t end = text_.find_first_of(",:]} \t\r\n", at_);
      at_ = std::max(std::min(end, text_.size()), at_ + 1);
      return;
    }
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string pointer_;
  std::vector<Container> open_;
};

/// Counts on from one byte to a later one.
class PlaceCounter {
 public:
  explicit PlaceCounter(std::string_view text) : text_(text) {
    if (text.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }
  TextPlace at(std::size_t offset) {
    for (; at_ < std::min(offset, text_.size()); ++at_) {
      if (text_[at_] == '\n')
        place_ = {place_.line + 1, 1};
      else if ((static_cast<unsigned char>(text_[at_]) & 0xC0) != 0x80)
        ++place_.column;
    }
    return place_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  TextPlace place_;
};

}  // namespace

TextPlace place_of_byte(std::string_view text, std::size_t offset) {
  return PlaceCounter(text).at(offset);
}

std::vector<std::optional<TextPlace>> places_in_json(std::string_view json,
                                                     const std::vector<std::string>& pointers) {
  std::vector<std::optional<TextPlace>> places(pointers.size());
  std::map<std::string_view, std::vector<std::size_t>> wanted;
  for (std::size_t i = 0; i < pointers.size(); ++i) wanted[pointers[i]].push_back(i);
  PlaceCounter counter(json);
  PointerScan(json).run([&](const std::string& pointer, std::size_t offset) {
    const auto found = wanted.find(pointer);
    if (found == wanted.end()) return;
    const TextPlace place = counter.at(offset);
    for (const std::size_t i : found->second) places[i] = place;
    wanted.erase(found);
  });
  return places;
}

}  // namespace geoprobe

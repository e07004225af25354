#include <geoprobe/formats/gml_positions.h>
#include <geoprobe/formats/xml.h>
#include <geoprobe/text/ascii.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <pugixml.hpp>
#include <string>

namespace geoprobe {

std::optional<double> GmlPositions::read_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('.') && !text.ends_with('.')) {
    if (const std::optional<double> number = parse_double(text)) return number;
    if (equals_ignoring_case(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
    return text.starts_with("-.") ? parse_double(concat("-0", text.substr(1))) : std::nullopt;
  }
  if (text.ends_with('.')) text.remove_suffix(1);
  return parse_double(text.starts_with('.') ? concat("0", text) : std::string(text));
}

std::size_t GmlPositions::dimension_of(pugi::xml_node element, std::size_t inherited) {
  std::string_view text = attribute_of(element, "srsDimension");
  if (text.empty()) text = attribute_of(element, "dimension");  // before GML 3.1
  return text.size() == 1 && text[0] >= '2' && text[0] <= '4' ? static_cast<std::size_t>(text[0] - '0')
                                                              : inherited;
}

/// The numbers of a text into numbers_; false if something in it is no number.
bool GmlPositions::parse(std::string_view text, char separator, char decimal) {
  numbers_.clear();
  std::string mended;
  for (std::size_t at = 0; at < text.size();) {
    if (is_xml_space(text[at]) || text[at] == separator) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && !is_xml_space(text[at]) && text[at] != separator) ++at;
    std::string_view token = text.substr(start, at - start);
    if (decimal != '.') {
      mended = std::string(token);
      std::replace(mended.begin(), mended.end(), decimal, '.');
      token = mended;
    }
    const std::optional<double> number = read_number(token);
    if (!number) return false;
    numbers_.push_back(*number);
  }
  return true;
}

void GmlPositions::add(double first, double second, Geometry::Ring& ring) {
  if (std::isnan(first) || std::isnan(second)) return;
  ring.push_back(swap_ ? Position{second, first} : Position{first, second});
}

/// A stated dimension holds if the list fits it, and a ring closes with it or with no other.
void GmlPositions::split_numbers(std::size_t dimension, bool is_ring, Geometry::Ring& ring) {
  const std::size_t count = numbers_.size();
  const auto fits = [&](std::size_t d) { return d != 0 && count % d == 0; };
  const auto closes = [&](std::size_t d) {
    return fits(d) && count >= 4 * d && numbers_[0] == numbers_[count - d] &&
           numbers_[1] == numbers_[count - d + 1];
  };
  std::size_t chosen = 0;
  for (const std::size_t d : {dimension, std::size_t{2}, std::size_t{3}})
    if (chosen == 0 && is_ring && closes(d)) chosen = d;
  for (const std::size_t d : {dimension, std::size_t{2}, std::size_t{3}})
    if (chosen == 0 && fits(d)) chosen = d;
  if (chosen == 0) {
    failed_ = true;
    return;
  }
  ring.reserve(ring.size() + count / chosen);
  for (std::size_t i = 0; i < count; i += chosen) add(numbers_[i], numbers_[i + 1], ring);
}

void GmlPositions::list(std::string_view text, std::size_t dimension, bool is_ring, Geometry::Ring& ring) {
  if (parse(text, ' ', '.'))
    split_numbers(dimension, is_ring, ring);
  else
    failed_ = true;
}

void GmlPositions::coord(pugi::xml_node element, Geometry::Ring& ring) {
  const auto x = read_number(trim(child_named(element, "X").child_value()));
  const auto y = read_number(trim(child_named(element, "Y").child_value()));
  if (x && y)
    add(*x, *y, ring);
  else
    failed_ = true;
}

void GmlPositions::coordinates(pugi::xml_node element, bool is_ring, Geometry::Ring& ring) {
  const auto sign = [&](std::string_view name, char otherwise) {
    const std::string_view text = attribute_of(element, name);
    return text.size() == 1 ? text[0] : otherwise;
  };
  const char between_numbers = sign("cs", ',');
  const char between_positions = sign("ts", ' ');
  const char decimal = sign("decimal", '.');
  const std::string text = text_of(element);
  const std::size_t before = ring.size();
  for (std::size_t at = 0; at < text.size();) {
    if (is_xml_space(text[at]) || text[at] == between_positions) {
      ++at;
      continue;
    }
    const std::size_t start = at;
    while (at < text.size() && text[at] != between_positions &&
           !(between_positions == ' ' && is_xml_space(text[at])))
      ++at;
    const std::string_view tuple = std::string_view(text).substr(start, at - start);
    const bool read = parse(tuple, between_numbers, decimal);
    if (read && numbers_.size() >= 2) {
      add(numbers_[0], numbers_[1], ring);
      continue;
    }
    // "31 -25, 32 -25" and "31, -25 32, -25": which sign stands between what is not said.
    ring.resize(before);
    if (parse(text, between_numbers, decimal))
      split_numbers(2, is_ring, ring);
    else
      failed_ = true;
    return;
  }
}

void GmlPositions::read_pos(pugi::xml_node element, Geometry::Ring& ring) {
  if (!parse(text_of(element), ' ', '.') || numbers_.size() == 1 || numbers_.size() > 4)
    failed_ = true;
  else if (!numbers_.empty())
    add(numbers_[0], numbers_[1], ring);
}

bool GmlPositions::read(pugi::xml_node child, std::size_t dimension, bool is_ring, Geometry::Ring& ring) {
  const std::string_view name = local_name(child);
  if (name == "coordinates") {
    coordinates(child, is_ring, ring);
  } else if (name == "posList") {
    list(text_of(child), dimension_of(child, dimension), is_ring, ring);
  } else if (name == "pos") {
    read_pos(child, ring);
  } else if (name == "coord") {
    coord(child, ring);
  } else {
    return false;
  }
  return true;
}

}  // namespace geoprobe

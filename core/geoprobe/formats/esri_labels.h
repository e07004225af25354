#pragma once
#include <geoprobe/text/value.h>

#include <map>
#include <string>
#include <string_view>

namespace geoprobe {

/// What the fields of an ArcGIS reply say of its values: the names of coded values (domains, also those of
/// subtypes) and which numbers are dates. Linear in the size of the reply, but for a logarithm.
class EsriLabels {
 public:
  /// `set` holds `fields`, and `types` with `typeIdField` or `subtypes` with `subtypeField`.
  explicit EsriLabels(const Value& set);

  /// The labels of those attributes that have one: the name of a coded value, or a date in ISO 8601.
  Value::Object of(const Value::Object& attributes) const;

 private:
  using Codes = std::map<std::string, std::string>;
  struct Field {
    std::string type;
    Codes codes;
  };
  static Codes codes_in(const Value* domain);
  void add_subtypes(const Value& set, std::string_view list, std::string_view code, std::string_view field);

  std::map<std::string, Field, std::less<>> fields_;
  std::string subtype_field_;
  Codes subtypes_;                                                  // their names
  std::map<std::string, std::map<std::string, Codes>> by_subtype_;  // by code, then by field
};

}  // namespace geoprobe

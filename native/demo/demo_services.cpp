#include "demo_services.h"

#include <geoprobe/text/number.h>

#include <array>
#include <chrono>

#include "dataset.h"
#include "daylight.h"
#include "demo_registry.h"
#include "embedded.h"
#include "map_host.h"

namespace geoprobe::demo {
namespace {

using namespace std::chrono_literals;

const Value* property(const Feature& feature, std::string_view name) {
  for (const Member& member : feature.properties)
    if (member.name == name) return &member.value;
  return nullptr;
}

bool is_swiss(const Feature& feature) {
  const Value* country = property(feature, "country");
  return country && *country == Value("Switzerland");
}

bool is_megacity(const Feature& feature) {
  const Value* population = property(feature, "population");
  const Number* number = population ? population->as_number() : nullptr;
  return number && parse_double(number->digits).value_or(0) >= 10e6;
}

Layer vector_layer(const char* name, const char* title, const VectorData& data,
                   std::chrono::milliseconds delay, std::function<bool(const Feature&)> keep = {}) {
  return {name, title, &data, std::move(keep), nullptr, {}, delay};
}

Layer grid_layer(const char* name, const char* title, const GridData& data, std::chrono::milliseconds delay) {
  return {name, title, nullptr, {}, &data, "rain", delay};
}

std::vector<Layer> daylight_layers(std::chrono::milliseconds delay) {
  std::vector<Layer> layers;
  for (const Month& month : kMonths)
    layers.push_back({month.layer,
                      std::string("Daylight, the middle of ") + month.name,
                      nullptr,
                      {},
                      nullptr,
                      "hours",
                      delay,
                      [day = month.middle_day](Position place) { return daylight_hours(place.y, day); }});
  return layers;
}

}  // namespace

class DemoServices::Impl {
 public:
  std::optional<Failure> start() {
    if (auto failure = load()) return failure;
    places_ = std::make_unique<MapHost>(std::vector<Layer>{
        vector_layer("countries", "Countries", countries_, 40ms),
        vector_layer("provinces", "Provinces", provinces_, 120ms),
        vector_layer("cantons", "Swiss cantons", provinces_, 120ms, is_swiss),
        vector_layer("cities", "Cities", cities_, 250ms),
        vector_layer("megacities", "Cities of ten million", cities_, 60ms, is_megacity),
    });
    climate_ = std::make_unique<MapHost>(std::vector<Layer>{
        grid_layer("rain_land", "Rain on land, 2016", rain_land_, 400ms),
        grid_layer("rain_sea", "Rain at sea, 2016", rain_sea_, 80ms),
    });
    archive_ = std::make_unique<MapHost>(std::vector<Layer>{
        grid_layer("rain_land", "Rain on land, 2016", rain_land_, 1200ms),
    });
    almanac_ = std::make_unique<MapHost>(daylight_layers(90ms));
    for (MapHost* host : hosts())
      if (auto failure = host->start()) return failure;
    if (auto failure = silent_.start()) return failure;
    const DemoOrigins origins{places_->origin(), climate_->origin(), archive_->origin(), almanac_->origin(),
                              silent_.origin()};
    registry_ = demo_registry(origins);
    year_registry_ = demo_year_registry(origins);
    return std::nullopt;
  }

  void stop() {
    for (MapHost* host : hosts())
      if (host) host->stop();
    silent_.stop();
  }

  const std::string& registry() const { return registry_; }
  const std::string& year_registry() const { return year_registry_; }

 private:
  std::array<MapHost*, 4> hosts() const {
    return {places_.get(), climate_.get(), archive_.get(), almanac_.get()};
  }

  std::optional<Failure> load() {
    const auto vectors = [](std::string_view file, VectorData& out) -> std::optional<Failure> {
      Expected<VectorData> data = VectorData::read(embedded_file(file));
      if (!data) return Failure{std::string(file) + ": " + data.failure().message};
      out = std::move(data).value();
      return std::nullopt;
    };
    const auto grid = [](std::string_view file, GridData& out) -> std::optional<Failure> {
      Expected<GridData> data = GridData::read(embedded_file(file));
      if (!data) return Failure{std::string(file) + ": " + data.failure().message};
      out = std::move(data).value();
      return std::nullopt;
    };
    if (auto failure = vectors("countries.geojson", countries_)) return failure;
    if (auto failure = vectors("provinces.geojson", provinces_)) return failure;
    if (auto failure = vectors("cities.geojson", cities_)) return failure;
    if (auto failure = grid("rain-land.asc", rain_land_)) return failure;
    return grid("rain-sea.asc", rain_sea_);
  }

  VectorData countries_, provinces_, cities_;
  GridData rain_land_, rain_sea_;
  std::unique_ptr<MapHost> places_, climate_, archive_, almanac_;
  SilentHost silent_;
  std::string registry_, year_registry_;
};

DemoServices::DemoServices() : impl_(std::make_unique<Impl>()) {}
DemoServices::~DemoServices() {
  stop();
}

std::optional<Failure> DemoServices::start() {
  return impl_->start();
}

void DemoServices::stop() {
  impl_->stop();
}

const std::string& DemoServices::registry() const {
  return impl_->registry();
}

const std::string& DemoServices::year_registry() const {
  return impl_->year_registry();
}

}  // namespace geoprobe::demo

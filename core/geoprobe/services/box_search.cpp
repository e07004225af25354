#include <geoprobe/geo/distance.h>
#include <geoprobe/geo/edges.h>
#include <geoprobe/services/box_search.h>
#include <geoprobe/services/nearby.h>
#include <geoprobe/services/surroundings.h>
#include <geoprobe/services/value.h>
#include <geoprobe/text/concat.h>
#include <geoprobe/text/number.h>
#include <geoprobe/text/url.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace geoprobe {
namespace {

constexpr int kShrinks = 0xf;     // how often the box was made smaller
constexpr int kOtherSide = 0x10;  // beyond the antimeridian
constexpr int kAreas = 0x20;      // all features so far were areas: only the point itself counts
constexpr int kPage = 0x1000;     // how many further pages were read, in units of it
constexpr int kMostPages = 5;
constexpr int kMostShrinks = 3;
constexpr double kLastReach = 1;  // metre

double distance_of_nearest(const Question& question, const std::vector<Feature>& features) {
  if (features.empty()) return std::numeric_limits<double>::infinity();
  const Feature& nearest = features.front();
  return nearest.geometry && !nearest.geometry_incomplete ? distance_to(question.lonlat, *nearest.geometry)
                                                          : 0;
}

/// The reply with what was found before it, all in longitude and latitude.
Reply with_found(const Question& question, const Ask& ask, const Reply& reply) {
  Reply all = reply;
  std::vector<std::string> told;
  all.features->features = nearby_features(question, reply, told);
  all.geometry_crs = kWgs84;
  all.warnings.insert(all.warnings.end(), told.begin(), told.end());
  if (ask.earlier) {
    const std::vector<Feature>& earlier = ask.earlier->features->features;
    all.features->features.insert(all.features->features.begin(), earlier.begin(), earlier.end());
    all.is_partial = all.is_partial || ask.earlier->is_partial;
  }
  return all;
}

}  // namespace

BoxSearch first_search(const Question& question) {
  return {std::max(question.tolerance, kCentimetre), 0, nullptr, {}};
}

BoxSearch search_of(const Ask& ask) {
  return {ask.reach, ask.step, ask.earlier, {}};
}

void keep_search(Ask& ask, const BoxSearch& search) {
  ask.reach = search.reach;
  ask.step = search.step;
  ask.earlier = search.found;
  if (ask.then.empty())
    ask.then = "if more features are there than fit into one reply, a smaller box is asked";
}

std::optional<Box> search_box(const Question& question, const Crs& crs, const BoxSearch& search) {
  std::optional<Box> box = box_around(question, crs, search.reach);
  const double half = antimeridian_in(crs).value_or(0);
  if (!box || half == 0) return box;
  if (is_geographic(crs)) {
    box->south = std::max(box->south, -90.0);
    box->north = std::min(box->north, 90.0);
  }
  if ((search.step & kOtherSide) != 0) {
    const double turn = box->west < -half ? 2 * half : -2 * half;
    box->west += turn;
    box->east += turn;
  }
  box->west = std::max(box->west, -half);
  box->east = std::min(box->east, half);
  return box;
}

bool may_be_capped(const Reply& reply) {
  const std::size_t count = reply.features->features.size();
  if (reply.is_counted || count < 10) return false;
  return count % 10 == 0 || count % 25 == 0 || (count & (count - 1)) == 0;
}

bool are_areas(const std::vector<Feature>& features) {
  return std::all_of(features.begin(), features.end(), [](const Feature& feature) {
    return feature.geometry && !feature.geometry_incomplete && is_polygon(feature.geometry->type);
  });
}

Answer truncated_search(double metres) {
  return error_answer(
      ErrorCode::too_large,
      concat("the server has more features around the point than it sends at once, and none of those "
             "that it sent is at the point; those within ",
             format_decimal(metres, 2), " m were queried last; lower the tolerance"));
}

Step read_search(const Question& question, const ServerMemory& memory, const Ask& ask, const Reply& reply,
                 const Crs& crs, std::size_t limit, AskBox ask_box) {
  const bool as_asked = limit > 0 && reply.features->features.size() >= limit;
  const bool known_full = as_asked || reply.has_more;
  const bool full = known_full || may_be_capped(reply);
  const Reply all = with_found(question, ask, reply);
  const double nearest = distance_of_nearest(question, all.features->features);
  BoxSearch next = search_of(ask);
  const auto ask_next = [&] {
    Step step = ask_box(question, memory, next);
    if (Ask* asked = std::get_if<Ask>(&step)) asked->warnings = ask.warnings;
    return step;
  };
  if (full && nearest > 0 && (ask.step & kShrinks) < kMostShrinks && ask.step < kPage) {
    const bool last =
        (ask.step & kShrinks) == kMostShrinks - 1;  // which is for the area that holds the point
    next.reach = !all.features->features.empty() ? nearest + kCentimetre
                 : last                          ? std::min(ask.reach / 10, kLastReach)
                                                 : ask.reach / 10;
    ++next.step;
    const bool areas =
        are_areas(reply.features->features) && ((ask.step & kShrinks) == 0 || (ask.step & kAreas) != 0);
    next.step = areas ? next.step | kAreas : next.step & ~kAreas;
    if (next.reach < 0.9 * ask.reach) return ask_next();
    next = search_of(ask);
  }
  if (full && nearest > 0 && !reply.next_page.empty() && ask.step / kPage < kMostPages) {
    const Expected<Url> here = parse_url(ask.masked_url);  // the engine has the request
    const Expected<Url> there = here ? resolve_url(here.value(), reply.next_page) : here;
    if (there && there.value().to_string() != ask.masked_url) {
      next.page = there.value().to_string();
      next.step += kPage;
      next.found = std::make_shared<const Reply>(all);
      return ask_next();
    }
  }
  if (const double half = antimeridian_in(crs).value_or(0);
      half > 0 && (ask.step & kOtherSide) == 0 && nearest > 0) {
    next.reach = std::min(ask.reach, nearest + kCentimetre);
    const std::optional<Box> box = box_around(question, crs, next.reach);
    if (box && (box->west < -half || box->east > half)) {
      next.step = kOtherSide;
      next.found = std::make_shared<const Reply>(all);
      return ask_next();
    }
  }
  Answer answer = read_value(question, all);
  const bool unseen = (ask.step & kShrinks) != 0 && (ask.step & kAreas) == 0;
  if (answer.status == Status::empty && (full || unseen)) {
    Answer error = truncated_search(ask.reach);
    error.warnings = std::move(answer.warnings);
    answer = std::move(error);
  } else if (known_full || (full && nearest > 0)) {
    answer.warnings.push_back(as_asked ? full_reply_warning(limit)
                                       : "the server has more features here than it sends at once");
  }
  if ((ask.step & kShrinks) != 0 && question.want_features)
    answer.warnings.push_back(
        concat("there are more features around than the server sends at once; what lies farther than ",
               format_decimal(ask.reach, 2), " m was not looked at"));
  pass_on_warnings(ask, answer);
  return answer;
}

}  // namespace geoprobe

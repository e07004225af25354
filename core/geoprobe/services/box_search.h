#pragma once
#include <geoprobe/services/family.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace geoprobe {

/// How much farther than the nearest feature a smaller box reaches, in metres.
inline constexpr double kCentimetre = 0.01;

/// A search for the nearest feature with a server that knows boxes only and sends so many features at a time,
/// in an order of its own. What came is measured here. Where the reply is full, a smaller box is asked, which
/// reaches as far as the nearest feature so far and so holds the nearest of all. If the smallest box is full
/// too, the pages that the server names are read. Where the box crosses the antimeridian, the point's side is
/// asked first, and the other where something nearer may lie there.
struct BoxSearch {
  double reach = 0;                    ///< metres around the point
  int step = 0;                        ///< Ask::step: where the search stands
  std::shared_ptr<const Reply> found;  ///< in longitude and latitude
  std::string page;                    ///< the URL of a further page of the same box, empty for the first
};

/// Sends the request for a search's box. It keeps `step`, `reach` and `earlier` in the Ask (see keep_search).
using AskBox = Step (*)(const Question& question, const ServerMemory& memory, const BoxSearch& search);

/// The search for all within the question's tolerance.
BoxSearch first_search(const Question& question);
/// Where the search of a request stands.
BoxSearch search_of(const Ask& ask);
void keep_search(Ask& ask, const BoxSearch& search);

/// The box of the search in a CRS, cut at the poles, and at the antimeridian where the CRS is built in;
/// nothing where the point cannot be brought there.
std::optional<Box> search_box(const Question& question, const Crs& crs, const BoxSearch& search);

/// Whether a reply may have stopped at a limit of the server's own that it does not tell: it has fewer
/// features than were queried, but as many as servers are wont to send at once, and does not say how many
/// there are.
bool may_be_capped(const Reply& reply);

bool are_areas(const std::vector<Feature>& features);

/// The error for a search without a result if a reply was truncated. It says how far the last request
/// reached.
Answer truncated_search(double metres);

/// What a reply with features means: an Answer, or what `ask_box`, which asks in `crs`, asks next. `limit` is
/// the number of features that were asked for, 0 for none. A reply that stays full is a warning, and an error
/// if none of its features is at the point.
Step read_search(const Question& question, const ServerMemory& memory, const Ask& ask, const Reply& reply,
                 const Crs& crs, std::size_t limit, AskBox ask_box);

}  // namespace geoprobe

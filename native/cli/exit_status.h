#pragma once
#include <geoprobe/result/leaf.h>

namespace geoprobe::cli {

/// The program's exit statuses (contract, section 3).
enum ExitStatus : int {
  kAnswered = 0,    ///< every service answered: ok, empty, nodata or outside; or there was none to ask
  kTrouble = 1,     ///< not the question's fault: output not writable, port taken, internal
  kUsage = 2,       ///< wrong usage, or a faulty registry
  kSomeFailed = 3,  ///< some services failed: error, timeout, cancelled
  kAllFailed = 4,
  kInterrupted = 130
};

inline ExitStatus exit_status(const Summary& summary) {
  if (summary.failed() == 0) return kAnswered;
  return summary.failed() == summary.services ? kAllFailed : kSomeFailed;
}

}  // namespace geoprobe::cli

#pragma once
#include <geoprobe/result/tree.h>

#include <string>
#include <string_view>

#include "exit_status.h"

namespace geoprobe::cli {

/// Answers go to standard output. False: it could not be written (a full disk, a closed pipe); that has been
/// said.
bool print(std::string_view text);
/// An error or a warning, on standard error: `geoprobe: MESSAGE`, so in front of each of its lines. A message
/// about a file or an option begins with its name.
void complain(std::string_view message);
/// What is neither an answer nor an error, a line on standard error: progress, logs, and faults of a file as
/// `FILE:LINE:COLUMN: …`.
void note(std::string_view line);

bool output_is_terminal();
bool error_is_terminal();
/// Colours on standard output: on a terminal, unless NO_COLOR is set or TERM is dumb.
bool wants_color();
/// Columns of the terminal, 100 where there is none.
int terminal_width();

/// How a tree is printed on standard output, now.
TreeStyle tree_style();

/// A line on standard error that is rewritten in place; nothing when that is no terminal.
class ProgressLine {
 public:
  explicit ProgressLine(bool shown) : shown_(shown && error_is_terminal()) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  bool shown() const { return shown_; }
  void show(const std::string& text);
  void clear();

 private:
  bool shown_;
  bool drawn_ = false;
};

}  // namespace geoprobe::cli

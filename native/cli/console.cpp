#include "console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace geoprobe::cli {

bool print(std::string_view text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) complain(std::string("cannot write to standard output: ") + std::strerror(errno));
  return written;
}

void note(std::string_view line) {
  const std::string text = std::string(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void complain(std::string_view message) {
  std::string lines = "geoprobe: ";
  for (const char c : message) {
    lines += c;
    if (c == '\n') lines += "geoprobe: ";
  }
  note(lines);
}

bool output_is_terminal() {
  return isatty(STDOUT_FILENO) == 1;
}
bool error_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return output_is_terminal() && (!no_color || *no_color == '\0') &&
         (!term || std::strcmp(term, "dumb") != 0);
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 100;
}

TreeStyle tree_style() {
  return {wants_color(), terminal_width(), std::time(nullptr)};
}

void ProgressLine::show(const std::string& text) {
  if (!shown_) return;
  const std::string line = "\r\x1b[K" + text;
  std::fwrite(line.data(), 1, line.size(), stderr);
  drawn_ = true;
}

void ProgressLine::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

}  // namespace geoprobe::cli

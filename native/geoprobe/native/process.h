#pragma once
#include <string>
#include <system_error>

namespace geoprobe {

/// For a program to call once, before its first thread: raises the limit of open files to the hard one (a
/// descriptor or two for each exchange in flight) and bounds the allocator's arenas (otherwise memory grows
/// with the threads; with one, threads that work at once wait for each other). A library that is a guest in
/// another program's process leaves both alone.
void prepare_process(int arenas = 1);

/// For a program to call once: writing beyond the limit of a file's size fails (EFBIG) as on a full disk, and
/// does not end the process.
void ignore_file_size_signal();

/// What a program says if the system refuses it a thread or a descriptor: what, and which limit to raise.
std::string describe_refusal(const std::system_error& error);

}  // namespace geoprobe

#pragma once

namespace geoprobe {

/// For a program to call once, before its first thread: raises the limit of open files to the hard one (a
/// descriptor or two for each exchange in flight) and bounds the allocator's arenas (otherwise memory grows
/// with the threads; with one, threads that work at once wait for each other). A library that is a guest in
/// another program's process leaves both alone.
void prepare_process(int arenas = 1);

}  // namespace geoprobe

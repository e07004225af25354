# One place for the options that every target of ours shares: geoprobe_options(TARGET).

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

if(GEOPROBE_SANITIZE)
  # The core is built without RTTI, which the vptr check needs.
  add_compile_options(-fsanitize=${GEOPROBE_SANITIZE} -fno-sanitize=vptr -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${GEOPROBE_SANITIZE})
endif()

# A module is downloaded before it runs: its size is what its users feel. geoprobe_small(TARGET) is for what goes into
# the browser's. em++ tells Clang not to inline at -Oz, which keeps the standard library's one-line functions as calls
# and doubles the code. The features are those that every browser has had since 2021.
set(geoprobe_small_options -flto -finline-functions -fmerge-all-constants -mbulk-memory -msign-ext -mnontrapping-fptoint)
# std::string's move constructor, data() and size() are used in hundreds of places, and each copy that is inlined costs
# more than a call. Calls are slower: not for what reads replies.
foreach(function NS@C2EOS5_ NS@C1EOS5_ NKS@4dataEv NKS@4sizeEv)
  string(REPLACE S@ St3__212basic_stringIcNS_11char_traitsIcEENS_9allocatorIcEEE symbol ${function})
  list(APPEND geoprobe_small_calls -mllvm -force-attribute=_Z${symbol}:noinline)
endforeach()
if(EMSCRIPTEN)
  set(CMAKE_CXX_FLAGS_RELEASE "-Oz -DNDEBUG")
endif()
function(geoprobe_small target)
  if(EMSCRIPTEN)
    target_compile_options(${target} PRIVATE ${geoprobe_small_options})
  endif()
endfunction()

# With GEOPROBE_UNITY a folder's files are one to the compiler, which reads the headers once for all: half the time for
# what rebuilds everything. So two files of a folder have no two local names that are the same. To be called where the
# target's sources are all named.
function(geoprobe_unity target)
  get_target_property(sources ${target} SOURCES)
  foreach(source IN LISTS sources)
    cmake_path(GET source PARENT_PATH folder)
    cmake_path(GET folder FILENAME group)
    set_source_files_properties(${source} PROPERTIES UNITY_GROUP "${group}_files")
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${GEOPROBE_UNITY} UNITY_BUILD_MODE GROUP)
  if(GEOPROBE_UNITY)
    # A local name may be another file's, and a file's local type may stand in a header's to GCC.
    target_compile_options(${target} PRIVATE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

# Tests are compiled more often than they are run: their own code is hardly optimised.
function(geoprobe_test_options target)
  geoprobe_options(${target})
  if(EMSCRIPTEN OR GEOPROBE_SANITIZE)
    target_compile_definitions(${target} PRIVATE GEOPROBE_SLOW_BUILD) # see tests/support/effort.h
  endif()
  if(GEOPROBE_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  else()
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

function(geoprobe_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -ffp-contract=off # both builds compute the same bits
    # GCC sees overlaps where a literal and a std::string are joined (its bug 105651), and members of a variant's other
    # alternatives where a temporary one is moved (105562): 12 both, 14 the second.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-maybe-uninitialized>)
  if(GEOPROBE_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

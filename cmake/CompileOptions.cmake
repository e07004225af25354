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

function(geoprobe_options target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion
    -ffp-contract=off # both builds compute the same bits
    # GCC 12 sees overlaps where a literal and a std::string are joined (its bug 105651), and members of a variant's
    # other alternatives where a temporary one is moved (105562).
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-maybe-uninitialized>)
  if(GEOPROBE_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

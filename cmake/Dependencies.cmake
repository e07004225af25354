# The libraries the core needs, as targets that mean the same natively and under Emscripten.
#   geoprobe_json      nlohmann/json (headers)
#   pugixml::pugixml   pugixml
#   geoprobe_catch     Catch2, the second version or the third, for the tests

# The tests include <catch2/catch.hpp>, which the third version has no more.
function(geoprobe_use_catch2_3)
  target_link_libraries(geoprobe_catch INTERFACE Catch2::Catch2)
  target_include_directories(geoprobe_catch INTERFACE ${PROJECT_SOURCE_DIR}/tests/support/catch2_3)
endfunction()

if(EMSCRIPTEN)
  # The host's include folder as a whole breaks Emscripten: link in only the header folders that are needed.
  set(GEOPROBE_HOST_HEADERS /usr/include CACHE PATH "Where nlohmann/ and catch2/ headers are")
  set(headers ${CMAKE_BINARY_DIR}/headers)
  file(MAKE_DIRECTORY ${headers})
  file(CREATE_LINK ${GEOPROBE_HOST_HEADERS}/nlohmann ${headers}/nlohmann SYMBOLIC)
  add_library(geoprobe_json INTERFACE)
  target_include_directories(geoprobe_json SYSTEM INTERFACE ${headers})
  include(FetchContent)

  # Catch2 2 is a header of the host's, too. Catch2 3 is a library and compiled here, like pugixml.
  if(GEOPROBE_BUILD_TESTS)
    add_library(geoprobe_catch INTERFACE)
    if(EXISTS ${GEOPROBE_HOST_HEADERS}/catch2/catch.hpp)
      file(CREATE_LINK ${GEOPROBE_HOST_HEADERS}/catch2 ${headers}/catch2 SYMBOLIC)
      target_include_directories(geoprobe_catch SYSTEM INTERFACE ${headers})
    else()
      if(EXISTS ${PROJECT_SOURCE_DIR}/build/sources/catch2/CMakeLists.txt AND NOT FETCHCONTENT_SOURCE_DIR_CATCH2)
        set(FETCHCONTENT_SOURCE_DIR_CATCH2 ${PROJECT_SOURCE_DIR}/build/sources/catch2)
      endif()
      FetchContent_Declare(Catch2
        URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.7.1.tar.gz
        URL_HASH SHA256=c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c)
      set(CATCH_INSTALL_DOCS OFF)
      FetchContent_MakeAvailable(Catch2)
      target_compile_options(Catch2 PRIVATE -fwasm-exceptions -O1)
      geoprobe_use_catch2_3()
    endif()
  endif()

  # pugixml is compiled here, because Debian has no sources of it among its development packages. scripts/setup unpacks
  # Debian's source package into build/sources; elsewhere the pinned release is fetched. Its own CMakeLists.txt is
  # left aside (SOURCE_SUBDIR names none), so that no install rule and no option of its comes in.
  if(EXISTS ${PROJECT_SOURCE_DIR}/build/sources/pugixml/src/pugixml.cpp AND NOT FETCHCONTENT_SOURCE_DIR_PUGIXML)
    set(FETCHCONTENT_SOURCE_DIR_PUGIXML ${PROJECT_SOURCE_DIR}/build/sources/pugixml)
  endif()
  FetchContent_Declare(pugixml
    URL https://github.com/zeux/pugixml/releases/download/v1.13/pugixml-1.13.tar.gz
    URL_HASH SHA256=40c0b3914ec131485640fa57e55bf1136446026b41db91c1bef678186a12abbe
    SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(pugixml)
  add_library(pugixml STATIC ${pugixml_SOURCE_DIR}/src/pugixml.cpp)
  add_library(pugixml::pugixml ALIAS pugixml)
  target_include_directories(pugixml SYSTEM PUBLIC ${pugixml_SOURCE_DIR}/src)
  target_compile_definitions(pugixml PUBLIC PUGIXML_NO_XPATH PUGIXML_NO_EXCEPTIONS)
  target_compile_options(pugixml PRIVATE -fno-exceptions -fno-rtti)
  geoprobe_small(pugixml)
else()
  find_package(nlohmann_json 3.11 REQUIRED)
  find_package(pugixml 1.13 REQUIRED)
  add_library(geoprobe_json INTERFACE)
  target_link_libraries(geoprobe_json INTERFACE nlohmann_json::nlohmann_json)
  if(GEOPROBE_BUILD_TESTS)
    find_package(Catch2 REQUIRED)
    if(Catch2_VERSION VERSION_LESS 2.13)
      message(FATAL_ERROR "Catch2 ${Catch2_VERSION} is too old for the tests: 2.13 or newer")
    endif()
    add_library(geoprobe_catch INTERFACE)
    if(Catch2_VERSION VERSION_LESS 3)
      target_link_libraries(geoprobe_catch INTERFACE Catch2::Catch2)
    else()
      geoprobe_use_catch2_3()
    endif()
  endif()
endif()

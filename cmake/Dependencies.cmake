# The libraries the core needs, as targets that mean the same natively and under Emscripten.
#   geoprobe_json      nlohmann/json (headers)
#   pugixml::pugixml   pugixml

if(EMSCRIPTEN)
  # The host's include folder as a whole breaks Emscripten: link in only the header folders that are needed.
  set(GEOPROBE_HOST_HEADERS /usr/include CACHE PATH "Where nlohmann/ and catch2/ headers are")
  set(headers ${CMAKE_BINARY_DIR}/headers)
  file(MAKE_DIRECTORY ${headers})
  foreach(folder nlohmann catch2)
    file(CREATE_LINK ${GEOPROBE_HOST_HEADERS}/${folder} ${headers}/${folder} SYMBOLIC)
  endforeach()
  add_library(geoprobe_json INTERFACE)
  target_include_directories(geoprobe_json SYSTEM INTERFACE ${headers})
  add_library(geoprobe_catch INTERFACE)
  target_include_directories(geoprobe_catch SYSTEM INTERFACE ${headers})

  # pugixml is compiled here, because Debian has no sources of it among its development packages. scripts/setup unpacks
  # Debian's source package into build/sources; elsewhere the pinned release is fetched. Its own CMakeLists.txt is
  # left aside (SOURCE_SUBDIR names none), so that no install rule and no option of its comes in.
  if(EXISTS ${PROJECT_SOURCE_DIR}/build/sources/pugixml/src/pugixml.cpp AND NOT FETCHCONTENT_SOURCE_DIR_PUGIXML)
    set(FETCHCONTENT_SOURCE_DIR_PUGIXML ${PROJECT_SOURCE_DIR}/build/sources/pugixml)
  endif()
  include(FetchContent)
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
    find_package(Catch2 2.13 REQUIRED)
    add_library(geoprobe_catch INTERFACE)
    target_link_libraries(geoprobe_catch INTERFACE Catch2::Catch2)
  endif()
endif()

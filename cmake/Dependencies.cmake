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

  include(FetchContent)
  # Offline, FETCHCONTENT_SOURCE_DIR_PUGIXML names unpacked sources (scripts/setup puts Debian's there).
  FetchContent_Declare(pugixml
    URL https://github.com/zeux/pugixml/releases/download/v1.13/pugixml-1.13.tar.gz
    URL_HASH SHA256=40c0b3914ec131485640fa57e55bf1136446026b41db91c1bef678186a12abbe)
  FetchContent_MakeAvailable(pugixml)
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

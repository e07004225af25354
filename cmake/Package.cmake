# A Debian package of the program, by `cpack` in the build folder: its man pages (made of what --help says), the map page
# where it is built, and a systemd unit. What programs are built against is not in it.
find_program(HELP2MAN help2man)
set(man ${CMAKE_BINARY_DIR}/man)
if(HELP2MAN)
  file(MAKE_DIRECTORY ${man})
  set(pages)
  foreach(command "" query explain validate list convert cache "cache stats" "cache clear" read serve demo)
    string(REPLACE " " "-" name "${command}")
    set(page ${man}/geoprobe-${name}.1)
    set(added ${PROJECT_SOURCE_DIR}/packaging/man/${name}.h2m)
    if(command STREQUAL "")
      set(page ${man}/geoprobe.1)
      set(added ${PROJECT_SOURCE_DIR}/packaging/man/geoprobe.h2m)
    endif()
    add_custom_command(OUTPUT ${page}
      COMMAND ${HELP2MAN} --locale C.UTF-8 --no-info --no-discard-stderr --version-string ${PROJECT_VERSION}
        --include ${added} --output ${page} "$<TARGET_FILE:geoprobe> ${command}"
      DEPENDS geoprobe ${added} VERBATIM)
    list(APPEND pages ${page})
  endforeach()
  add_custom_target(geoprobe_man DEPENDS ${pages})
endif()

# What only the package installs: paths outside of its prefix, and pages that a build makes when asked.
install(DIRECTORY ${man}/ DESTINATION share/man/man1 COMPONENT debian EXCLUDE_FROM_ALL FILES_MATCHING PATTERN "*.1")
install(FILES packaging/geoprobe.service DESTINATION lib/systemd/system COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES packaging/default DESTINATION /etc/default RENAME geoprobe COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES packaging/credentials.conf DESTINATION share/doc/geoprobe/examples COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES packaging/copyright README.md CHANGELOG.md CONTRIBUTING.md LICENSE
  DESTINATION share/doc/geoprobe COMPONENT debian EXCLUDE_FROM_ALL)
# Where they are beside README.md, which links to them.
install(DIRECTORY docs DESTINATION share/doc/geoprobe COMPONENT debian EXCLUDE_FROM_ALL)
install(PROGRAMS scripts/compare-geocontext DESTINATION share/doc/geoprobe/scripts COMPONENT debian EXCLUDE_FROM_ALL)
foreach(file web/README.md native/demo/data/README.md)
  get_filename_component(folder ${file} DIRECTORY)
  install(FILES ${file} DESTINATION share/doc/geoprobe/${folder} COMPONENT debian EXCLUDE_FROM_ALL)
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
set(CPACK_SET_DESTDIR ON) # for /etc
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program debian)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_NAME geoprobe)
set(CPACK_PACKAGE_CONTACT "geoprobe developers <geoprobe@users.noreply.github.com>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "ask many map services what is here, at once")
set(CPACK_DEBIAN_PACKAGE_NAME geoprobe)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_DEPENDS ca-certificates)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
  "geoprobe asks services in WMS, WFS, WMTS, ArcGIS REST, OGC API Features and
GeoNames what they know about a point, in parallel and with few requests, and
gives one result in which every service says what it found or why not. As a
server it takes the place of Kartoza GeoContext.")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/packaging/conffiles ${PROJECT_SOURCE_DIR}/packaging/postinst
  ${PROJECT_SOURCE_DIR}/packaging/prerm ${PROJECT_SOURCE_DIR}/packaging/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)

# Headers under include/geoprobe, the libraries, the program, the schema, and find_package(geoprobe).
include(CMakePackageConfigHelpers)

set(GEOPROBE_CONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/geoprobe)
install(DIRECTORY core/geoprobe TYPE INCLUDE FILES_MATCHING PATTERN "*.h")
install(TARGETS geoprobe_core EXPORT geoprobe)
set(GEOPROBE_MODULE_DIR ${CMAKE_INSTALL_LIBDIR}/geoprobe)
if(GEOPROBE_NATIVE)
  # Of the native backend only what its users include; the rest is its own.
  install(FILES
    native/geoprobe/native/cancel.h
    native/geoprobe/native/client.h
    native/geoprobe/native/httplib_transport.h
    native/geoprobe/native/process.h
    native/geoprobe/native/proj_transform.h
    native/geoprobe/native/sqlite_store.h
    native/geoprobe/native/transport_options.h
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/geoprobe/native)
  install(TARGETS geoprobe_native EXPORT geoprobe)
  install(TARGETS geoprobe COMPONENT program)
  install(TARGETS geoprobe_proj LIBRARY DESTINATION ${GEOPROBE_MODULE_DIR} COMPONENT program)
  # The map page of `geoprobe demo`, where it was built (npm run build in web/).
  install(DIRECTORY web/dist-demo/ DESTINATION ${CMAKE_INSTALL_DATADIR}/geoprobe/demo COMPONENT program
    OPTIONAL)
endif()

install(EXPORT geoprobe NAMESPACE geoprobe:: FILE geoprobeTargets.cmake DESTINATION ${GEOPROBE_CONFIG_DIR})
configure_package_config_file(cmake/geoprobeConfig.cmake.in ${CMAKE_BINARY_DIR}/geoprobeConfig.cmake
  INSTALL_DESTINATION ${GEOPROBE_CONFIG_DIR} PATH_VARS GEOPROBE_MODULE_DIR NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/geoprobeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/geoprobeConfig.cmake ${CMAKE_BINARY_DIR}/geoprobeConfigVersion.cmake
  DESTINATION ${GEOPROBE_CONFIG_DIR})
install(FILES LICENSE TYPE DOC)
install(FILES core/geoprobe/registry/schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/geoprobe COMPONENT program)

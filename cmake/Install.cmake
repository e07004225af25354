# Headers under include/geoprobe, the libraries, the program, the schema, and find_package(geoprobe).
include(CMakePackageConfigHelpers)

set(GEOPROBE_CONFIG_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/geoprobe)
install(DIRECTORY core/geoprobe TYPE INCLUDE FILES_MATCHING PATTERN "*.h")

install(TARGETS geoprobe_core EXPORT geoprobe)

install(EXPORT geoprobe NAMESPACE geoprobe:: FILE geoprobeTargets.cmake DESTINATION ${GEOPROBE_CONFIG_DIR})
configure_package_config_file(cmake/geoprobeConfig.cmake.in ${CMAKE_BINARY_DIR}/geoprobeConfig.cmake
  INSTALL_DESTINATION ${GEOPROBE_CONFIG_DIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/geoprobeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/geoprobeConfig.cmake ${CMAKE_BINARY_DIR}/geoprobeConfigVersion.cmake
  DESTINATION ${GEOPROBE_CONFIG_DIR})
install(FILES LICENSE TYPE DOC)

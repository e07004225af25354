# Headers under include/geoprobe, libraries, the program, the schema, and find_package(geoprobe).
include(CMakePackageConfigHelpers)

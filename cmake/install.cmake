# The library is header-only, so everything goes under share/: one package for every architecture.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/baton)

install(TARGETS baton EXPORT baton FILE_SET HEADERS COMPONENT dev)
install(EXPORT baton NAMESPACE baton:: FILE baton-config.cmake DESTINATION ${package_dir} COMPONENT dev)

# Before 1.0 a minor version may break its users, so only the same minor version satisfies a request.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/baton-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/baton-config-version.cmake DESTINATION ${package_dir} COMPONENT dev)

configure_file(${PROJECT_SOURCE_DIR}/cmake/baton.pc.in baton.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/baton.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig COMPONENT dev)

# Installs the components and what find_package(dynaloom COMPONENTS ...) needs. Each component has its own file of
# exported targets, so that a program which wants only core is not asked for SQLite.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dynaloom)

foreach(component core sqlite postgres dynamodb snapshot_sql entity server)
    install(TARGETS dynaloom_${component} EXPORT dynaloom-${component}
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
    install(EXPORT dynaloom-${component} NAMESPACE dynaloom:: DESTINATION ${package_dir})
endforeach()

if(TARGET dynaloom_command)
    install(TARGETS dynaloom_command RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

configure_package_config_file(cmake/dynaloom-config.cmake.in ${PROJECT_BINARY_DIR}/dynaloom-config.cmake
    INSTALL_DESTINATION ${package_dir}
    NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/dynaloom-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES
    ${PROJECT_BINARY_DIR}/dynaloom-config.cmake
    ${PROJECT_BINARY_DIR}/dynaloom-config-version.cmake
    DESTINATION ${package_dir})

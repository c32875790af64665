# What a release consists of. `cpack` makes libbaton-dev, `cpack --config CPackSourceConfig.cmake` the source archive, and
# the target single_header the two headers.
set(single_header ${PROJECT_BINARY_DIR}/single_header)
file(MAKE_DIRECTORY ${single_header})
foreach(name IN ITEMS baton.hpp baton-all.hpp)
  add_custom_command(OUTPUT ${single_header}/${name}
    COMMAND ${PROJECT_SOURCE_DIR}/tools/amalgamate ${name} ${single_header}/${name}
    DEPENDS ${headers} tools/amalgamate LICENSE
    VERBATIM)
endforeach()
add_custom_target(single_header DEPENDS ${single_header}/baton.hpp ${single_header}/baton-all.hpp)

set(CPACK_PACKAGE_VENDOR "baton authors")
set(CPACK_PACKAGE_CONTACT "baton authors <maintainers@users.noreply.baton.example>")
set(CPACK_PACKAGE_CHECKSUM SHA256)

set(CPACK_SOURCE_GENERATOR TGZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME baton-${PROJECT_VERSION})
# In this tree, wherever it lies itself: a path with a special character matches as any character does.
string(REGEX REPLACE "[^A-Za-z0-9_/-]" "." tree "${PROJECT_SOURCE_DIR}")
set(CPACK_SOURCE_IGNORE_FILES "^${tree}/build/" "^${tree}/build-" "/[.]git/" /node_modules/ "/[.]cache/" "/[.]clangd/" /compile_commands.json /CMakeUserPresets.json "/trace[.]html")

# Debian's names and places: https://www.debian.org/doc/debian-policy
if(BATON_INSTALL)
  set(debian_doc_dir ${CMAKE_INSTALL_DATADIR}/doc/libbaton-dev)
  install(FILES LICENSE DESTINATION ${debian_doc_dir} RENAME copyright COMPONENT debian EXCLUDE_FROM_ALL)
endif()
set(CPACK_GENERATOR DEB)
set(CPACK_COMPONENTS_ALL dev debian)  # baton-inspect is no part of it
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PACKAGE_NAME libbaton-dev)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_PACKAGE_MULTIARCH foreign)
if(CMAKE_VERSION VERSION_LESS 3.31)  # which does not know CPACK_DEBIAN_PACKAGE_MULTIARCH
  string(APPEND CPACK_DEBIAN_PACKAGE_SECTION "\nMulti-Arch: foreign")
endif()
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"A header-only C++20 library that reads trace contexts from the headers of
requests and messages, and writes them. It speaks Datadog, W3C Trace Context
and Baggage, B3, X-Ray and Jaeger.")

include(CPack)

# Runs a portfile without vcpkg: cmake -DPORT_DIR=… -DVERSION=… -DWORK_DIR=… -DCOMPILER=… -P vcpkg.cmake
# The functions do what vcpkg's documentation says of those with their names: https://learn.microsoft.com/vcpkg/maintainers
set(PORT baton)
set(CURRENT_PORT_DIR ${PORT_DIR})
set(CURRENT_PACKAGES_DIR ${WORK_DIR}/packages)
set(CURRENT_BUILDTREES_DIR ${WORK_DIR}/buildtrees)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" SOURCE_PATH OPTIONS)
  run(${CMAKE_COMMAND} -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_INSTALL_PREFIX=${CURRENT_PACKAGES_DIR}
    ${arg_OPTIONS} -S ${arg_SOURCE_PATH} -B ${CURRENT_BUILDTREES_DIR})
endfunction()

function(vcpkg_cmake_install)
  run(${CMAKE_COMMAND} --build ${CURRENT_BUILDTREES_DIR} --target install)
endfunction()

# Two levels below the prefix is where the moved files look for it.
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" CONFIG_PATH "")
  file(GLOB configs ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH}/*.cmake)
  foreach(config IN LISTS configs)
    file(READ ${config} text)
    string(REGEX REPLACE
      "(get_filename_component[(]_IMPORT_PREFIX \"[^\"]*\" PATH[)]\n)+"
      "get_filename_component(_IMPORT_PREFIX \"\${CMAKE_CURRENT_LIST_FILE}/../../..\" ABSOLUTE)\n" text "${text}")
    file(REMOVE ${config})
    get_filename_component(name ${config} NAME)
    file(WRITE ${CURRENT_PACKAGES_DIR}/share/${PORT}/${name} "${text}")
  endforeach()
  file(REMOVE_RECURSE ${CURRENT_PACKAGES_DIR}/${arg_CONFIG_PATH} ${CURRENT_PACKAGES_DIR}/share/cmake)
endfunction()

# Only says whether there is something to mend: an absolute path.
function(vcpkg_fixup_pkgconfig)
  file(READ ${CURRENT_PACKAGES_DIR}/share/pkgconfig/${PORT}.pc text)
  if(text MATCHES "=/")
    message(FATAL_ERROR "an absolute path in ${PORT}.pc")
  endif()
endfunction()

function(vcpkg_install_copyright)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" FILE_LIST)
  file(COPY_FILE ${arg_FILE_LIST} ${CURRENT_PACKAGES_DIR}/share/${PORT}/copyright)
endfunction()

file(READ ${PORT_DIR}/vcpkg.json manifest)
file(READ ${PORT_DIR}/portfile.cmake portfile)
foreach(row IN ITEMS "name=${PORT}" "version=${VERSION}" license=MIT)
  string(REGEX MATCH "(.*)=(.*)" row ${row})
  string(JSON value GET "${manifest}" ${CMAKE_MATCH_1})
  if(NOT value STREQUAL CMAKE_MATCH_2)
    message(FATAL_ERROR "vcpkg.json: ${CMAKE_MATCH_1} is ${value} instead of ${CMAKE_MATCH_2}")
  endif()
endforeach()
# The ports that define the functions are tools of the machine that builds.
foreach(i IN ITEMS 0 1)
  string(JSON name GET "${manifest}" dependencies ${i} name)
  string(JSON host GET "${manifest}" dependencies ${i} host)
  string(REPLACE "-" "_" prefix "${name}")
  if(NOT host OR NOT portfile MATCHES "${prefix}_")
    message(FATAL_ERROR "vcpkg.json: ${name}")
  endif()
endforeach()

include(${PORT_DIR}/portfile.cmake)

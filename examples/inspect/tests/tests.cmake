# Golden captures for people, pairs of request and reply for programs, a long run of these pairs, a long log. All are part
# of the program's own tests where it is installed.
set(directory ${CMAKE_CURRENT_SOURCE_DIR}/tests)
find_program(BASH bash REQUIRED)

set(installed ${CMAKE_CURRENT_BINARY_DIR}/installed)
if(BATON_INSTALL AND NOT BATON_FUZZ)
  set(program ${installed}/${CMAKE_INSTALL_BINDIR}/baton-inspect)
  add_test(NAME inspect/install
    COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${installed} --component inspect)
  set_tests_properties(inspect/install PROPERTIES LABELS inspect FIXTURES_SETUP inspect)
else()
  set(program $<TARGET_FILE:inspect>)
endif()

function(add_inspect_test name script)
  add_test(NAME inspect/${name} COMMAND ${BASH} ${directory}/${script} ${program} ${ARGN})
  set_tests_properties(inspect/${name} PROPERTIES LABELS inspect FIXTURES_REQUIRED inspect)
endfunction()

if(NOT BATON_FUZZ)
  file(GLOB captures CONFIGURE_DEPENDS ${directory}/captures/*.txt)
  foreach(capture IN LISTS captures)
    cmake_path(GET capture STEM name)
    add_inspect_test(${name} capture.sh ${capture})
  endforeach()

  file(GLOB pairs CONFIGURE_DEPENDS ${directory}/json/*.txt)
  foreach(pair IN LISTS pairs)
    cmake_path(GET pair STEM name)
    add_inspect_test(json_${name} json.sh ${pair})
  endforeach()

  add_inspect_test(json_long_run long_run.sh)
  set_tests_properties(inspect/json_long_run PROPERTIES COST 100)  # the longest of all begins first
  add_inspect_test(long_log long_log.sh)
  add_inspect_test(options options.sh)
endif()

if(BATON_FUZZ)
  target_compile_options(inspect_core PRIVATE -fsanitize=fuzzer-no-link -O1)
endif()
add_fuzz_target(inspect ${directory}/fuzz.cpp ${directory}/captures inspect_core)

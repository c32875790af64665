# Golden captures for people, request and reply pairs for programs, and a long run of the latter.
set(directory ${CMAKE_CURRENT_SOURCE_DIR}/tests)
find_program(BASH bash REQUIRED)

function(add_inspect_test name script)
  add_test(NAME inspect/${name} COMMAND ${BASH} ${directory}/${script} $<TARGET_FILE:inspect> ${ARGN})
  set_tests_properties(inspect/${name} PROPERTIES LABELS inspect)
endfunction()

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
add_inspect_test(options options.sh)

# `cmake --build BUILD_DIR --target single_header` writes the library as one header, in two sizes.
set(single_header ${PROJECT_BINARY_DIR}/single_header)
file(MAKE_DIRECTORY ${single_header})
foreach(name IN ITEMS baton.hpp baton-all.hpp)
  add_custom_command(OUTPUT ${single_header}/${name}
    COMMAND ${PROJECT_SOURCE_DIR}/tools/amalgamate ${name} ${single_header}/${name}
    DEPENDS ${headers} tools/amalgamate LICENSE
    VERBATIM)
endforeach()
add_custom_target(single_header DEPENDS ${single_header}/baton.hpp ${single_header}/baton-all.hpp)

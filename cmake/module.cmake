# `import baton;`: link baton::module. Each project compiles the module itself, with its own compiler and flags.
if(CMAKE_VERSION VERSION_LESS 3.28)
  message(FATAL_ERROR "BATON_MODULE needs CMake 3.28; this is ${CMAKE_VERSION}")
endif()

add_library(baton_module STATIC)
add_library(baton::module ALIAS baton_module)
target_sources(baton_module PUBLIC
  FILE_SET CXX_MODULES BASE_DIRS modules FILES modules/baton.cppm)
target_link_libraries(baton_module PUBLIC baton::baton)

#!/usr/bin/env bash
# clang-tidy finds nothing in include/, seen from the one unit that uses all of it. .clang-tidy names the checks.
source "$(dirname "$0")/common.sh"
need clang-tidy-19
clang-tidy-19 --quiet tests/odr/one.cpp -- -std=c++20 -Iinclude -Itests

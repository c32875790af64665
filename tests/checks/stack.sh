#!/usr/bin/env bash
# stack.sh COMPILER: reading and writing fit into a fiber's 16 KiB, and no function's frame grows with its input.
source "$(dirname "$0")/common.sh"
directory=$(mktemp -d)
trap 'rm -rf "$directory"' EXIT
"$1" -std=c++20 -O2 -fstack-usage -Iinclude -c tests/stack/fiber.cpp -o "$directory/fiber.o"
# Lines: place, size, static or dynamic. The program's own main is not the library's.
if grep -P '\tdynamic$' "$directory/fiber.su"; then fail 'these frames have no bound'; fi
echo 'largest frames:'
sed -E 's/^[^:]*:[0-9:]*//' "$directory/fiber.su" | awk -F'\t' '{ print $2 "\t" substr($1, 1, 100) }' | sort -rn | sed -n 1,5p
"$1" "$directory/fiber.o" -o "$directory/fiber"
"$directory/fiber"

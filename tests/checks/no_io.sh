#!/usr/bin/env bash
# no_io.sh COMPILER [FLAGS...]: the library does no I/O. It includes no header for I/O and no expensive header, and an
# object that uses all of it calls no function that opens, reads, writes, sends, throws or reads the environment.
source "$(dirname "$0")/common.sh"

headers='iostream|istream|ostream|fstream|sstream|iomanip|cstdio|stdio\.h|print|format|regex|functional|locale|map'
headers+='|filesystem|syncstream|unistd\.h|fcntl\.h|sys/.*|netinet/.*|arpa/.*|netdb\.h|windows\.h'
# <format> is in ids_format.hpp alone, which is for programs that use it.
if grep -rnE "^\s*#\s*include\s*<($headers)>" include | grep -v '^include/baton/ids_format.hpp:.*<format>$'; then fail 'the library includes a forbidden header'; fi

functions='(open|creat|fopen|fdopen|freopen|read|write|pread|pwrite|readv|writev|fread|fwrite)(at|64)?'
functions+='|f?put(s|c|char)|f?get(s|c|char)|v?[fsd]?n?printf|v?f?scanf|perror|syslog|remove|rename|unlink'
functions+='|socket|connect|bind|listen|accept|send|recv|(send|recv)(to|from|msg)|getaddrinfo|ioctl|poll|select'
functions+='|(secure_)?getenv|setenv|putenv|environ|system|popen|fork|exec[lv]p?e?|dlopen'
functions+='|__cxa_throw|__cxa_allocate_exception'
streams='std::(__1::)?(cin|cout|cerr|clog|locale|ios_base|basic_[a-z]*(stream|filebuf)|__basic_file)\b.*'

object=$(mktemp)
trap 'rm -f "$object"' EXIT
# Unoptimised, so that the compiler drops no unreachable call.
"$@" -std=c++20 -O0 -Iinclude -Itests -c tests/odr/one.cpp -o "$object"
undefined=$(nm --undefined-only --demangle "$object" | sed -E 's/^ *[Uw] //; s/@.*//')
if grep -E "^(($functions)(_chk)?|$streams)$" <<<"${undefined//__isoc99_/}"; then fail 'the library calls a forbidden function'; fi
echo "$(wc -l <<<"$undefined") undefined symbols, none of them forbidden"

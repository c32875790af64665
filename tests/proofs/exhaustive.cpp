// SPDX-License-Identifier: MIT
// exhaustive [--all]: tries every input of functions with few inputs. Without --all it samples the
// inputs of those few functions that take more than a second at -O0, but always tries every byte at
// every position, and every length.
#include <baton/codecs/baggage.hpp>
#include <baton/codecs/trace_context.hpp>
#include <baton/detail/decimal.hpp>
#include <baton/detail/hex.hpp>
#include <baton/detail/scan.hpp>
#include <baton/detail/text_records.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "reference/traceparent.hpp"

using namespace baton;

namespace {

void require(bool holds, const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%d: does not hold\n", file, line);
  std::abort();
}

/// A page between two inaccessible pages. Texts stand at its end or at its start, so an access
/// outside of them crashes.
class GuardedPage {
 public:
  GuardedPage() : size_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
    void* const block = mmap(nullptr, 3 * size_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    require(block != MAP_FAILED);
    page_ = static_cast<char*>(block) + size_;
    require(mprotect(page_, size_, PROT_READ | PROT_WRITE) == 0);
  }
  GuardedPage(const GuardedPage&) = delete;
  GuardedPage& operator=(const GuardedPage&) = delete;
  ~GuardedPage() { munmap(page_ - size_, 3 * size_); }

  char* end(std::size_t size) const { return page_ + size_ - size; }
  /// Calls `check` twice: no byte after the text can be read, then no byte before it.
  template <class Check>
  void at_both(std::string_view text, Check check) const {
    for (char* const place : {end(text.size()), page_}) {
      if (!text.empty()) std::memcpy(place, text.data(), text.size());
      check(std::string_view(place, text.size()));
    }
  }

 private:
  std::size_t size_;
  char* page_;
};

constexpr std::string_view texts[] = {
    "00-0123456789abcdef123456789abcdef0-23456789abcdef01-01",
    "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-ff",
    "cc-0123456789abcdef123456789abcdef0-23456789abcdef01-ff-more to come; whatever it is",
    "00-00000000000000000000000000000001-0000000000000001-00",
    "00-00000000000000000000000000000000-0000000000000001-00",
    "00-00000000000000000000000000000001-0000000000000000-00",
};

/// Compares the parser with the reference parser.
void check_traceparent(std::string_view text) {
  const auto found = parse_traceparent(text);
  const auto expected = reference::traceparent(std::string(text));
  require(found.has_value() == expected.has_value());
  if (!found) return require(found.error() && found.error().offset <= text.size());
  require(found->trace_id.high == expected->trace_id.high);
  require(found->trace_id.low == expected->trace_id.low);
  require(found->span_id.value == expected->span_id && found->flags == expected->flags);
}

void every_byte_of_traceparent(bool all) {
  const GuardedPage page;
  for (const std::string_view valid : texts) {
    std::string text(valid);
    for (std::size_t i = 0; i < text.size(); ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        text[i] = static_cast<char>(byte);
        page.at_both(text, check_traceparent);
      }
      text[i] = valid[i];
    }
    for (std::size_t size = 0; size <= valid.size(); ++size) {
      page.at_both(valid.substr(0, size), check_traceparent);
    }
    // Change two bytes at once, to one byte of each class in the grammar.
    for (std::size_t i = 0; all && i < text.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        for (const char a : std::string_view("0f-,AFgx \xff")) {
          for (const char b : std::string_view("0f-,AFgx \xff")) {
            text[i] = a;
            text[j] = b;
            check_traceparent(text);
          }
        }
        text[j] = valid[j];
      }
      text[i] = valid[i];
    }
  }
}

bool is_hex(int byte, bool fold) {
  return byte < 0x80 &&
         (fold ? reference::any_hex : reference::lower_hex).find(static_cast<char>(byte)) !=
             std::string::npos;
}

/// Decodes sixteen digits with a vector: every byte at every position, and with --all every two
/// bytes at every two positions.
void hex_by_vectors(bool all) {
  const GuardedPage page;
  char* const s = page.end(16);
  std::memcpy(s, "0123456789abcdef", 16);
  const auto check = [&](bool fold, bool good) {
    std::uint64_t bad = 0;
    const std::uint64_t value = detail::hex16(s, bad, fold);
    require((bad == 0) == good);
    if (good) require(value == reference::hex(std::string(s, 16), 16)->low);
  };
  for (const bool fold : {false, true}) {
    for (std::size_t i = 0; i < 16; ++i) {
      const char before = s[i];
      for (int byte = 0; byte < 256; ++byte) {
        s[i] = static_cast<char>(byte);
        check(fold, is_hex(byte, fold));
        for (std::size_t j = 0; all && j < i; ++j) {
          const char other = s[j];
          for (int second = 0; second < 256; ++second) {
            s[j] = static_cast<char>(second);
            std::uint64_t bad = 0;
            detail::hex16(s, bad, fold);
            require((bad == 0) == (is_hex(byte, fold) && is_hex(second, fold)));
          }
          s[j] = other;
        }
      }
      s[i] = before;
    }
  }
  // Writing: each digit depends only on its four bits.
  char* const out = page.end(16);
  for (int shift = 0; shift < 64; shift += 4) {
    for (std::uint64_t digit = 0; digit < 16; ++digit) {
      for (const std::uint64_t others :
           {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{0x0123456789abcdef}}) {
        const std::uint64_t value = (others & ~(std::uint64_t{15} << shift)) | digit << shift;
        require(detail::format_hex16(value, out) == out + 16);
        require(reference::full_hex(std::string(out, 16), 16, reference::lower_hex)->low == value);
      }
    }
  }
}

/// Reads and writes every number of eight decimal digits, and numbers of every length.
void decimals(bool all) {
  for (std::uint32_t value = 0; value < 100'000'000; value += all ? 1 : 997) {
    const std::uint64_t word = detail::decimal8_digits(value);
    std::uint32_t spelled = 0;
    for (int i = 0; i < 8; ++i) {
      spelled = spelled * 10 + static_cast<std::uint32_t>((word >> 8 * i & 0xff) - '0');
      require((word >> 8 * i & 0xff) - '0' < 10);
    }
    std::uint64_t bad = 0;
    require(spelled == value);
    require(detail::decimal8(word ^ detail::every_byte('0'), bad) == value);
    require((bad & detail::every_byte(0xf0)) == 0);
  }
  const GuardedPage page;
  const auto check = [&](std::uint64_t value) {
    const std::string text = std::to_string(value);
    page.at_both(text, [&](std::string_view s) {
      require(detail::parse_decimal(s) == Result<std::uint64_t>(value));
    });
    char room[detail::max_decimal_u64];
    require(std::string_view(room, detail::format_decimal(value, room)) == text);
  };
  for (std::uint64_t power = 1;; power *= 10) {
    for (std::uint64_t i = 0; i < 100; ++i) {
      check(power - i);  // wraps around below 0
      check(power + i);
      check(power * 9 + i);
    }
    if (power == 10'000'000'000'000'000'000u) break;
  }
  for (std::size_t size = 0; size <= 24; ++size) {  // every byte at every position of every length
    std::string text(size, '1');
    for (std::size_t i = 0; i < size; ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        text[i] = static_cast<char>(byte);
        const auto expected = reference::decimal(text);
        page.at_both(text, [&](std::string_view s) {
          const auto found = detail::parse_decimal(s);
          require(found.has_value() == expected.has_value() && (!found || *found == *expected));
        });
      }
      text[i] = '1';
    }
  }
}

/// Packs and unpacks the lengths of texts.
void leb128(bool all) {
  const auto check = [](std::size_t length) {
    char room[8] = {};
    char* const end = detail::pack_length(room, length);
    require(static_cast<std::size_t>(end - room) == detail::packed_size(length) - length);
    const char* at = room;
    std::size_t read = static_cast<unsigned char>(*at++);
    if (read >= 0x80) read = detail::unpack_long_length(at, read & 0x7f);
    require(read == length && at == end);
  };
  for (std::size_t length = 0; length < (all ? std::size_t{1} << 26 : 300'000); ++length)
    check(length);
  for (int bit = 0; bit <= 32; ++bit) {
    for (std::size_t i = 0; i < 1000; ++i) {
      const std::size_t length = (std::size_t{1} << bit) + i;
      check(length < UINT32_MAX ? length : UINT32_MAX);
      check((std::size_t{1} << bit) - (i < (std::size_t{1} << bit) ? i : 0) - (bit == 32));
    }
  }
}

/// Finds the bytes outside a set: every byte at every position of every length, among bytes inside
/// the set and among bytes outside it.
template <const detail::Charset& set>
void scans(char inside, char outside, const GuardedPage& page) {
  for (std::size_t size = 0; size <= 66; ++size) {
    for (const char filler : {inside, outside}) {
      char* const s = page.end(size);
      if (size != 0) std::memset(s, filler, size);
      for (std::size_t i = 0; i < size; ++i) {
        for (int byte = 0; byte < 256; ++byte) {
          s[i] = static_cast<char>(byte);
          require(detail::outside<set>(s, size) == detail::outside_by_bytes<set>(s, size));
          if (filler != inside) continue;
          const std::size_t first = set.has(s[i]) ? size : i;
          require(detail::Scanner<set>({s, size}).next() == first);
          require(detail::find_outside_soon<set>({s, size}) == first);
        }
        s[i] = filler;
      }
      require(detail::outside<set>(s, size) == detail::outside_by_bytes<set>(s, size));
    }
  }
}
void all_scans(bool) {
  const GuardedPage page;
  scans<detail::plain_text>('a', '%', page);
  scans<detail::printable>('a', '\n', page);
  scans<detail::token>('a', '\xff', page);
  scans<detail::baggage_octet>('a', ',', page);
}

/// Copies and loads texts of every length, and reads and writes no byte outside of them.
void copies(bool) {
  const GuardedPage from;
  const GuardedPage to;
  for (std::size_t size = 0; size <= 80; ++size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('!' + i);
    from.at_both(text, [&](std::string_view s) {
      char* const out = to.end(size);
      for (const auto copy :
           {+[](std::string_view t, char* o) { return detail::copy_short(t, o); },
            +[](std::string_view t, char* o) { return detail::copy_limited(t, o); },
            +[](std::string_view t, char* o) { return detail::copy(t, o); }}) {
        if (size != 0) std::memset(out, 0, size);
        require(copy(s, out) == out + size && std::string_view(out, size) == text);
      }
      require(detail::equal(s, std::string_view(out, size)));
      for (std::size_t i = 0; i < size; ++i) {
        out[i] ^= 1;
        require(!detail::equal(s, std::string_view(out, size)));
        out[i] ^= 1;
      }
      if (size > 8) return;
      std::uint64_t word = 0;
      for (std::size_t i = size; i-- != 0;) word = word << 8 | static_cast<unsigned char>(s[i]);
      require(detail::load_up_to_8(s.data(), size) == word);
    });
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool all = argc == 2 && std::string_view(argv[1]) == "--all";
  if (argc != 1 && !all) return 2;
  const auto prove = [all](const char* what, void (*proof)(bool)) {
    proof(all);
    std::printf("%s\n", what);
    std::fflush(stdout);
  };
  prove("parse_traceparent accepts the grammar and reads nothing outside its bytes",
        every_byte_of_traceparent);
  prove("sixteen hex digits by a vector", hex_by_vectors);
  prove("decimal numbers, both ways", decimals);
  prove("LEB128 lengths, both ways", leb128);
  prove("bit scans are byte loops", all_scans);
  prove("copies, loads and comparisons stay within their texts", copies);
}

// SPDX-License-Identifier: MIT
// Packs records while they are read.
#pragma once

#include <baton/detail/compiler.hpp>
#include <baton/detail/list.hpp>
#include <baton/detail/text_records.hpp>
#include <baton/detail/words.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace baton { inline namespace v0 { namespace detail {

/// Packs records one after another into room that the caller has made large enough. If a key
/// repeats, the last record wins, but a record from before this packer stays.
///
/// Cost     O(n log n) at most; no allocation unless hundreds of keys repeat
class RecordPacker {
 public:
  /// For records of `texts` texts. Continues after `earlier` bytes of packed records in `room`.
  explicit RecordPacker(char* room, int texts, std::size_t earlier = 0) noexcept
      : room_(room), record_(earlier), end_(earlier), earlier_(earlier), texts_(texts) {
    learn_keys(room);
  }
  /// Continues in larger room, to which the caller has copied the packed records.
  void move_to(char* room) noexcept { room_ = room; }

  /// Adds a record. Its key is `prefix` and the first `key` bytes of `pair`. Its value is the rest
  /// of `pair`, without the one byte between them. A third text is empty.
  BATON_INLINE void add_pair(std::string_view pair, std::size_t key,
                             std::string_view prefix = {}) noexcept {
    end_at(pack_pair(end(), pair, key, prefix));
    if (texts_ == 3) put({});
    if (prefix.empty()) {
      finish_record(view(pair.data(), key));
    } else {
      finish_record();
    }
  }
  /// Adds records whose keys are new.
  void append(std::string_view others) noexcept {
    char* const first = end();
    end_at(copy(others, first));
    record_ = end_;
    learn_keys(first);
  }
  /// Adds one text to the current record. finish_record() ends the record.
  void put(std::string_view text) noexcept { end_at(pack_text(end(), text)); }
  /// Adds one text of at most `room` bytes. `write(char*)` writes it and returns its end.
  template <class Write>
  void put(std::size_t room, Write write) noexcept {
    char* const text = end() + (packed_size(room) - room);
    const auto size = static_cast<std::size_t>(write(text) - text);
    char* const place = pack_length(end(), size);  // the length may take fewer bytes than reserved
    if (place != text) std::memmove(place, text, size);
    end_at(place + size);
  }
  void finish_record() noexcept { finish_record(key_at(room_ + record_)); }
  void remove(std::string_view key) noexcept { erase(place_of(key)); }

  /// The end of the last text.
  char* end() const noexcept { return room_ + end_; }
  Packed packed() const noexcept { return {view(room_, end_)}; }
  /// Call it once, after the last record.
  void finish() {
    if (late_) keep_last_of_each();
  }

 private:
  static constexpr int most_searches = 256;

  static std::string_view key_at(const char* record) noexcept { return unpack_text(record); }
  const char* next(const char* record) const noexcept {
    for (int i = 0; i < texts_; ++i) unpack_text(record);
    return record;
  }
  /// The place of the first record with this key, or an empty place at the end.
  BATON_NOINLINE Place place_of(std::string_view key) const noexcept {
    const char* at = room_;
    while (at != end() && key_at(at) != key) at = next(at);
    const auto size = at == end() ? 0 : static_cast<std::size_t>(next(at) - at);
    return {static_cast<std::size_t>(at - room_), size};
  }
  void learn_keys(const char* at) noexcept {
    for (; at != end(); at = next(at)) is_new(key_at(at));
  }
  BATON_INLINE void finish_record(std::string_view key) noexcept {
    const std::size_t record = record_;
    record_ = end_;
    if (!is_new(key)) replace_earlier(record);
  }
  void end_at(const char* end) noexcept { end_ = static_cast<std::size_t>(end - room_); }
  /// Whether the key is certainly new. A Bloom filter keeps the cost of each record constant.
  bool is_new(std::string_view key) noexcept {
    const std::size_t last = key.size() < 8 ? 0 : key.size() - 8;
    const std::uint64_t end = load_up_to_8(key.data() + last, key.size()) + key.size();
    const std::uint64_t hash = end * 0x9e37'79b9'7f4a'7c15 >> 55;
    std::uint64_t& word = seen_[hash / 64];
    const std::uint64_t bit = std::uint64_t{1} << hash % 64;
    const bool first = (word & bit) == 0;
    word |= bit;
    return first;
  }
  void erase(Place place) noexcept {
    char* const out = room_ + place.at;
    std::memmove(out, out + place.size, end_ - place.at - place.size);
    record_ = end_ -= place.size;
  }
  /// If the key of the record at `last` repeats, removes one of the two records.
  BATON_COLD void replace_earlier(std::size_t last) noexcept {
    if (searches_ == most_searches) {
      late_ = true;  // many keys repeat: finish() compares all of them at once
      return;
    }
    ++searches_;
    const Place found = place_of(key_at(room_ + last));
    if (found.at != last) erase(found.at < earlier_ ? Place{last, end_ - last} : found);
  }

  struct Member {
    std::string_view key;
    const char* record;
    bool dropped;
  };
  /// Does the work of replace_earlier() for all records at once. Sorting brings equal keys
  /// together.
  BATON_COLD void keep_last_of_each() {
    List<Member> all;
    for (const char* at = room_; at != end(); at = next(at)) all.push_back({key_at(at), at, false});
    List<Member*> sorted;
    sorted.reserve(all.size());
    for (Member& member : all) sorted.push_back(&member);
    sorted.sort([](const Member* a, const Member* b) {
      const int keys = a->key.compare(b->key);
      return keys < 0 || (keys == 0 && a->record < b->record);
    });
    Member* kept = *sorted.begin();
    for (Member* const member : sorted) {
      if (member == kept) continue;
      const bool stays = kept->record < room_ + earlier_;
      if (kept->key == member->key) (stays ? member : kept)->dropped = true;
      if (kept->key != member->key || !stays) kept = member;
    }
    char* out = room_;
    for (const Member& member : all) {
      if (member.dropped) continue;
      const auto size = static_cast<std::size_t>(next(member.record) - member.record);
      std::memmove(out, member.record, size);
      out += size;
    }
    end_at(out);
    record_ = end_;
  }

  char* room_;
  std::size_t record_;  // start of the current record
  std::size_t end_;
  std::size_t earlier_;
  int texts_;
  int searches_ = 0;
  bool late_ = false;  // finish() must call keep_last_of_each()
  std::uint64_t seen_[8] = {};
};

}}}  // namespace baton::v0::detail

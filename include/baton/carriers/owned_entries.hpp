// SPDX-License-Identifier: MIT
// Entries that point to their texts, with the texts of the entries that were written.
#pragma once

#include <baton/carrier.hpp>
#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 { namespace detail {

struct OwnText {
  std::string name, value;
};

/// Entries, and texts that do not move, even when this object does. A name (ASCII case ignored) has
/// one text, so that writing it again and again takes no more memory.
template <class Entry>
class OwnedEntries {
 public:
  OwnedEntries() = default;
  template <class Iterator>
  OwnedEntries(Iterator begin, Iterator end) : entries_(begin, end) {}
  // The entries of a copy would point to the texts of this object.
  OwnedEntries(const OwnedEntries&) = delete;
  OwnedEntries& operator=(const OwnedEntries&) = delete;
  OwnedEntries(OwnedEntries&& other) noexcept { swap(other); }
  OwnedEntries& operator=(OwnedEntries&& other) noexcept {
    OwnedEntries old(std::move(other));
    swap(old);
    return *this;
  }
  ~OwnedEntries() = default;

  std::vector<Entry>& entries() noexcept { return entries_; }
  const std::vector<Entry>& entries() const noexcept { return entries_; }

  /// Drops the entries with a header's name and adds one for each header. When memory fails,
  /// nothing changes.
  ///
  /// Input    name_of(entry): its name; point(text): makes an entry that points to an OwnText,
  ///          which it may change
  template <class NameOf, class Point>
  void replace(const HeaderList& headers, NameOf&& name_of, Point&& point) {
    std::list<OwnText> fresh;
    std::vector<Entry> changed;
    changed.reserve(entries_.size() + headers.size());
    for (const Entry& entry : entries_) {
      if (headers.find(name_of(entry)) == headers.size()) changed.push_back(entry);
    }
    for (const Header& header : headers) {
      fresh.push_back({std::string(header.name), std::string(header.value)});
      changed.push_back(point(fresh.back()));
    }
    entries_.swap(changed);
    texts_.remove_if([&](const OwnText& own) { return headers.find(own.name) != headers.size(); });
    texts_.splice(texts_.end(), fresh);
  }

 private:
  void swap(OwnedEntries& other) noexcept {
    entries_.swap(other.entries_);
    texts_.swap(other.texts_);
  }

  std::vector<Entry> entries_;
  std::list<OwnText> texts_;
};

}}}  // namespace baton::v0::detail

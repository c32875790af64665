// SPDX-License-Identifier: MIT
// A JSON value iterates over values without names, so it is not taken for a map by accident.
// expect: baton: not a carrier: give it for_each(visitor), which calls visitor(key, value) for each entry
// expect: Some need their header of baton/carriers/
#ifndef SHOULD_FAIL
#include <baton/carriers/json.hpp>
#endif
#include <baton/baton.hpp>

#include <map>
#include <string>

/// The part of nlohmann::json's interface that maps have too.
class Json {
 public:
  using string_t = std::string;
  using Members = std::map<std::string, Json>;
  struct Iterator {
    Members::iterator at;
    const std::string& key() const { return at->first; }
    Json& value() const { return at->second; }
    Json& operator*() const { return at->second; }
    Iterator& operator++() { return ++at, *this; }
    bool operator==(const Iterator& other) const { return at == other.at; }
  };
  Json() = default;
  Json(std::string text);
  template <class T>
  operator T() const;
  bool is_object() const;
  bool is_null() const;
  bool is_number_integer() const;
  bool is_number_unsigned() const;
  template <class T>
  T get() const;
  template <class T>
  T get_ptr() const;
  Iterator begin() const;
  Iterator end() const;
  Iterator erase(Iterator at);
  std::size_t size() const;
  Json& operator[](const std::string& name);
};

baton::Extraction extract(const Json& carrier) { return baton::extract(carrier); }

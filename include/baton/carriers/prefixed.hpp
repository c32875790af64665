// SPDX-License-Identifier: MIT
// Carriers: headers whose names have a prefix, as in Google's Pub/Sub.
#pragma once

#include <baton/carriers/wrapper.hpp>
#include <string>
#include <utility>
#include <vector>

namespace baton { inline namespace v0 {

/// The prefix of Google Cloud Pub/Sub's attributes: `googclient_traceparent`,
/// `googclient_tracestate`. Pub/Sub allows no other name with `goog`, so use a propagator that
/// writes W3C's headers alone. [gcp 19.2]
///
///   baton::w3c_propagator.extract(baton::prefixed(message.attributes, baton::pubsub_prefix));
///
/// Spec  https://cloud.google.com/pubsub/docs/open-telemetry-tracing
inline constexpr std::string_view pubsub_prefix = "googclient_";

namespace detail {

template <class Carrier>
class Prefixed : public Wrapper<Carrier> {
  using Inner = typename Wrapper<Carrier>::Inner;

 public:
  Prefixed(Carrier carrier, std::string_view prefix)
      : Wrapper<Carrier>(static_cast<Carrier>(carrier)), prefix_(prefix) {}

  template <class Visitor>
  void for_each(Visitor&& visitor)
    requires WalkableReader<Inner>
  {
    this->carrier_.for_each([&]<class K, class V>(K&& name, V&& value) {
      const std::string_view text = as_text(name);
      if (!equal_ignoring_case(text.substr(0, prefix_.size()), prefix_)) return;
      with_part<K>(after(text, prefix_.size()), [&]<class P>(P&& part) {
        visitor(std::forward<P>(part), std::forward<V>(value));
      });
    });
  }
  decltype(auto) get(std::string_view name)
    requires(!WalkableReader<Inner> && KeyedReader<Inner>)
  {
    return this->carrier_.get(std::string(prefix_).append(name));
  }
  Error write(const HeaderList& headers)
    requires TextMapWriter<Inner>
  {
    std::size_t size = 0;
    for (const Header& header : headers) size += prefix_.size() + header.name.size();
    std::string names;
    names.reserve(size);
    std::vector<Header> list;
    list.reserve(headers.size());
    for (const Header& header : headers) {
      const std::size_t begin = names.size();
      names.append(prefix_).append(header.name);
      list.push_back({std::string_view(names).substr(begin), header.value});
    }
    const HeaderList changed(list.data(), list.size());
    return error_of(write_headers(this->carrier_, changed), changed, headers);
  }

 private:
  std::string prefix_;
};

}  // namespace detail

/// A view of a carrier in which every header's name has a prefix. It neither reads nor changes
/// entries without the prefix.
///
///   baton::inject(context, baton::prefixed(message.attributes, "googclient_"));
///
/// Input    any TextMapReader or TextMapWriter, or a container that as_carrier() takes; it must
///          outlive the view
/// Errors   the carrier's, with the names of headers without the prefix
/// Cost     write: the names are copied
template <class C>
auto prefixed(C&& container, std::string_view prefix) {
  return detail::Prefixed<decltype(as_carrier(container))>(as_carrier(container), prefix);
}

}}  // namespace baton::v0

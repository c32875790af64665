// SPDX-License-Identifier: MIT
// Carriers: a view of the headers of Kafka, RabbitMQ or NATS.
#pragma once

#include <baton/carriers/wrapper.hpp>

namespace baton { inline namespace v0 {

namespace detail {

template <class Carrier>
class LastValueWins : public Wrapper<Carrier> {
 public:
  static constexpr bool last_value_wins = true;  // [msg 11.21]

  using Wrapper<Carrier>::Wrapper;

  template <class Visitor>
  void for_each(Visitor&& visitor) {
    this->carrier_.for_each(visitor);
  }
  Error write(const HeaderList& headers)
    requires TextMapWriter<typename Wrapper<Carrier>::Inner>
  {
    return write_headers(this->carrier_, headers);
  }
};

}  // namespace detail

/// A view of the headers of a broker's message, read as brokers' clients read them: names match in
/// any case, and if a name repeats, the last value wins, in lists too. It is written as its
/// container is: names in lower case, which replace every other spelling.
///
///   auto incoming = baton::extract(baton::last_value_wins(message.headers));
///
/// Input    any WalkableReader, or a container that as_carrier() takes; it outlives the view
template <class C>
constexpr auto last_value_wins(C&& container) noexcept {
  using Carrier = decltype(as_carrier(container));
  static_assert(WalkableReader<std::remove_reference_t<Carrier>>,
                "baton: last_value_wins() takes a carrier that hands out all it holds, by "
                "for_each(visitor): wrap it, baton::make_carrier(visit, set)");
  return detail::LastValueWins<Carrier>(as_carrier(container));
}

}}  // namespace baton::v0

// Kafka, RabbitMQ, NATS: each header a header of the message, its value a byte string.
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

/// The headers of a broker's message, to be read as brokers' clients do: names in any case, since
/// the broker keeps `Traceparent` and `traceparent` apart; of a repeated name the last counts, lists
/// too. Written as the container is: names in lower case, every other spelling is replaced.
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

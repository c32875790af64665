// Kafka, RabbitMQ, NATS: each header a header of the message, its value a byte string.
#pragma once

#include <baton/carrier.hpp>
#include <type_traits>

namespace baton { inline namespace v0 {

namespace detail {

template <class Carrier>
class LastValueWins {
 public:
  static constexpr bool last_value_wins = true;  // [msg 11.21]
  static constexpr bool yields_temporaries =
      requires { requires std::remove_cvref_t<Carrier>::yields_temporaries; };

  constexpr explicit LastValueWins(Carrier carrier) : carrier_(static_cast<Carrier>(carrier)) {}

  template <class Visitor>
  void for_each(Visitor&& visitor) {
    carrier_.for_each(visitor);
  }

 private:
  Carrier carrier_;
};

}  // namespace detail

/// The headers of a broker's message, to be read as brokers' clients do: names in any case, since
/// the broker keeps `Traceparent` and `traceparent` apart; of a repeated name the last counts, lists
/// too. Write with baton::inject() into the container itself: names in lower case, every other
/// spelling is replaced.
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

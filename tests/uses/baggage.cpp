// SPDX-License-Identifier: MIT
// Baggage is read, changed and passed on. Setters take views of the object that they change.
#include <baton/baton.hpp>

#include <map>
#include <string>

#include "uses/expect.hpp"

using Headers = std::map<std::string, std::string>;

int main() {
  const Headers request = {{"baggage", "region=eu-west-1-and-a-long-name,user=alice,debug=1"}};
  const auto incoming = baton::extract(request);
  EXPECT(!incoming && incoming.baggage().size() == 3);  // baggage travels without a trace, too

  baton::SpanContext context = incoming.context();  // a copy to change
  baton::Baggage& baggage = context.baggage();
  baggage.set("tenant", *baggage.get("region"));
  baggage.set("region", *baggage.get("user"));
  baggage.set(*baggage.get("user"), "a value that is longer than the one that it replaces");
  for (int i = 0; i < 50; ++i) baggage.set("key" + std::to_string(i), *baggage.get("tenant"));
  for (int i = 0; i < 50; ++i) baggage.remove("key" + std::to_string(i));
  baggage.remove("debug");

  std::string seen;
  for (const auto& [key, value, properties] : baggage)
    seen.append(key).append("=").append(value).append(";");
  EXPECT(seen ==
         "region=alice;user=alice;tenant=eu-west-1-and-a-long-name;"
         "alice=a value that is longer than the one that it replaces;");

  context.set_tag("_dd.p.a", "a tag that is long enough to need memory of its own");
  context.set_tag("_dd.p.b", *context.tags().get("_dd.p.a"));
  context.set_origin(*context.tags().get("_dd.p.b"));
  context.set_tag("_dd.p.a", *context.origin());
  EXPECT(context.tags().get("_dd.p.a") == context.origin());

  Headers outgoing;
  EXPECT(baton::inject(context, outgoing));
  EXPECT(baton::extract(outgoing).baggage() == context.baggage());
}

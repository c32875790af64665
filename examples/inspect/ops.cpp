// SPDX-License-Identifier: MIT
#include "ops.hpp"

namespace inspect {

const Op* find_op(std::string_view name) {
  for (const std::span<const Op> ops : {propagation_ops(), messaging_ops(), fleet_ops()}) {
    for (const Op& op : ops) {
      if (op.name == name) return &op;
    }
  }
  return nullptr;
}

}  // namespace inspect

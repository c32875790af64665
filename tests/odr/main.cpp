// SPDX-License-Identifier: MIT
const void* one();
const void* two();
bool passes_on();

// Both units see the same objects: each inline object of the headers exists once in the program.
// What one unit instantiates another calls.
int main() { return one() != nullptr && one() == two() && passes_on() ? 0 : 1; }

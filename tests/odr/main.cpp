// SPDX-License-Identifier: MIT
const void* one();
const void* two();

// Both units see the same objects: each inline object of the headers exists once in the program.
int main() { return one() != nullptr && one() == two() ? 0 : 1; }

#include <baton/version.hpp>

int main() { return baton::version.empty() ? 1 : 0; }

// The header from C++: compiles without a warning, and links.
#include <netadapt.h>

#include <cstring>

int main() { return std::strlen(netadapt_version()) > 0 && netadapt_free_network(nullptr) == NETADAPT_INVALID_HANDLE ? 0 : 1; }

#pragma once
#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4). `words` receives the digest as the machine's COMMIT wants it: eight little-endian words. */
void sha256(const void *bytes, size_t length, uint32_t words[8]);

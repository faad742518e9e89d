/* Reads n, hashes 32 bytes of zeros n times over with SHA-256, commits n and what comes of it (40 bytes). A few thousand
   cycles a hash, many of them loads and stores: other work than fibonacci.c, which has neither. */
#include "sha256.h"
#include "sp1.h"

int main(void) {
  struct {
    uint64_t n;
    uint32_t words[8];
  } values = {read_number(), {0}};
  for (uint64_t i = 0; i < values.n; i++) sha256(values.words, sizeof values.words, values.words);
  commit(&values, sizeof values);
  return 0;
}

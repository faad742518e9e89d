#include "sp1.h"

#include "sha256.h"

static uint32_t digest[8];
static int committed;

/* Where the linker script's memory ends: nothing has an initial value there, and nothing else writes there. */
extern uint64_t untouched[];

uint64_t read_number(void) {
  /* HINT_READ is not a store: it sets what memory held from the beginning. On memory that the ELF sets too, or that was
     written before, the run is the same, and its proof does not verify. So each value has words of its own, two, for the
     machine writes one more after a length that is a multiple of 8. */
  static uint64_t *next = untouched;
  uint64_t length = sp1_call(SP1_HINT_LEN, 0, 0, 0);
  if (length != 4 && length != 8) halt(2);
  uint64_t *input = next;
  next += 2;
  sp1_call(SP1_HINT_READ, (uint64_t)input, length, 0);
  return length == 4 ? (uint32_t)*input : *input;
}

void commit(const void *bytes, size_t length) {
  sp1_call(SP1_WRITE, FD_PUBLIC_VALUES, (uint64_t)bytes, length);
  sha256(bytes, length, digest);
  committed = 1;
}

void print(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  sp1_call(SP1_WRITE, FD_STDERR, (uint64_t)text, length);
}

void halt(uint32_t exit_code) {
  if (!committed) sha256("", 0, digest);
  for (uint64_t i = 0; i < 8; i++) sp1_call(SP1_COMMIT, i, digest[i], 0);
  for (uint64_t i = 0; i < 8; i++) sp1_call(SP1_COMMIT_DEFERRED_PROOFS, i, 0, 0);
  sp1_call(SP1_HALT, exit_code, 0, 0);
  __builtin_unreachable();
}

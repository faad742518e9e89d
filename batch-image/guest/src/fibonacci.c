/* Reads n, commits n, fib(n - 1) mod 7919 and fib(n) mod 7919 as three little-endian u64 (24 bytes); fib(-1) is 1, as
   fib(-1) + fib(0) = fib(1). About six cycles per step: a large n exceeds any cycle limit. */
#include "sp1.h"

int main(void) {
  uint64_t n = read_number();
  uint64_t previous = 1, current = 0;
  for (uint64_t i = 0; i < n; i++) {
    uint64_t next = (previous + current) % 7919;
    previous = current;
    current = next;
  }
  uint64_t values[3] = {n, previous, current};
  commit(values, sizeof values);
  return 0;
}

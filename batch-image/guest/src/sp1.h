/* The calls of the SP1 machine: code in t0, arguments in a0, a1 and a2, result in t0. */
#pragma once
#include <stddef.h>
#include <stdint.h>

enum {
  SP1_HALT = 0x00,
  SP1_WRITE = 0x02,
  SP1_COMMIT = 0x10,
  SP1_COMMIT_DEFERRED_PROOFS = 0x1A,
  SP1_HINT_LEN = 0xF0,
  SP1_HINT_READ = 0xF1,
};

enum { FD_STDERR = 2, FD_PUBLIC_VALUES = 13 };

static inline uint64_t sp1_call(uint64_t code, uint64_t a, uint64_t b, uint64_t c) {
  register uint64_t t0 __asm__("t0") = code;
  register uint64_t a0 __asm__("a0") = a;
  register uint64_t a1 __asm__("a1") = b;
  register uint64_t a2 __asm__("a2") = c;
  __asm__ volatile("ecall" : "+r"(t0) : "r"(a0), "r"(a1), "r"(a2) : "memory");
  return t0;
}

/* Reads the next value of the input as a little-endian number of 4 or 8 bytes, the forms that SP1Stdin::write gives a u32
   and a u64. Any other input, or none, halts with exit code 2. */
uint64_t read_number(void);

/* Writes `length` bytes to the public values; to be called once, with all of them, before the program ends. */
void commit(const void *bytes, size_t length);

void print(const char *text);

/* Ends the program. The machine wants the digest of the public values first, whatever the exit code. */
_Noreturn void halt(uint32_t exit_code);

/* Reads a number and misbehaves in that way: one program for each thing that an executor must survive and name. */
#include "sp1.h"

int main(void) {
  switch (read_number()) {
    case 0: /* not a failure: ends well, and commits nothing */
      return 0;
    case 1: /* a load far outside the machine's memory */
      return (int)*(volatile uint64_t *)0x7fffffffff000;
    case 2: /* a call that the machine does not have */
      return (int)sp1_call(0xABCDEF, 0, 0, 0);
    case 3: /* a breakpoint */
      __asm__ volatile(".option push\n.option norvc\nebreak\n.option pop");
      return 0;
    case 4: /* a read of input that is not there */
      sp1_call(SP1_HINT_READ, 0x78010000, 8, 0);
      return 0;
    case 5: /* an endless loop that touches no memory: its chunk never ends, and only a clock stops it */
      for (;;) __asm__ volatile("");
    case 6: /* a jump to where no code is */
      ((void (*)(void))0x90000000)();
      return 0;
    default:
      return 3;
  }
}

/* Never ends. It loads and stores, so that the executor's chunks fill and its limits are looked at. */
#include <stdint.h>

int main(void) {
  static volatile uint64_t counter;
  for (;;) counter++;
}

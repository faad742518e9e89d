/* Says why on stderr and halts with exit code 1, as a Rust guest does when it panics. */
#include "sp1.h"

int main(void) {
  print("panicked: this program always gives up\n");
  return 1;
}

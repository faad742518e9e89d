# Entry: the executor sets no register but the program counter. The stack grows down from where the segments begin.
    .section .text.start, "ax"
    .globl _start
_start:
    li sp, 0x78000000
    call main
    call halt               # a0 is main's result

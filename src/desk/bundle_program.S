/* The verifier for the bundle, as it was built (src/verify): bytes to be handed on, never run here. */
    .section .rodata
    .global bundle_program_start, bundle_program_end
    .balign 16
bundle_program_start:
    .incbin "azukari-verify"
bundle_program_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits

/*
 * tests/torture/fault.h: a plan of one fault, shared by the test and the process that it happens to.  The test maps a file and names it
 * in AZUKARI_FAULT_PLAN; libazukari-fault.so, preloaded into the process, counts its calls there and lets the n-th of a kind go wrong.
 *
 * To be loaded takes a program longer than to start.  With AZUKARI_FAULT_CRADLE=FD, a socket, a process that has been loaded stays where it is, before
 * main(), and for each packet that brings three descriptors a copy of it goes on, as a child of its parent, with these as 3, 1 and 2; the
 * answer is the copy's pid.
 */
#ifndef TORTURE_FAULT_H
#define TORTURE_FAULT_H

#include <stdatomic.h>
#include <stdint.h>

/* Where something can go wrong: calls of the C library that ask the kernel, or for memory. */
enum fault_place {
    FAULT_ALLOC, /* malloc and its like, mmap */
    FAULT_READ,  /* read, pread */
    FAULT_WRITE, /* write, pwrite, and what changes names and sizes of files */
    FAULT_SYNC,  /* fsync, fdatasync */
    FAULT_SEND,  /* send, sendmsg */
    FAULT_RECV,  /* recv, recvmsg */
    FAULT_FD,    /* new descriptors and processes: accept4, socket, socketpair, an addition to epoll, fork */
    FAULT__PLACES
};

/* What then happens. */
enum fault_kind {
    FAULT_FAIL,       /* the call fails with the error */
    FAULT_SHORT,      /* it does half of what it was asked to */
    FAULT_TORN,       /* half of it, and the process is gone */
    FAULT_KILL,       /* the process is gone before it */
    FAULT_KILL_AFTER, /* ... after it */
    FAULT_SLOW,       /* it takes so many microseconds more (the plan's error) */
    FAULT_SKIP,       /* it does nothing and calls that a success */
    FAULT__KINDS
};

struct fault_plan {
    _Atomic uint32_t armed;   /* nothing is counted before */
    _Atomic uint32_t place;   /* enum fault_place */
    _Atomic uint32_t kind;    /* enum fault_kind */
    _Atomic int error;        /* errno of FAULT_FAIL */
    _Atomic uint32_t forever; /* every call from the n-th on; else only that one */
    _Atomic uint64_t at;      /* n, counted from 1 */
    _Atomic uint64_t seen[FAULT__PLACES];
    _Atomic uint64_t happened;
};

#endif

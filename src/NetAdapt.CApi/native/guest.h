/* What a library must not change for the program that it is a guest of: the thread's floating-point environment, the handling of
 * SIGPIPE; and what it cannot do in a child made by fork(). */
#ifndef NETADAPT_GUEST_H
#define NETADAPT_GUEST_H

#include <fenv.h>
#include <stdint.h>

/* A thread's rounding mode, traps, flushing of small numbers and exception flags. */
typedef struct {
#if defined(__x86_64__)
  uint32_t vectors; /* MXCSR */
  uint16_t x87;     /* its control word */
#elif defined(__aarch64__)
  uint64_t control, status; /* FPCR, FPSR */
#else
  fenv_t all;
#endif
} guest_environment;

static inline void guest_set(const guest_environment *environment) {
#if defined(__x86_64__)
  __asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(environment->vectors), "m"(environment->x87));
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0\n\tmsr fpsr, %1" : : "r"(environment->control), "r"(environment->status));
#else
  fesetenv(&environment->all);
#endif
}

static inline guest_environment guest_get(void) {
  guest_environment environment;
#if defined(__x86_64__)
  __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(environment.vectors), "=m"(environment.x87));
#elif defined(__aarch64__)
  __asm__ volatile("mrs %0, fpcr\n\tmrs %1, fpsr" : "=r"(environment.control), "=r"(environment.status));
#else
  fegetenv(&environment.all);
#endif
  return environment;
}

/* Takes the environment that results are promised for: to nearest, no traps, nothing flushed. Gives back the one before. */
static inline guest_environment guest_enter(void) {
  guest_environment before = guest_get();
#if defined(__x86_64__)
  static const guest_environment usual = {.vectors = 0x1f80, .x87 = 0x37f};
  guest_set(&usual);
#elif defined(__aarch64__)
  static const guest_environment usual = {0, 0};
  guest_set(&usual);
#else
  fesetenv(FE_DFL_ENV);
#endif
  return before;
}

#endif

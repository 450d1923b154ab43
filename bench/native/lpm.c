// DIR-24-8 (Gupta, Lin, McKeown, 1998), the peer of bench/fib.ts. argv[1]: a file of 32-bit words: the number of prefixes and of addresses,
// then (address, length, index above 0) shortest prefixes first, then the addresses. Prints nanoseconds per lookup (median and minimum) and a checksum.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int32_t *top, *more;
static uint32_t pages;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}
// A slot below 0 is the complement of a page of 256 slots for the last byte.
static void insert(uint32_t addr, uint32_t len, int32_t index) {
  if (len <= 24) {
    // Shortest first: no page is there yet.
    for (uint32_t i = 0; i < 1u << (24 - len); i++) top[(addr >> 8) + i] = index;
    return;
  }
  int32_t *slot = &top[addr >> 8];
  if (*slot >= 0) {
    for (uint32_t i = 0; i < 256; i++) more[pages * 256 + i] = *slot;
    *slot = ~(int32_t)pages++;
  }
  for (uint32_t i = 0; i < 1u << (32 - len); i++) more[~*slot * 256 + (addr & 255) + i] = index;
}
__attribute__((noinline)) static int32_t lookup(uint32_t d) {
  int32_t e = top[d >> 8];
  return e >= 0 ? e : more[~e * 256 + (d & 255)];
}
static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
  uint32_t head[2];
  if (!f || fread(head, 4, 2, f) != 2) return 1;
  uint32_t *in = malloc((size_t)head[0] * 12), *asked = malloc((size_t)head[1] * 4), longer = 0;
  if (fread(in, 12, head[0], f) != head[0] || fread(asked, 4, head[1], f) != head[1]) return 1;
  for (uint32_t i = 0; i < head[0]; i++) longer += in[i * 3 + 1] > 24;
  top = calloc(1 << 24, 4);
  more = malloc((size_t)(longer + 1) * 1024);
  for (uint32_t i = 0; i < head[0]; i++) insert(in[i * 3], in[i * 3 + 1], (int32_t)in[i * 3 + 2]);
  double rounds[15];
  uint32_t sum = 0;
  for (int r = -3; r < 15; r++) {
    double t = now();
    uint32_t s = 0;
    for (uint32_t i = 0; i < head[1]; i++) s += (uint32_t)lookup(asked[i]);
    if (r >= 0) rounds[r] = (now() - t) / head[1];
    sum = s;
  }
  qsort(rounds, 15, sizeof *rounds, ascending);
  printf("%f %f %u\n", rounds[7], rounds[0], sum);
  return 0;
}

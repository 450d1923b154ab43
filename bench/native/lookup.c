// The lookup of xt/chainCode.ts in C (enterChain, firstOfLeaves, recordMatches), over the very arrays that the bench wrote: tree, rules, headers.
// Prints the median and the minimum of nanoseconds per lookup over whole passes, and a checksum of the answers.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { H = 7, ROUNDS = 21, TREES = 8, PARTS = 6 };
enum { SRC_INV = 1, DST_INV = 2, PROTO = 4, PROTO_INV = 8, IIF = 16, IIF_INV = 32, OIF = 64, OIF_INV = 128, FRAG = 256, PORTS = 1024 };
static const int32_t *roots, *tree, *hot, *cold, *headers, *devices;
static int32_t nroots, nheaders, row, base;

struct key {
  // The tree's dimensions: source port, destination port, protocol, devices, addresses.
  uint32_t k[7];
  const int32_t *in, *out;
};
static int matches(int32_t r, const struct key *p) {
  const int32_t *h = hot + (int64_t)r * 8;
  int32_t flags = h[4];
  if ((((p->k[6] ^ h[2]) & h[3]) == 0) == ((flags & DST_INV) != 0)) return 0;
  if ((((p->k[5] ^ h[0]) & h[1]) == 0) == ((flags & SRC_INV) != 0)) return 0;
  if ((flags & PROTO) && (p->k[2] == (uint32_t)flags >> 16) == ((flags & PROTO_INV) != 0)) return 0;
  if (flags & PORTS) {
    uint32_t d = h[6], s = h[5];
    if (((p->k[1] - d) & 0xffff) > d >> 16 || ((p->k[0] - s) & 0xffff) > s >> 16) return 0;
  }
  if (flags & (IIF | OIF)) {
    uint32_t both = h[7];
    if ((flags & IIF) && p->in[1 + (both & 0xffff)] == ((flags & IIF_INV) != 0)) return 0;
    if ((flags & OIF) && p->out[1 + (both >> 16)] == ((flags & OIF_INV) != 0)) return 0;
  }
  // No header is a fragment.
  return (flags & FRAG) == 0;
}
static int32_t lookup(const int32_t *p) {
  struct key key = {{p[2], p[3], p[4], 0, 0, p[0], p[1]}, devices + p[5] * row, devices + p[6] * row};
  key.k[3] = key.in[0];
  key.k[4] = key.out[0];
  int32_t cursor[TREES];
  for (int32_t t = 0; t < nroots; t++) {
    int32_t n = roots[t];
    while (n >= 0) {
      const int32_t *o = tree + n;
      uint32_t head = o[0], cell = (key.k[head & 15] - (uint32_t)o[1]) >> (head >> 4 & 31);
      n = cell < head >> 9 ? o[3 + cell] : o[2];
    }
    cursor[t] = ~n;
  }
  int32_t best = base;
  for (int32_t t = 0; t < nroots; t++) {
    for (const int32_t *l = tree + cursor[t];; l++) {
      if (*l >= best) break;
      if (matches(*l, &key)) {
        best = *l;
        break;
      }
    }
  }
  return best == base ? -1 : best;
}
static int32_t pass(void) {
  uint32_t sum = 0;
  for (int32_t k = 0; k < nheaders; k++) sum = sum * 31 + (uint32_t)lookup(headers + (int64_t)k * H);
  return (int32_t)sum;
}
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}
static int up(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}
int main(int argc, char **argv) {
  FILE *f = argc == 2 ? fopen(argv[1], "rb") : NULL;
  int32_t n[8];
  if (!f || fread(n, sizeof n, 1, f) != 1) return 1;
  const int32_t **to[PARTS] = {&roots, &tree, &hot, &cold, &headers, &devices};
  for (int i = 0; i < PARTS; i++) {
    int32_t *a = malloc((size_t)n[i] * 4 + 4);
    if (!a || fread(a, 4, n[i], f) != (size_t)n[i]) return 1;
    *to[i] = a;
  }
  nroots = n[0];
  nheaders = n[4] / H;
  row = n[6];
  base = n[7];
  if (nroots > TREES) return 1;
  int32_t sum = pass();
  for (double end = now() + 2e8; now() < end;) sum = pass();
  double ns[ROUNDS];
  for (int r = 0; r < ROUNDS; r++) {
    double t0 = now();
    if (pass() != sum) return 1;
    ns[r] = (now() - t0) / nheaders;
  }
  qsort(ns, ROUNDS, sizeof *ns, up);
  printf("{\"ns\":%.3f,\"min\":%.3f,\"checksum\":%d}\n", ns[ROUNDS / 2], ns[0], sum);
  return 0;
}

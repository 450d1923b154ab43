// Sends packets as fast as one core can and prints nanoseconds a packet, as JSON. Sockets are opened inside the namespaces (setns), the
// process itself stays where it was; the receive softirq runs on the sender's core, inside the sender's own system call.
//   sender raw NETNS SRC DST DPORT COUNT [TARGETS]    bare TCP headers to be forwarded and dropped; TARGETS: DST and port of each packet,
//                                                     4 + 2 bytes in network order, used in turn
//   sender udp NETNS_A NETNS_B DST DPORT BPORT COUNT BATCH
//       a flow from A to DST:DPORT that arrives at BPORT of B and is answered once. BATCH > 1: connected, sendmmsg; 1: sendto, a call each.
//       B's queue is emptied after every batch, on another clock.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define BATCH_MAX 64
#define SPORT 4000
#define PAYLOAD 56

static void die(const char *what) {
  fprintf(stderr, "sender: %s: %s\n", what, strerror(errno));
  exit(1);
}
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}
static int socketIn(const char *netns, int type, int proto) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", netns);
  int home = open("/proc/self/ns/net", O_RDONLY), ns = open(path, O_RDONLY);
  if (home < 0 || ns < 0) die(path);
  if (setns(ns, CLONE_NEWNET)) die("setns");
  int s = socket(AF_INET, type, proto);
  if (s < 0) die("socket");
  if (setns(home, CLONE_NEWNET)) die("setns");
  close(ns);
  close(home);
  int big = 1 << 23;
  setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &big, sizeof big);
  setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof big);
  return s;
}
static struct sockaddr_in at(const char *ip, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = ip ? inet_addr(ip) : INADDR_ANY};
  return a;
}

static uint8_t data[BATCH_MAX][2048];
static struct iovec iov[BATCH_MAX];
static struct mmsghdr msgs[BATCH_MAX];
static struct sockaddr_in to[BATCH_MAX];
static void prepare(int len, int named) {
  for (int i = 0; i < BATCH_MAX; i++) {
    iov[i].iov_base = data[i];
    iov[i].iov_len = len;
    msgs[i].msg_hdr.msg_iov = &iov[i];
    msgs[i].msg_hdr.msg_iovlen = 1;
    if (named) {
      msgs[i].msg_hdr.msg_name = &to[i];
      msgs[i].msg_hdr.msg_namelen = sizeof to[i];
    }
  }
}
static int sendBatch(int s, int n) {
  int k = sendmmsg(s, msgs, n, 0);
  if (k <= 0) die("sendmmsg");
  return k;
}

static void blast(int s, const uint8_t *list, long targets, long count) {
  static long next = 0;
  while (count > 0) {
    int n = count < BATCH_MAX ? count : BATCH_MAX;
    for (int i = 0; list && i < n; i++) {
      const uint8_t *w = list + 6 * next;
      if (++next == targets) next = 0;
      memcpy(&to[i].sin_addr, w, 4);
      memcpy(data[i] + 16, w, 4);
      memcpy(data[i] + 22, w + 4, 2);
    }
    count -= sendBatch(s, n);
  }
}

static int raw(char **v, int args) {
  uint32_t src = inet_addr(v[1]);
  long count = atol(v[4]), targets = 0;
  uint8_t *list = 0;
  if (args > 5) {
    FILE *f = fopen(v[5], "rb");
    if (!f) die(v[5]);
    fseek(f, 0, SEEK_END);
    targets = ftell(f) / 6;
    rewind(f);
    list = malloc(targets * 6);
    if (targets == 0 || fread(list, 6, targets, f) != (size_t)targets) die(v[5]);
    fclose(f);
  }
  int s = socketIn(v[0], SOCK_RAW, IPPROTO_RAW);
  prepare(40, 1);
  for (int i = 0; i < BATCH_MAX; i++) {
    uint8_t *p = data[i];
    to[i] = at(v[2], 0);
    p[0] = 0x45;
    p[3] = 40;
    p[8] = 64;
    p[9] = IPPROTO_TCP;
    memcpy(p + 12, &src, 4);
    memcpy(p + 16, &to[i].sin_addr, 4);
    uint16_t ports[2] = {htons(SPORT), htons(atoi(v[3]))};
    memcpy(p + 20, ports, 4);
    p[32] = 0x50;
    p[33] = 0x10;
  }
  // The first packets resolve the neighbour and warm the caches.
  blast(s, list, targets, count / 8 + 1);
  double t = now();
  blast(s, list, targets, count);
  printf("{\"ns\":%.1f,\"sent\":%ld,\"received\":0,\"recvNs\":0}\n", (now() - t) / count, count / 8 + 1 + count);
  return 0;
}

static long drainInto(int s) {
  static uint8_t in[BATCH_MAX][64];
  static struct iovec inIov[BATCH_MAX];
  static struct mmsghdr inMsgs[BATCH_MAX];
  for (int i = 0; i < BATCH_MAX; i++) {
    inIov[i] = (struct iovec){in[i], sizeof in[i]};
    inMsgs[i].msg_hdr.msg_iov = &inIov[i];
    inMsgs[i].msg_hdr.msg_iovlen = 1;
  }
  int k = recvmmsg(s, inMsgs, BATCH_MAX, MSG_DONTWAIT, 0);
  return k < 0 ? 0 : k;
}

static int udp(char **v) {
  long count = atol(v[5]);
  int batch = atoi(v[6]);
  int a = socketIn(v[0], SOCK_DGRAM, 0), b = socketIn(v[1], SOCK_DGRAM, 0);
  struct sockaddr_in mine = at(0, SPORT), theirs = at(0, atoi(v[4])), dst = at(v[2], atoi(v[3])), peer;
  socklen_t len = sizeof peer;
  struct timeval second = {2, 0};
  int one = 1;
  setsockopt(a, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(a, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  setsockopt(b, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
  if (bind(a, (void *)&mine, sizeof mine) || bind(b, (void *)&theirs, sizeof theirs)) die("bind");
  char hello[PAYLOAD] = {0};
  if (sendto(a, hello, PAYLOAD, 0, (void *)&dst, sizeof dst) < 0) die("first datagram");
  if (recvfrom(b, hello, PAYLOAD, 0, (void *)&peer, &len) < 0) die("the first datagram did not arrive");
  if (sendto(b, hello, PAYLOAD, 0, (void *)&peer, sizeof peer) < 0) die("answer");
  if (recv(a, hello, PAYLOAD, 0) < 0) die("the answer did not arrive");
  if (batch > 1 && connect(a, (void *)&dst, sizeof dst)) die("connect");
  prepare(PAYLOAD, 0);
  long warm = count / 8 + 1, sent = 0, got = 0, timed = 0;
  double sending = 0, receiving = 0;
  while (timed < count) {
    double t0 = now();
    int k = 0;
    if (batch > 1) k = sendBatch(a, batch > BATCH_MAX ? BATCH_MAX : batch);
    else
      for (; k < BATCH_MAX; k++)
        if (sendto(a, data[k], PAYLOAD, 0, (void *)&dst, sizeof dst) < 0) die("sendto");
    double t1 = now();
    got += drainInto(b);
    if (sent >= warm) sending += t1 - t0, receiving += now() - t1, timed += k;
    sent += k;
  }
  got += drainInto(b);
  printf("{\"ns\":%.1f,\"sent\":%ld,\"received\":%ld,\"recvNs\":%.1f}\n", sending / timed, sent, got, receiving / timed);
  return 0;
}

int main(int argc, char **argv) {
  if (argc >= 7 && !strcmp(argv[1], "raw")) return raw(argv + 2, argc - 2);
  if (argc == 9 && !strcmp(argv[1], "udp")) return udp(argv + 2);
  fprintf(stderr, "usage: sender raw NETNS SRC DST DPORT COUNT [TARGETS] | udp NETNS_A NETNS_B DST DPORT BPORT COUNT BATCH\n");
  return 2;
}

// nc's relay between its standard streams and the network: netcat.c (readwrite, fillbuf, drainbuf), step by step, because the
// order of its reads, writes and shutdowns decides which packets are sent. Leaves out: a stdout that nobody reads.
import type { Proc, Signal, Wait } from '../../shell/proc.ts';
import { pause, sockClose, sockPoll, sockRead, sockShutdown, sockWrite, type Sock } from '../sockfd.ts';
import type { NcOptions } from './options.ts';

const BUFSIZE = 16384;

/** True: the quit timer (-q) has ended the program. */
export function* readwrite(p: Proc, o: NcOptions, s: Sock, limit: { received: number }): Generator<Wait, boolean, Signal | undefined> {
  // pfd[].fd of the four: gone when false.
  let stdin = !o.detach;
  let netout = true;
  let netin = true;
  let stdout = true;
  let inbuf = '';
  let outbuf = '';
  let lastCr = false;
  for (;;) {
    if ((!stdin && !netin && outbuf === '' && inbuf === '') || (!netout && !stdout) || (o.listen && !netin && outbuf === '' && inbuf === '')) {
      if (o.quit <= 0) return false;
      sockClose(s);
      yield* pause(p, o.quit * 1e6);
      return true;
    }
    // poll(2)
    const revents = (): { in0: boolean; out1: boolean; net: ReturnType<typeof sockPoll>; any: boolean } => {
      const net = sockPoll(s);
      const in0 = stdin && outbuf.length < BUFSIZE && p.stdin.ready();
      const out1 = stdout && inbuf !== '';
      const any = in0 || out1 || ((netout || netin) && (net.err || net.hup)) || (netin && inbuf.length < BUFSIZE && net.in) || (netout && outbuf !== '' && net.out);
      return { in0, out1, net, any };
    };
    const until = o.timeout < 0 ? undefined : p.ctx.now + o.timeout;
    let r = revents();
    while (!r.any) {
      if (until !== undefined && p.ctx.now >= until) return false;
      yield { ...(until !== undefined && { until }), event: () => revents().any };
      r = revents();
    }
    const { net } = r;
    const canRead = netin && net.in;
    const canWrite = netout && net.out && outbuf !== '';
    if (net.err) netout = netin = false;
    if (netin && net.hup && !net.in) netin = false;
    if (netout && net.hup) {
      if (o.shutdown) sockShutdown(s);
      netout = false;
    }
    if (!netout) stdin = false;

    if (stdin && r.in0) {
      const text = p.stdin.read(BUFSIZE - outbuf.length);
      if (text === '') stdin = false;
      else if (o.crlf) {
        for (const c of text) {
          outbuf += c === '\n' && !lastCr ? '\r\n' : c;
          lastCr = c === '\r';
        }
      } else outbuf += text;
    }
    if (canWrite && netout) {
      // -i: a line at a time.
      const nl = o.interval > 0 ? outbuf.indexOf('\n') : -1;
      const data = nl < 0 ? outbuf : outbuf.slice(0, nl + 1);
      if (sockWrite(s, data) === undefined) {
        outbuf = outbuf.slice(data.length);
        if (o.interval > 0) yield* pause(p, o.interval * 1e6);
      } else netout = false;
    }
    if (canRead && netin && inbuf.length < BUFSIZE) {
      const got = sockRead(s, BUFSIZE - inbuf.length);
      if ('errno' in got) netin = false;
      else if (got.data === '') netin = false;
      else inbuf += got.data;
      if (o.recvLimit > 0 && ++limit.received >= o.recvLimit) netin = stdin = false;
    }
    if (stdout && r.out1) {
      p.out(inbuf);
      inbuf = '';
    }
    if (!stdin && outbuf === '') {
      if (netout && o.shutdown) sockShutdown(s);
      netout = false;
    }
    // Debian: with -q a datagram socket is done once everything was sent.
    if (s.kind === 'udp' && o.quit >= 0 && !stdin && outbuf === '' && inbuf === '') netin = false;
    if (!netin && inbuf === '') stdout = false;
  }
}

# Random sequences of TCP segments and what the kernel makes of each: python3 tcp.py SEED COUNT > test/data/conntrack-tcp.json
# A step: [direction, flags, seq, ack, window, data bytes, options, timeout set before]; its answer: [invalid, entry or null], an entry being
# [from the server, state, seconds left, status, flags and scale of original, of reply, packets and bytes of original, of reply].
import json, random, struct, sys
import ct

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
A, B = '10.9.0.2', '10.9.0.3'
rng = random.Random(int(sys.argv[1]))
ct.setup()

def options(o):
    out = b''
    if 'm' in o: out += struct.pack('!BBH', 2, 4, 1460)
    if 's' in o: out += bytes([4, 2])
    if 't' in o: out += struct.pack('!BBII', 8, 10, 1, 0)
    if 'w' in o: out += bytes([3, 3, o['w']])
    if 'b' in o: out += bytes([5, 2 + 8 * len(o['b'])]) + b''.join(struct.pack('!II', x, y) for x, y in o['b'])
    return out + b'\1' * (-len(out) % 4)

def segment(sport, dport, flags, seq, ack, win, n, o):
    opt = options(o)
    return struct.pack('!HHIIBBHHH', sport, dport, seq, ack, (5 + len(opt) // 4) << 4, flags, win, 0, 0) + opt + b'x' * n

u32 = lambda x: x & 0xffffffff
class End:
    def __init__(self):
        self.nxt = u32(rng.choice([rng.getrandbits(32), 0xffffffff - rng.randrange(2000), rng.randrange(3)]))
        self.sent_syn = False
WINDOWS = [0, 1, 500, 5000, 29200, 64240, 65535]
def near(x):
    k = rng.random()
    if k < 0.72: return u32(x)
    if k < 0.84: return u32(x + rng.choice([-1, 1, -2, 2, -100, 100]))
    if k < 0.92: return u32(x + rng.choice([-5000, 5000, 29200, -29200, 65535, 66000, -66000, -70000, 70000]))
    if k < 0.95: return 0
    return rng.getrandbits(32)

def step(ends, d, script):
    me, you = ends[d], ends[1 - d]
    kind = script if script else rng.choices(['syn', 'synack', 'ack', 'data', 'fin', 'rst', 'rstack', 'odd', 'keep', 'sack'], [9, 9, 22, 18, 14, 7, 6, 3, 4, 3])[0]
    seq, ack, n, o = me.nxt, you.nxt, 0, {}
    win = rng.choice(WINDOWS) if rng.random() < 0.5 else 64240
    if kind in ('syn', 'synack'):
        flags = SYN if kind == 'syn' else SYN | ACK
        if me.sent_syn:
            if rng.random() < 0.4: me.nxt = u32(rng.getrandbits(32))
            elif rng.random() < 0.7: me.nxt = u32(me.nxt - 1)
        seq = me.nxt
        me.nxt = u32(seq + 1)
        me.sent_syn = True
        if rng.random() < 0.8:
            o['m'] = 1
            if rng.random() < 0.7: o['s'] = 1
            if rng.random() < 0.6: o['w'] = rng.choice([0, 2, 7, 14, 15])
            if rng.random() < 0.3: o['t'] = 1
        if rng.random() < 0.1: ack = near(ack)
        if kind == 'syn' and rng.random() < 0.95: ack = 0
        if rng.random() < 0.1: flags |= rng.choice([64 | 128, URG, PSH])
    elif kind == 'ack':
        flags = ACK
        seq, ack = near(seq), near(ack)
        if rng.random() < 0.3: o['t'] = 1
    elif kind == 'data':
        flags = ACK | PSH
        n = rng.choice([1, 10, 100, 1400])
        seq, ack = near(seq), near(ack)
        if rng.random() < 0.85: me.nxt = u32(seq + n)
    elif kind == 'fin':
        flags = FIN | ACK
        seq, ack = near(seq), near(ack)
        if rng.random() < 0.2: n = 10
        if rng.random() < 0.85: me.nxt = u32(seq + n + 1)
    elif kind == 'rst':
        flags, ack = RST, 0
        seq = near(seq) if rng.random() < 0.9 else 0
    elif kind == 'rstack':
        flags = RST | ACK
        seq = near(seq) if rng.random() < 0.7 else 0
        ack = near(ack) if rng.random() < 0.8 else 0
        win = rng.choice([0, win])
    elif kind == 'odd':
        flags = rng.choice([0, FIN, FIN | SYN, SYN | RST, URG, PSH, FIN | URG | PSH, SYN | ACK | URG, FIN | RST, RST | ACK | PSH, ACK | URG, 255])
    elif kind == 'keep':
        flags = ACK
        seq = u32(me.nxt - 1)
    else:
        flags = ACK
        x = u32(you.nxt + rng.choice([-50, 0, 100, 1400]))
        o['b'] = [[x, u32(x + rng.choice([10, 1400]))] for _ in range(rng.randrange(1, 3))]
        if rng.random() < 0.5: o['t'] = 1
    return [d, flags, seq, ack, win, n, o]

OPENING = [(0, 'syn'), (1, 'synack'), (0, 'ack')]
CLOSING = [(0, 'fin'), (1, 'fin'), (0, 'ack')]
out = []
port = 20000
for case in range(int(sys.argv[2])):
    port += 1
    net = {}
    if case % 8 == 5: net = rng.choice([{'tcp_loose': 0}, {'tcp_be_liberal': 1}, {'tcp_ignore_invalid_rst': 1}, {'tcp_max_retrans': 1}])
    for k, v in {'tcp_loose': 1, 'tcp_be_liberal': 0, 'tcp_ignore_invalid_rst': 0, 'tcp_max_retrans': 3, **net}.items():
        open('/proc/sys/net/netfilter/nf_conntrack_' + k, 'w').write(str(v))
    ends = [End(), End()]
    plan = []
    style = rng.random()
    if style < 0.75: plan = OPENING[:rng.choice([1, 2, 3, 3, 3])]
    elif style < 0.8: plan = [(0, 'syn'), (1, 'syn'), (rng.randrange(2), 'synack')]
    if len(plan) == 3 and rng.random() < 0.35: plan = plan + CLOSING[:rng.choice([1, 2, 3])]
    if len(plan) > 3 and rng.random() < 0.5: plan = plan + [(rng.randrange(2), rng.choice(['syn', 'rst', 'syn']))]
    setting = rng.random() < 0.5
    length = len(plan) + rng.randrange(2, 9)
    steps, want = [], []
    prev = None
    for i in range(length):
        d, script = plan[i] if i < len(plan) else (rng.randrange(2), None)
        s = step(ends, d, script)
        if prev and i >= len(plan) and rng.random() < 0.12: s = list(prev)
        prev = s[:7]
        t = 0
        tup = (A, B, 6, port, 80)
        if setting and i > 0 and rng.random() < 0.7:
            if ct.set_timeout(77777, *tup) == 0: t = 77777
        d, flags, seq, ack, win, n, o = s[:7]
        src, dst, sp, dp = (A, B, port, 80) if d == 0 else (B, A, 80, port)
        ok = ct.send(src, dst, 6, segment(sp, dp, flags, seq, ack, win, n, o))
        e = ct.get(*tup)
        entry = None
        if e:
            orig = ct.attrs(ct.attrs(e[1])[2])
            tcp = ct.attrs(ct.attrs(e[4])[1])
            entry = [0 if struct.unpack('!H', orig[3])[0] == 80 else 1, tcp[1][0], ct.u32(e[7]), ct.u32(e[3]), tcp[4][0], tcp[2][0], tcp[5][0], tcp[3][0], *ct.counters(e, 9), *ct.counters(e, 10)]
        steps.append([d, flags, seq, ack, win, n, o, t])
        want.append([0 if ok else 1, entry])
    out.append({'net': net, 'steps': steps, 'want': want})
print('[\n' + ',\n'.join(json.dumps(x, separators=(',', ':')) for x in out) + '\n]')

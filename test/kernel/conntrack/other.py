# What the kernel makes of UDP, ICMP, ICMPv6, their errors and unknown transports: python3 other.py > test/data/conntrack-other.json
# A step: { t: microseconds since the scenario began, p: packet }, a packet { s, d, p: transport, l: its fields, i: the packet an error quotes }; an
# answer: [state, direction, entries or null when none was added, changed or refreshed], an entry being [protocol, source, destination, two numbers, seconds left, status, mark].
import json, random, socket, struct, subprocess, sys, time
import ct

rng = random.Random(5)
ct.sh('ip link set lo up; ip netns add x; ip link add d0 type veth peer name d1 netns x; ip link set d0 up; ip -n x link set d1 up; sleep 2')
ct.sh('ip addr add 10.9.0.1/24 dev d0; ip addr add fd09::1/64 dev d0 nodad')
for i in range(2, 6):
    ct.sh(f'ip neigh add 10.9.0.{i} lladdr 02:00:00:00:00:0{i} dev d0; ip neigh add fd09::{i} lladdr 02:00:00:00:00:0{i} dev d0')
STATES = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED']
for t in ['iptables', 'ip6tables']:
    ct.sh(f'{t} -N T')
    for s in STATES: ct.sh(f'{t} -A T -m conntrack --ctstate {s}')
    ct.sh(f'{t} -A T -m conntrack --ctstate NEW,ESTABLISHED,RELATED --ctdir REPLY')
    ct.sh(f'{t} -A OUTPUT {"-s 10.9.0.0/24" if t == "iptables" else "-s fd09::/64"} -j T')

def counts(v6):
    out = subprocess.run(['ip6tables' if v6 else 'iptables', '-nvxL', 'T'], capture_output=True, text=True).stdout.split('\n')[2:8]
    return [int(l.split()[0]) for l in out]
def addr(a):
    return socket.inet_pton(socket.AF_INET6, a) if ':' in a else socket.inet_aton(a)
def l4bytes(p):
    l = p['l']
    if p['p'] == 17: return struct.pack('!HHHH', l['sp'], l['dp'], 8 + l['n'], 0) + b'x' * l['n']
    if p['p'] == 6: return struct.pack('!HHIIBBHHH', l['sp'], l['dp'], l.get('seq', 1), l.get('ack', 0), 0x50, l['f'], 1000, 0, 0)
    if p['p'] in (1, 58):
        body = struct.pack('!BBHHH', l['t'], l['c'], 0, l.get('id', 0), l.get('seq', 0))
        return body + (packet(p['i']) if 'i' in p else b'x' * l.get('n', 0))
    return b'\0' * l['n']
def packet(p):
    body = l4bytes(p)
    if ':' in p['s']: return struct.pack('!IHBB', 6 << 28, len(body), p['p'], 64) + addr(p['s']) + addr(p['d']) + body
    return struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(body), 1, 0x4000, 64, p['p'], 0) + addr(p['s']) + addr(p['d']) + body
s4 = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
s6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
def entries():
    ct.request  # opens nothing yet
    nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
    nl.bind((0, 0))
    nl.send(struct.pack('=IHHII', 20, (1 << 8) | 1, 0x301, 1, 0) + struct.pack('=BBH', 0, 0, 0))
    out, done = [], False
    while not done:
        data = nl.recv(1 << 17)
        while data:
            n, t, _, _, _ = struct.unpack('=IHHII', data[:16])
            if t == 3: done = True; break
            a = ct.attrs(data[20:n])
            data = data[(n + 3) & ~3:]
            o = ct.attrs(a[1]); ip = ct.attrs(o[1]); p = ct.attrs(o[2])
            src, dst = (socket.inet_ntoa(ip[1]), socket.inet_ntoa(ip[2])) if 1 in ip else (socket.inet_ntop(10, ip[3]), socket.inet_ntop(10, ip[4]))
            if not (src.startswith('10.9.') or src.startswith('fd09:')): continue
            proto = p[1][0]
            h = lambda b: struct.unpack('!H', b)[0]
            if proto == 1: x, y = h(p[4]), p[5][0] << 8 | p[6][0]
            elif proto == 58: x, y = h(p[7]), p[8][0] << 8 | p[9][0]
            else: x, y = (h(p[2]) if 2 in p else 0), (h(p[3]) if 3 in p else 0)
            out.append([proto, src, dst, x, y, ct.u32(a[7]), ct.u32(a[3]), ct.u32(a[8]) if 8 in a else 0])
    nl.close()
    return sorted(out)
def play(steps):
    """steps: (seconds, packet) in order."""
    subprocess.run(['conntrack', '-F'], capture_output=True)
    t0 = time.monotonic()
    got, want, last = [], [], None
    for at, p in steps:
        wait = t0 + at - time.monotonic()
        if wait > 0: time.sleep(wait)
        v6 = ':' in p['s']
        before = counts(v6)
        now = int((time.monotonic() - t0) * 1e6)
        (s6 if v6 else s4).sendto(packet(p), (p['d'], 0))
        e = entries()
        d = [b - a for a, b in zip(before, counts(v6))]
        state = [s for s, n in zip(STATES, d) if n]
        got.append({'t': now, 'p': p})
        key = lambda x: (x[:5] + x[6:])
        same = last is not None and list(map(key, last)) == list(map(key, e)) and all(x[5] <= y[5] for x, y in zip(e, last))
        last = e
        want.append([state[0] if len(state) == 1 else str(state), d[5], None if same and p is not steps[-1][1] else e])
    return {'steps': got, 'want': want}

A, B, C = '10.9.0.2', '10.9.0.3', '10.9.0.4'
A6, B6, C6 = 'fd09::2', 'fd09::3', 'fd09::4'
udp = lambda s, d, sp=5000, dp=53, n=10: {'s': s, 'd': d, 'p': 17, 'l': {'sp': sp, 'dp': dp, 'n': n}}
tcp = lambda s, d, f, sp=6000, dp=80, **k: {'s': s, 'd': d, 'p': 6, 'l': {'sp': sp, 'dp': dp, 'f': f, **k}}
def icmp(s, d, t, c=0, id=7, inner=None):
    p = {'s': s, 'd': d, 'p': 58 if ':' in s else 1, 'l': {'t': t, 'c': c, 'id': id, 'n': 24}}
    if inner: p['i'] = inner
    return p
raw = lambda s, d, p, n=16: {'s': s, 'd': d, 'p': p, 'l': {'n': n}}
out = []
for a, b, c in ((A, B, C), (A6, B6, C6)):
    v6 = ':' in a
    out.append(play([(0, udp(a, b)), (0, udp(a, b)), (0, udp(b, a, 53, 5000)), (0.5, udp(a, b)), (2.3, udp(a, b)), (2.4, udp(b, a, 53, 5000))]))
    out.append(play([(0, udp(a, b)), (2.3, udp(a, b)), (2.3, udp(b, a, 53, 5000)), (2.4, udp(b, a, 53, 5000)), (2.4, udp(a, b))]))
    out.append(play([(0, udp(a, a, 9, 9)), (0, udp(a, a, 9, 9))]))
    req, rep = (128, 129) if v6 else (8, 0)
    out.append(play([(0, icmp(a, b, req)), (0, icmp(b, a, rep)), (0, icmp(a, b, req)), (0, icmp(b, a, rep, id=8)), (0, icmp(b, a, req)), (0, icmp(a, b, rep)), (1.2, icmp(a, b, req)), (1.2, icmp(b, a, rep, c=1))]))
    for types in ([range(0, 45), range(253, 256)] if not v6 else [range(0, 6), range(126, 160), range(253, 256)]):
        steps = []
        for t in types:
            steps += [(0, icmp(a, b, t)), (0, icmp(b, a, t)), (0, icmp(b, a, t + 1 if t < 255 else 0)), (0, icmp(a, b, t, c=3, id=9))]
        out.append(play(steps))
    flows = [udp(a, b), udp(b, a, 53, 5000), icmp(a, b, req), tcp(a, b, 2), tcp(b, a, 18, 80, 6000, ack=2), raw(a, b, 47), raw(a, b, 50)]
    quotes = flows + [udp(a, b, 5001), udp(a, c), icmp(a, b, req, id=99), icmp(b, a, rep), icmp(a, b, 1 if v6 else 3, inner=udp(a, b)), tcp(a, b, 16, 6001), raw(a, b, 89), raw(b, a, 47)]
    errors = [(1, 4), (2, 0), (3, 0), (4, 1), (100, 0), (127, 0), (137, 0)] if v6 else [(3, 3), (3, 4), (4, 0), (5, 1), (11, 0), (12, 0), (17, 0)]
    steps = [(0, p) for p in flows]
    for t, code in errors:
        for q in quotes:
            if v6 and t == 137: continue
            for src in (q['d'], c):
                steps.append((0, icmp(src, q['s'], t, code, 0, q)))
            steps.append((0, icmp(q['d'], c, t, code, 0, q)))
    out.append(play(steps))
    out.append(play([(0, raw(a, b, p)) for p in (47, 50, 89, 4, 41, 103, 112, 2, 33, 255, 253)] + [(0, raw(b, a, p)) for p in (47, 50, 89, 4)] + [(0, raw(b, a, 47)), (2.5, raw(a, b, 47)), (2.5, raw(b, a, 50))]))
print('[\n' + ',\n'.join(json.dumps(x, separators=(',', ':')) for x in out) + '\n]')

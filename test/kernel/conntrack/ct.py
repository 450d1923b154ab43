# What the generators of conntrack's test data share: raw packets from both ends of a flow through OUTPUT and POSTROUTING of a private
# network namespace into a veth whose far end throws them away, and ctnetlink to look at the entry afterwards. Run by kernel-run, which makes the namespaces.
import os, socket, struct, subprocess

def sh(cmd):
    subprocess.run(cmd, shell=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def setup():
    sh('ip link set lo up; ip netns add x; ip link add d0 type veth peer name d1 netns x; ip link set d0 up; ip -n x link set d1 up; ip addr add 10.9.0.1/24 dev d0')
    sh('ip neigh add 10.9.0.2 lladdr 02:00:00:00:00:02 dev d0; ip neigh add 10.9.0.3 lladdr 02:00:00:00:00:03 dev d0')
    sh('iptables -A OUTPUT -m conntrack --ctstate INVALID -j DROP')
    sh('sysctl -w net.netfilter.nf_conntrack_acct=1')

raw = None
def send(src, dst, proto, payload):
    """True when it passed, False when it was INVALID."""
    global raw
    if raw is None:
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
    ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(payload), 1, 0x4000, 64, proto, 0, socket.inet_aton(src), socket.inet_aton(dst))
    try:
        raw.sendto(ip + payload, (dst, 0))
        return True
    except PermissionError:
        return False

def attr(t, data):
    n = 4 + len(data)
    return struct.pack('=HH', n, t) + data + b'\0' * (-n % 4)
def nest(t, data):
    return attr(t | 0x8000, data)
def attrs(data):
    out = {}
    while len(data) >= 4:
        n, t = struct.unpack('=HH', data[:4])
        out[t & 0x3fff] = data[4:n]
        data = data[(n + 3) & ~3:]
    return out
def tuple_of(t, src, dst, proto, sport=0, dport=0):
    ip = nest(1, attr(1, socket.inet_aton(src)) + attr(2, socket.inet_aton(dst)))
    if proto == 1:
        l4 = attr(1, bytes([1])) + attr(4, struct.pack('!H', sport)) + attr(5, bytes([dport >> 8])) + attr(6, bytes([dport & 255]))
    else:
        l4 = attr(1, bytes([proto])) + attr(2, struct.pack('!H', sport)) + attr(3, struct.pack('!H', dport))
    return nest(t, ip + nest(2, l4))

nl = None
def request(kind, flags, body):
    global nl
    if nl is None:
        nl = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
        nl.bind((0, 0))
    head = struct.pack('=BBH', 2, 0, 0)
    nl.send(struct.pack('=IHHII', 16 + 4 + len(body), (1 << 8) | kind, flags, 1, 0) + head + body)
    data = nl.recv(65536)
    n, t, _, _, _ = struct.unpack('=IHHII', data[:16])
    if t == 2:
        return struct.unpack('=i', data[16:20])[0]
    return attrs(data[20:n])

def get(*tup):
    """The entry as a dict of attributes, or None."""
    r = request(1, 1, tuple_of(1, *tup))
    return None if isinstance(r, int) else r
def set_timeout(seconds, *tup):
    # NLM_F_REPLACE | NLM_F_ACK
    return request(0, 1 | 0x100 | 4, tuple_of(1, *tup) + attr(7, struct.pack('!I', seconds)))
def set_status(status, *tup):
    return request(0, 1 | 0x100 | 4, tuple_of(1, *tup) + attr(3, struct.pack('!I', status)))
def u32(b):
    return struct.unpack('!I', b)[0]
def counters(e, which):
    c = attrs(e[which])
    return [struct.unpack('!Q', c[1])[0], struct.unpack('!Q', c[2])[0]]

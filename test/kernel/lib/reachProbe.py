# Asks questions of the real kernel: binds servers in namespaces, then connects, sends and reads as each client, one question after the other.
# usage: reachProbe.py < SPEC (JSON: servers, fix, questions). Prints a line of JSON for each question: how far it came (stage), what ended it
# (an errno, timeout, eof, or nothing), the ICMP errors the client's namespace saw meanwhile, and what the server saw.
import ctypes, errno, fcntl, json, os, select, socket, struct, subprocess, sys, threading, time

SIOCOUTQ = 0x5411
libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)


def enter(ns):
    fd = home if ns == 'host' else os.open('/run/netns/' + ns, os.O_RDONLY)
    if libc.setns(fd, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), 'setns')


def family(ip):
    return socket.AF_INET6 if ':' in ip else socket.AF_INET


def kind(proto):
    return socket.SOCK_STREAM if proto != 'udp' else socket.SOCK_DGRAM


def text(a):
    return '[%s]:%d' % a[:2] if ':' in a[0] and not a[0].startswith('::ffff:') else '%s:%d' % (a[0].replace('::ffff:', ''), a[1])


def send_full(s, patience):
    """Three full segments, one at a time (several at once would travel as one GSO packet, which passes where a full segment does not), then an E."""
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for _ in range(3):
        s.sendall(b'l' * s.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG))
        end = time.monotonic() + patience
        while struct.unpack('i', fcntl.ioctl(s, SIOCOUTQ, b'\0' * 4))[0] > 0:
            if time.monotonic() > end:
                raise TimeoutError()
            time.sleep(0.002)
    s.sendall(b'E')


def read_full(s):
    """False: the other side hung up."""
    while True:
        part = s.recv(65536)
        if not part:
            return False
        if part.endswith(b'E'):
            return True


def serve_one(c, tell):
    try:
        c.settimeout(30)
        if not c.recv(2048):
            return
        c.sendall(b'y')
        if not read_full(c):
            return
        send_full(c, 10)
        c.recv(1)
    except OSError:
        pass
    finally:
        c.close()


def serve_tcp(s, n, tell):
    while True:
        c, peer = s.accept()
        tell({'server': n, 'peer': text(peer), 'local': text(c.getsockname())})
        threading.Thread(target=serve_one, args=(c, tell), daemon=True).start()


def carry(a, b):
    try:
        while True:
            part = a.recv(65536)
            if not part:
                break
            b.sendall(part)
    except OSError:
        pass
    try:
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def relay_one(ns, c, to):
    try:
        enter(ns)
        s = socket.socket(family(to[0]), socket.SOCK_STREAM)
        s.connect(to)
    except OSError:
        c.close()
        return
    threading.Thread(target=carry, args=(c, s), daemon=True).start()
    carry(s, c)


def serve_relay(s, v):
    while True:
        c, _ = s.accept()
        threading.Thread(target=relay_one, args=(v['ns'], c, (v['to'], v['toPort'])), daemon=True).start()


def serve_udp(s, n, tell):
    while True:
        try:
            data, peer = s.recvfrom(2048)
            tell({'server': n, 'peer': text(peer), 'local': None})
            s.sendto(b'y', peer)
        except OSError as e:
            tell({'server': n, 'error': errno.errorcode.get(e.errno, str(e))})


def serve(servers):
    """Binds them all in a child that lives as long as we do; a descriptor to read what they see from."""
    r, w = os.pipe()
    if os.fork():
        os.close(w)
        os.set_blocking(r, False)
        select.select([r], [], [], 10)
        os.read(r, 1 << 16)
        return r
    os.close(r)
    libc.prctl(1, 9)
    lock = threading.Lock()

    def tell(x):
        with lock:
            os.write(w, (json.dumps(x) + '\n').encode())

    for n, v in enumerate(servers):
        try:
            enter(v['ns'])
            s = socket.socket(family(v['addr']), kind(v['proto']))
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            s.bind((v['addr'], v['port']))
            if v['proto'] == 'relay':
                s.listen(16)
                threading.Thread(target=serve_relay, args=(s, v), daemon=True).start()
                continue
            if v['proto'] == 'tcp':
                s.listen(16)
            threading.Thread(target=serve_tcp if v['proto'] == 'tcp' else serve_udp, args=(s, n, tell), daemon=True).start()
        except OSError as e:
            print(json.dumps({'bind': n, 'end': errno.errorcode.get(e.errno, str(e))}), flush=True)
    os.write(w, b'ready\n')
    os.close(1)
    time.sleep(3600)
    os._exit(0)


def open_raw(ip):
    six = ':' in ip
    raw = socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP)
    raw.setblocking(False)
    return raw


def icmp_errors(raw, ip, proto):
    """[type, code, from] of the ICMP errors about our packets to that address."""
    seen = []
    six = ':' in ip
    to = socket.inet_pton(family(ip), ip)
    while True:
        try:
            data, src = raw.recvfrom(2048)
        except OSError:
            return seen
        if not six:
            data = data[(data[0] & 15) * 4:]
        t, c = data[0], data[1]
        inner = data[8:]
        if six:
            if t > 4 or len(inner) < 40 or inner[24:40] != to or inner[6] not in (proto, 44):
                continue
        elif t not in (3, 4, 5, 11, 12) or len(inner) < 20 or inner[16:20] != to or inner[9] != proto:
            continue
        x = [t, c, src[0]]
        if x not in seen:
            seen.append(x)


def client_tcp(q, s, say):
    patience = q['patience']
    stage = 'connect'
    try:
        s.settimeout(patience)
        s.connect((q['ip'], q['port']))
        stage = 'byte'
        me = text(s.getsockname())
        say(me=me)
        s.sendall(q['hello'].encode('latin-1'))
        s.settimeout(patience)
        if not s.recv(1):
            return stage, 'eof'
        stage = 'large'
        send_full(s, patience)
        if not read_full(s):
            return stage, 'eof'
        return 'done', None
    except TimeoutError as e:
        return stage, 'timeout' if e.errno is None else errno.errorcode[e.errno]
    except OSError as e:
        return stage, errno.errorcode.get(e.errno, str(e))


def client_udp(q, s, say):
    stage = 'connect'
    try:
        # IP_RECVERR, IPV6_RECVERR: every ICMP error is told, as a name server's clients see it
        if ':' in q['ip']:
            s.setsockopt(41, 25, 1)
        else:
            s.setsockopt(0, 11, 1)
        s.connect((q['ip'], q['port']))
        say(me=text(s.getsockname()))
        stage = 'send'
        s.send(q['hello'].encode('latin-1'))
        stage = 'byte'
        s.settimeout(q['patience'])
        s.recv(2048)
        return 'done', None
    except TimeoutError as e:
        return stage, 'timeout' if e.errno is None else errno.errorcode[e.errno]
    except OSError as e:
        return stage, errno.errorcode.get(e.errno, str(e))


def checksum(data):
    n = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    n = (n >> 16) + (n & 0xffff)
    return ~(n + (n >> 16)) & 0xffff


def client_ping(q, s, say):
    """As ping -c1: a datagram socket tells the source, an echo request goes out, an answer or an ICMP error about it ends it."""
    six = ':' in q['ip']
    stage = 'connect'
    try:
        if not q.get('src'):
            u = socket.socket(family(q['ip']), socket.SOCK_DGRAM)
            if q.get('mark'):
                u.setsockopt(socket.SOL_SOCKET, 36, q['mark'])
            u.connect((q['ip'], 1025))
            u.close()
        s.setsockopt(41 if six else 0, 25 if six else 11, 1)
        stage = 'send'
        me = os.getpid() & 0xffff
        body = struct.pack('!BBHHH', 128 if six else 8, 0, 0, me, 1) + b'p' * 56
        if not six:
            body = body[:2] + struct.pack('!H', checksum(body)) + body[4:]
        s.sendto(body, (q['ip'], 0))
        stage = 'byte'
        end = time.monotonic() + q['patience']
        poll = select.poll()
        poll.register(s, select.POLLIN)
        while True:
            left = end - time.monotonic()
            if left <= 0:
                return stage, 'timeout'
            poll.poll(left * 1000)
            try:
                _, anc, _, _ = s.recvmsg(2048, 512, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT)
                for level, kind_, data in anc:
                    number, origin, t, c = struct.unpack('=IBBB', data[:7])
                    if origin in (2, 3) and (t, c) != (3, 4) and not (origin == 2 and t == 5):
                        return stage, errno.errorcode[number]
            except BlockingIOError:
                pass
            try:
                data = s.recv(2048, socket.MSG_DONTWAIT)
                data = data if six else data[(data[0] & 15) * 4:]
                if data[0] == (129 if six else 0) and data[4:6] == struct.pack('!H', me):
                    return 'done', None
            except BlockingIOError:
                pass
            except OSError:
                pass
    except OSError as e:
        return stage, errno.errorcode.get(e.errno, str(e))


def ask(q):
    r, w = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(r)
        facts = {}

        def say(**kw):
            facts.update(kw)

        try:
            enter(q['ns'])
            raw = open_raw(q['ip'])
            start = time.monotonic()
            if q.get('uid'):
                os.setresuid(q['uid'], q['uid'], q['uid'])
            s = open_raw(q['ip']) if q['proto'] == 'icmp' else socket.socket(family(q['ip']), kind(q['proto']))
            if q.get('mark'):
                s.setsockopt(socket.SOL_SOCKET, 36, q['mark'])
            stage, end = 'bind', None
            try:
                if q.get('src') or q.get('sport'):
                    s.bind((q.get('src') or ('::' if ':' in q['ip'] else '0.0.0.0'), q.get('sport', 0)))
            except OSError as e:
                end = errno.errorcode.get(e.errno, str(e))
            if end is None:
                stage, end = {'tcp': client_tcp, 'udp': client_udp, 'icmp': client_ping}[q['proto']](q, s, say)
            proto = {'tcp': 6, 'udp': 17, 'icmp': 58 if ':' in q['ip'] else 1}[q['proto']]
            facts.update(stage=stage, end=end, ms=int((time.monotonic() - start) * 1000), icmp=icmp_errors(raw, q['ip'], proto))
        except BaseException as e:
            facts.update(stage='prober', end=repr(e))
        os.write(w, json.dumps(facts).encode())
        os._exit(0)
    os.close(w)
    data = b''
    while True:
        part = os.read(r, 65536)
        if not part:
            break
        data += part
    os.close(r)
    os.waitpid(pid, 0)
    return json.loads(data)


def heard(r):
    time.sleep(0.02)
    data = b''
    while True:
        try:
            part = os.read(r, 65536)
        except BlockingIOError:
            break
        if not part:
            break
        data += part
    return [json.loads(x) for x in data.decode().split('\n') if x.startswith('{')]


spec = json.load(open(sys.argv[1]) if len(sys.argv) > 1 else sys.stdin)
log = serve(spec['servers'])
for line in spec.get('fix', []):
    p = subprocess.run(['bash', '-c', line], capture_output=True, text=True)
    print(json.dumps({'fix': line, 'status': p.returncode, 'said': (p.stdout + p.stderr)[:500]}), flush=True)
for i, q in enumerate(spec['questions']):
    facts = ask(q)
    saw = [x for x in heard(log) if 'peer' in x]
    print(json.dumps({'q': i, **facts, 'saw': saw[-1] if saw else None}), flush=True)
os._exit(0)

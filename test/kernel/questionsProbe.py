# Asks the questions of a scenario of the real kernel, with the clients of lib/reachProbe.py. Here servers are what the script started, so they differ in what they say:
# a web server answers, `nc -lk` takes everything and is silent, a held port takes connections and nobody accepts them.
# Beside the outcome it tells which rules that drop or rewrite counted packets meanwhile (in any namespace here), and which client the server saw (a container's log).
# usage: questionsProbe.py QUESTIONS (JSON: a list of {from, proto, host, port, patience}). Prints a line of JSON for each.
import json, os, socket, subprocess, sys

here = os.path.dirname(os.path.abspath(__file__))
exec(open(os.path.join(here, 'lib/reachProbe.py')).read().split("\nspec = json.load")[0])


def drain(s):
    """After the first byte: until the server is silent. False: it hung up."""
    s.settimeout(0.3)
    try:
        while s.recv(65536):
            pass
        return False
    except TimeoutError:
        return True


def client_tcp(q, s, say):
    patience = q['patience']
    stage = 'connect'
    try:
        s.settimeout(patience)
        s.connect((q['ip'], q['port']))
        stage = 'byte'
        s.sendall(q['hello'].encode())
        answered = True
        s.settimeout(patience if q.get('talks') else 1.5)
        try:
            if not s.recv(1):
                return stage, 'eof'
        except TimeoutError as e:
            if e.errno is not None:
                raise
            answered = False
        say(answered=answered)
        if not answered and listeners(q['port'], lambda line: int(line.split()[1]) > 0):
            return stage, 'timeout'
        if answered and not drain(s):
            return 'done', None
        stage = 'large'
        send_full(s, patience)
        if answered:
            s.settimeout(patience)
            if not read_full(s):
                return stage, 'eof'
        return 'done', None
    except TimeoutError as e:
        return stage, 'timeout' if e.errno is None else errno.errorcode[e.errno]
    except OSError as e:
        return stage, errno.errorcode.get(e.errno, str(e))


def listeners(port, wanted):
    """Is there a listener on that port, in any namespace here, whose line of ss is like that? A receive queue: connections that the kernel took and no process accepted."""
    here_ns = os.open('/proc/self/ns/net', os.O_RDONLY)
    try:
        for ns in ['host', *sorted(os.listdir('/run/netns'))]:
            enter(ns)
            out = subprocess.run(['ss', '-Hltnp', 'sport = :%d' % port], capture_output=True, text=True).stdout
            if any(wanted(line) for line in out.splitlines()):
                return True
        return False
    finally:
        libc.setns(here_ns, 0x40000000)


def resolve(q):
    """The address of a name as the client knows it: a container by its own files and servers, anybody else by this machine's."""
    host = q['host']
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    ask = 'import socket,sys; print(socket.getaddrinfo(sys.argv[1], None, %s)[0][4][0])' % 'socket.AF_INET'
    run = ['docker', 'exec', q['from'], 'python3', '-c', ask, host] if q.get('container') else ['nsenter', '--net=/run/netns/' + q['from'], '/usr/bin/python3', '-c', ask, host]
    p = subprocess.run(run, capture_output=True, text=True)
    return p.stdout.strip() or None


def counters(v6):
    """Packets by rule, of the rules that drop or rewrite and of policies that drop: {'filter -A INPUT -j DROP': 3}. Bridges' names, which differ, are br-*."""
    here_ns = os.open('/proc/self/ns/net', os.O_RDONLY)
    seen = {}
    try:
        for ns in ['host', *sorted(os.listdir('/run/netns'))]:
            enter(ns)
            for tool in ['ip6tables-save'] if v6 else ['iptables-save', 'iptables-legacy-save']:
                table = ''
                for line in subprocess.run([tool, '-c'], capture_output=True, text=True).stdout.splitlines():
                    m = re.match(r'\*(\w+)|\[(\d+):\d+\] (-A .*-j (?:DROP|REJECT|DNAT|SNAT|MASQUERADE).*)|:(\S+) DROP \[(\d+):', line)
                    if not m:
                        continue
                    if m[1]:
                        table = m[1]
                        continue
                    key = re.sub(r'br-[0-9a-f]{12}', 'br-*', '%s %s' % (table, m[3] or '-P %s DROP' % m[4]))
                    seen[key] = seen.get(key, 0) + int(m[2] or m[5])
    finally:
        libc.setns(here_ns, 0x40000000)
    return seen


def clients():
    """What the web servers' containers said so far: {container: lines}."""
    names = subprocess.run(['docker', 'ps', '--format', '{{.Names}} {{.Image}}'], capture_output=True, text=True).stdout.split('\n') if os.path.exists('/run/netns') and os.environ.get('ENGINE') != 'none' else []
    said = {}
    for line in names:
        if not line.endswith((' nginx', ' python')):
            continue
        p = subprocess.run(['docker', 'logs', line.split()[0]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said[line.split()[0]] = [x.split()[0] for x in p.stdout.splitlines() if re.match(r'[0-9a-f.:]+( |$)', x)]
    return said


import ipaddress, re
for i, q in enumerate(json.load(open(sys.argv[1]))):
    ip = resolve(q)
    if ip is None:
        print(json.dumps({'q': i, 'stage': 'name', 'end': 'not found', 'icmp': []}), flush=True)
        continue
    rules, heard_before = counters(':' in ip), clients()
    facts = ask({**q, 'ns': q['from'], 'ip': ip, 'hello': 'x' if q['proto'] == 'udp' else 'GET / HTTP/1.0\r\nHost: x\r\n\r\n'})
    proxy = listeners(q['port'], lambda line: 'docker-proxy' in line)
    time.sleep(0.3)
    counted = sorted(k for k, n in counters(':' in ip).items() if n > rules.get(k, 0))
    client = [x for name, lines in clients().items() for x in lines[len(heard_before.get(name, [])):]]
    print(json.dumps({'q': i, 'ip': ip, 'proxy': proxy, 'counted': counted, 'client': client[0] if client else None, **facts}), flush=True)
os._exit(0)

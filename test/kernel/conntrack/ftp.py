# What the ftp helper makes of lines: python3 ftp.py > test/data/conntrack-ftp.json
# A case: [ipv6, direction, line, passed, [destination, port] expected or null]; the line is the third segment with data, after one line each way.
import json, re, socket, struct, subprocess
import ct

ct.sh('ip link set lo up; ip netns add x; ip link add d0 type veth peer name d1 netns x; ip link set d0 up; ip -n x link set d1 up; sleep 2')
ct.sh('ip addr add 10.9.0.1/24 dev d0; ip addr add fd09::1/64 dev d0 nodad')
for i in range(2, 6):
    ct.sh(f'ip neigh add 10.9.0.{i} lladdr 02:00:00:00:00:0{i} dev d0; ip neigh add fd09::{i} lladdr 02:00:00:00:00:0{i} dev d0')
for t in ('iptables', 'ip6tables'):
    ct.sh(f'{t} -t raw -A OUTPUT -p tcp --dport 21 -j CT --helper ftp; {t} -A OUTPUT -m conntrack --ctstate INVALID -j DROP')
s6 = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
def send(src, dst, seg):
    if ':' not in src: return ct.send(src, dst, 6, seg)
    p = struct.pack('!IHBB', 6 << 28, len(seg), 6, 64) + socket.inet_pton(10, src) + socket.inet_pton(10, dst) + seg
    try:
        s6.sendto(p, (dst, 0))
        return True
    except PermissionError:
        return False
port = 30000
def play(v6, d, line):
    global port
    port += 1
    A, B = ('fd09::2', 'fd09::3') if v6 else ('10.9.0.2', '10.9.0.3')
    nxt = [100, 500]
    def go(dr, flags, data=b''):
        sp, dp = (port, 21) if dr == 0 else (21, port)
        seg = struct.pack('!HHIIBBHHH', sp, dp, nxt[dr], nxt[1 - dr] if flags & 16 else 0, 0x50, flags, 60000, 0, 0) + data
        nxt[dr] += len(data) + (1 if flags & 2 else 0)
        return send(*((A, B) if dr == 0 else (B, A)), seg)
    go(0, 2); go(1, 18); go(0, 16)
    go(1, 24, b'220 hi\r\n'); go(0, 24, b'USER a\r\n')
    ok = go(d, 24, line.encode('latin1'))
    out = subprocess.run(['conntrack', '-L', 'expect', '-f', 'ipv6' if v6 else 'ipv4'], capture_output=True, text=True).stdout
    subprocess.run(['conntrack', '-F'], capture_output=True)
    m = re.search(r'dst=(\S+) sport=0 dport=(\d+)', out)
    return [1 if v6 else 0, d, line, 1 if ok else 0, [m[1], int(m[2])] if m else None]

client4 = ['PORT 10,9,0,2,4,5\r\n', 'port 10,9,0,2,4,5\r\n', 'PORT 10,9,0,2,4,5\n', 'PORT 10,9,0,2,4,5', 'PORT 10,9,0,9,4,5\r\n', 'PORT  10,9,0,2,4,5\r\n', 'PORT 10,9,0,2,4\r\n', 'PORT 10,9,0,2,300,5\r\n', 'PORT 10,9,0,2,0,0\r\n',
  'PORT', 'PORT ', 'POR', 'P', 'X', 'PORT10,9,0,2,4,5\r\n', 'PORT 10.9.0.2,4,5\r\n', 'PORT 10,9,0,2,4,5 \r\n', 'NOOP PORT 10,9,0,2,4,5\r\n', 'EPRT |1|10.9.0.2|1234|\r\n', 'EPRT |2|::1|1234|\r\n', 'EPRT |1|10.9.0.2|0|\r\n',
  'EPRT |1|10.9.0.2|1234\r\n', 'EPRT |1|10.9.0.9|1234|\r\n', 'EPRT !1!10.9.0.2!1234!\r\n', 'EPRT 111|10.9.0.2|1234|\r\n', 'EPRT |1|10.9.0.2|70000|\r\n', 'eprt |1|10.9.0.2|21|', 'EPRT |1', 'EPR', '227 a (10,9,0,2,4,5)\r\n', 'PORT 266,9,0,2,4,5\r\n', 'PORT 4294967306,9,0,2,4,5\r\n', '\n', 'PASV\r\n', 'EPSV\r\n', 'QUIT\r\nPORT 10,9,0,2,4,5\r\n']
server4 = ['227 Entering Passive Mode (10,9,0,3,4,5).\r\n', '227 Entering Passive Mode 10,9,0,3,4,5\r\n', '227 (10,9,0,9,4,5)\r\n', '227 none\r\n', '227 ', '227', '22', '228 (10,9,0,3,4,5)\r\n', '227 =10,9,0,3,4,5', '227 (10,9,0,3,4)\r\n', '227 (10,9,0,3,4,5', '227-1,2,3',
  '229 Entering Extended Passive Mode (|||1234|)\r\n', '229 (|||0|)\r\n', '229 |||1234|\r\n', '229 (!!!99!)', '229 (|||1234)\r\n', '229 (', '229 (|', '229 (|||7', '229 (||1234|)\r\n', '229 x(|||65535|)\r\n', 'PORT 10,9,0,3,4,5\r\n', '230 ok\r\n', '2\r\n', '227 1234567 (10,9,0,3,4,5)\r\n']
client6 = ['EPRT |2|fd09::2|1234|\r\n', 'EPRT |1|10.9.0.2|1234|\r\n', 'EPRT |2|fd09::9|1234|\r\n', 'EPRT |2|fd09:0:0::2|99|\r\n', 'EPRT |2|zz|99|\r\n', 'EPRT |2||99|\r\n', 'EPRT |2|fd09::2%1|99|\r\n', 'PORT 10,9,0,2,4,5\r\n', 'EPRT |2|FD09::2|1|']
server6 = ['229 ok (|||4321|)\r\n', '227 (10,9,0,3,4,5)\r\n', '229 (|||4321|']
out = [play(v6, d, l) for v6, d, ls in ((0, 0, client4), (0, 1, server4), (1, 0, client6), (1, 1, server6)) for l in ls]
print('[\n' + ',\n'.join(json.dumps(x) for x in out) + '\n]')

# The web server of the image that is called nginx here: it answers a request, then, while the client stays, takes large segments and sends some back (reachProbe.py's
# server, with HTTP's first words). Listens on IPv4 and, where there is any, IPv6.
import socket, sys, threading


def one(c):
    try:
        c.settimeout(30)
        if not c.recv(4096):
            return
        c.sendall(b'HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nhello\n')
        while True:
            part = c.recv(65536)
            if not part:
                return
            if part.endswith(b'E'):
                break
        c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        c.sendall(b'l' * 3 * c.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG) + b'E')
        c.recv(1)
    except OSError:
        pass
    finally:
        c.close()


try:
    s = socket.create_server(('::', int(sys.argv[1])), family=socket.AF_INET6, dualstack_ipv6=True)
except OSError:
    s = socket.create_server(('', int(sys.argv[1])))
while True:
    c, peer = s.accept()
    print(peer[0].replace('::ffff:', ''), flush=True)
    threading.Thread(target=one, args=(c,), daemon=True).start()

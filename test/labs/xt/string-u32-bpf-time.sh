ip link set lo up
W(){ iptables-save -c | grep -- '-A'; }
S(){ ping -c "$1" -i "${2:-0.2}" -q ${3:-127.0.0.1} | grep transmitted | sed 's/, time.*//'; }
for i in 1 2 3 4; do ip addr add 10.0.0.$i/24 dev lo; done
iptables -A OUTPUT -p icmp -m string --algo bm --string 01234567
iptables -A OUTPUT -p icmp -m string --algo bm --string 01234568
iptables -A OUTPUT -p icmp -m string --algo kmp --hex-string '|101112|'
iptables -A OUTPUT -p icmp -m string --algo kmp --hex-string '|101112|' --from 40
iptables -A OUTPUT -p icmp -m string --algo kmp --hex-string '|101112|' --from 45
iptables -A OUTPUT -p icmp -m string --algo kmp --hex-string '|101112|' --to 46
iptables -A OUTPUT -p icmp -m string --algo kmp --hex-string '|101112|' --to 47
iptables -A OUTPUT -p icmp -m string --algo kmp --hex-string '|101112|' --to 48
iptables -A OUTPUT -p icmp -m u32 --u32 '6&0xff=1'
iptables -A OUTPUT -p icmp -m u32 --u32 '0>>22&0x3c@0>>24=8'
iptables -A OUTPUT -p icmp -m u32 --u32 '12=0x0a000001&&16=0x0a000001:0x0a000003'
iptables -A OUTPUT -p icmp -m u32 --u32 '80=0:0xffffffff'
iptables -A OUTPUT -p icmp -m u32 --u32 '81=0:0xffffffff'
iptables -A OUTPUT -p icmp -m bpf --bytecode "4,48 0 0 9,21 0 1 1,6 0 0 1,6 0 0 0"
iptables -A OUTPUT -p icmp -m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"
iptables -A OUTPUT -p icmp -m time --timestart 00:00 --timestop 23:59
iptables -A OUTPUT -p icmp -m time --datestop 2020-01-01
iptables -A OUTPUT -p icmp -m time --datestart 2020-01-01
ping -c2 -i 0.2 -q -I 10.0.0.1 10.0.0.2 >/dev/null; W

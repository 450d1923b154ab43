# tcpdump while it runs: counts, signals, buffers, devices, files.
exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
sysctl -qw net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip netns add n1
ip link add va address 02:00:00:00:00:01 type veth peer name vb address 02:00:00:00:00:02 netns n1
ip link set va up; ip -n n1 link set vb up; ip -n n1 link set lo up
ip addr add 10.0.0.1/24 dev va; ip -n n1 addr add 10.0.0.2/24 dev vb
ip netns exec n1 sysctl -qw net.ipv6.conf.all.disable_ipv6=1; sleep 1
echo "## arp"; tcpdump -t -n -e -i va -c 4 & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; wait
echo "## c2"; tcpdump -t -n -i va -c 2 icmp & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; wait
echo "## lo"; tcpdump -t -n -i lo -c 2 icmp & sleep 0.5; ping -n -c1 127.0.0.1 >/dev/null; wait
echo "## a signal loses what the kernel still holds"; tcpdump -t -n -i va icmp & P=$!; sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; sleep 0.2; kill -INT $P; wait $P; echo rc=$?
echo "## line buffered"; tcpdump -t -n -l -i va icmp & P=$!; sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; sleep 0.3; kill $P; wait $P; echo rc=$?
echo "## any"; timeout 1.8 tcpdump -t -n -i any icmp & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; ping -n -c1 127.0.0.1 > /dev/null; wait
echo "## any -e"; timeout 1.8 tcpdump -t -n -e -i any icmp & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; ping -n -c1 127.0.0.1 > /dev/null; wait
echo "## no device"; timeout 1.5 tcpdump -t -n -c 1 icmp & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; wait
echo "## file"; tcpdump -n -c 2 -w /tmp/pp-tools.pcap -Z root -i va icmp & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; wait
tcpdump -t -n -r /tmp/pp-tools.pcap; tcpdump -t -n -e -r /tmp/pp-tools.pcap 'icmp[0]=0'; tcpdump -n -r /tmp/pp-tools.pcap tcp; tcpdump -n -r /tmp/pp-tools.pcap foo; tcpdump --count -r /tmp/pp-tools.pcap; tcpdump -t -n -# -r /tmp/pp-tools.pcap -c 1
rm -f /tmp/pp-tools.pcap
echo "## bad"; for a in "-i nodev" "-i va foo" "-i va host" "-r /tmp/nofile" "-c x" "-c 0" "-i" "-s x" "-Q foo" "-i va tcp and udp" "-i va host foo" "-i va net 10.0.0.1/8" "--foo" "--version"; do echo "# $a"; tcpdump -n $a; echo "rc=$?"; done
echo "## down"; ip link set va down; tcpdump -n -i va; echo rc=$?; ip link set va up
echo "## fragments"; tcpdump -t -n -i va -c 6 icmp & sleep 0.5; ping -n -c1 -s 3000 10.0.0.2 >/dev/null; wait
echo "## another namespace"; ip netns exec n1 tcpdump -t -n -i vb -c 2 'icmp[icmptype] == icmp-echo' & sleep 0.5; ping -n -c2 -i 0.2 10.0.0.2 >/dev/null; wait
echo "## direction"; tcpdump -t -n -i va -Q in -c 1 icmp & sleep 0.5; ping -n -c1 10.0.0.2 >/dev/null; wait
echo "## names"; tcpdump -t -i lo -c 2 icmp & sleep 0.5; ping -n -c1 127.0.0.1 >/dev/null; wait
echo "## promiscuous"; tcpdump -n -i va -c 1 icmp >/dev/null 2>&1 & sleep 0.3; ip -d link show va | grep -o 'promiscuity [0-9]*'; ping -n -c1 10.0.0.2 >/dev/null; wait; ip -d link show va | grep -o 'promiscuity [0-9]*'
echo "## the device goes"; ip link add vx type veth peer name vy; ip link set vx up; tcpdump -n -i vx & sleep 0.5; ip link del vx; wait $!; echo rc=$?

exec 2>&1
# source address selection
ip netns add r
ip link set lo up; ip -n r link set lo up
ip link add a0 address 02:00:00:00:00:01 type veth peer name r0 address 02:00:00:00:00:02 netns r
ip link add a1 address 02:00:00:00:00:11 type veth peer name r1 address 02:00:00:00:00:12 netns r
for d in a0 a1; do ip link set $d up; done; for d in r0 r1; do ip -n r link set $d up; done
sleep 3
ip addr add fd00:1::2/64 dev a0 nodad
ip addr add 2001:db8:1::2/64 dev a0 nodad
ip addr add 2001:db8:1::3/64 dev a0 nodad
ip addr add 2002:a00:1::2/48 dev a0 nodad
ip addr add 2001:db8:2::2/64 dev a1 nodad
ip addr add fd00:2::2/128 dev lo
sleep 0.2
ip -6 addr
ip -6 route add default via fe80::ff:fe00:2 dev a0
ip -6 route add 2001:db8:9::/48 via fe80::ff:fe00:12 dev a1
ip -6 route add fd00:9::/48 dev a1 src fd00:1::2
for d in 2001:db8:1::9 2001:db8:2::9 2001:db8:1:8000::1 2001:4860::1 fd00:1::9 fd00:77::1 2002:a00:2::1 fd00:9::1 2001:db8:9::1 fe80::1%a1 ff02::1%a0 ff05::1%a1 ff0e::1%a1 ::1 fd00:2::2 2001:db8:1::2 64:ff9b::1; do echo "# $d"; ip -6 route get ${d%\%*} $(case $d in *%*) echo oif ${d#*%};; esac); done
sysctl -w net.ipv6.conf.a1.use_oif_addrs_only=1
ip -6 route get fd00:9::1; ip -6 route get 2001:db8:9::1
ip addr change 2001:db8:1::3/64 dev a0 preferred_lft 0 valid_lft forever
ip -6 route get 2001:4860::1
ip -6 addr show dev a0

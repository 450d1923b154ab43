exec 2>&1
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link set br0 up;  echo "# new up"; ip -br link show br0 | cut -c1-32
ip link set br0 down;  ip -br link show br0 | cut -c1-32
ip link add v0 address 02:00:00:00:00:10 type veth peer name p0 address 02:00:00:00:00:11
ip link set v0 master br0; echo "# enslaved down"; ip -br link show br0 | cut -c1-32;
ip link set br0 up; echo "# br up with down port"; ip -br link show br0 | cut -c1-32
ip link set v0 up; echo "# v0 up no peer"; ip -br link show br0 | cut -c1-32
ip link set p0 up; echo "# peer up"; ip -br link show br0 | cut -c1-32
ip link set p0 down;echo "# peer down"; ip -br link show br0 | cut -c1-32; bridge link
ip link set p0 up; 
ip link set br0 down; echo "# br down"; ip -br link show br0 | cut -c1-32;  bridge link
ip link set br0 up; echo "# br up"; ip -br link show br0 | cut -c1-32;  bridge link
ip link set v0 nomaster; echo "# nomaster";ip -br link show br0 | cut -c1-32
ip link set br0 down; ip link set br0 up; ip -br link show br0 | cut -c1-32
ip link set v0 master br0; ip -br link show br0 | cut -c1-32
ip link set br0 down;  ip link set v0 nomaster; echo "# nomaster in down";ip -br link show br0 | cut -c1-32;ip link set br0 up; ip -br link show br0 | cut -c1-32
ip link set v0 master br0;ip -br link show br0 | cut -c1-32
for s in 0 1 2 3 4; do echo "# state $s"; bridge link set dev v0 state $s; echo $?; bridge link; ip -br link show br0 | cut -c1-32; done
ip link set v0 down; for s in 0 1 2 3 4; do echo "# state $s"; bridge link set dev v0 state $s; echo $?; bridge link; done

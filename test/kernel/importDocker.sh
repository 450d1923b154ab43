# bash importDocker.sh COLLECT.sh SNAPSHOT PROBES: in a network and mount namespace of its own (import.kernel.test.ts makes them), Debian's dockerd with
# containers of every kind of network, its snapshot, and probes between all of them. Ends only what it started.
W=$(mktemp -d); mkdir -p /run/netns $W/rootfs/bin $W/rootfs/etc $W/rootfs/tmp; mount -t tmpfs none /run/netns
cp "$(command -v busybox)" $W/rootfs/bin/busybox; ln -s busybox $W/rootfs/bin/sleep; echo root:x:0:0:root:/:/bin/sh > $W/rootfs/etc/passwd
ip link set lo up; ip netns add ext; ip link add eth0 type veth peer name e0 netns ext; ip addr add 10.10.10.101/24 dev eth0; ip link set eth0 up
ip -n ext addr add 10.10.10.1/24 dev e0; ip -n ext addr add 203.0.113.10/32 dev lo; ip -n ext link set e0 up; ip -n ext link set lo up; ip route add default via 10.10.10.1
export DOCKER_HOST=unix://$W/s.sock
dockerd --data-root $W/d --exec-root $W/x -H $DOCKER_HOST -p $W/pid > $W/log 2>&1 </dev/null &
for i in $(seq 100); do docker version && break; sleep .2; done >/dev/null 2>&1
tar -C $W/rootfs -c . | docker import - bb >/dev/null
R() { n=$1; shift; docker run -d --name $n -e SECRET=hunter2 "$@" bb sleep 9999 >/dev/null; }
R c1; R c2 -p 8080:80; docker network create n1 >/dev/null; R u1 --net n1 -p 127.0.0.1:8081:80; R hh --net host; R side --net container:c1
at() { c=$1; shift; case $c in host) "$@" ;; ext) ip netns exec ext "$@" ;; *) nsenter -n -t "$(docker inspect -f '{{.State.Pid}}' $c)" "$@" ;; esac; }
for c in c1 c2 u1 ext; do at $c nc -lkn 80 >/dev/null 2>&1 </dev/null & done; nc -lkn 99 >/dev/null 2>&1 </dev/null &
sleep 2.5
sh "$1" > "$2" </dev/null
ipof() { docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' $1; }
P() { c=$1; shift; at $c timeout 8 "$@" </dev/null >/dev/null 2>&1; echo "$? $c $*"; }
for c in host c1 c2 u1 ext hh side; do
  for d in $(ipof c1) $(ipof c2) $(ipof u1) 10.10.10.101 172.17.0.1 203.0.113.10; do P $c ping -n -c1 -W1 $d; P $c nc -zn -w1 $d 80; P $c nc -zn -w1 $d 8080; P $c nc -zn -w1 $d 99; done
  P $c nc -zn -w1 127.0.0.1 8081; P $c nc -zn -w1 127.0.0.1 8080
done > "$3"
docker rm -f $(docker ps -aq) >/dev/null; kill $(cat $W/pid) $(jobs -p); sleep 2; umount $W/x/netns/* 2>/dev/null; rm -rf $W

#!/bin/bash
# Runs one script of scenarios/questions on the real kernel with a real Docker Engine, in namespaces of its own, and asks its questions.
#   questionsHost.sh template HOME ENGINE                 makes HOME/rootfs and HOME/images-ENGINE: small images named nginx, busybox, python and netshoot
#   questionsHost.sh run HOME ENGINE SCRIPT QUESTIONS [RULES]   QUESTIONS: JSON for questionsProbe.py. Prints its lines; the script's own words go to stderr
# RULES: a folder with the rules of another engine (rules4, rules6, sets, bridges), which take the place of this engine's before the questions are asked.
# ENGINE: none; 20.10 (this machine's dockerd); 28.5 (in QUESTIONS_SID, the root of a Debian with docker.io 28.5.2).
# The script is run as it is: a dockerd and a docker that stand first in PATH lead it to the private engine.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
SID=${QUESTIONS_SID:-/tmp/h8/sid}

if [ "${QUESTIONS_INSIDE:-}" = "" ]; then
  W=$(mktemp -d "/tmp/ppq.XXXX")
  QUESTIONS_INSIDE=1 W=$W timeout -k 5 "${QUESTIONS_LIMIT:-150}" unshare --net --mount --uts --ipc --pid --fork --kill-child --mount-proc --propagation private bash "$0" "$@"
  status=$?
  rm -rf "$W"
  rmdir "$SID$W" 2>/dev/null
  exit $status
fi

what=$1 home=$2 engine=$3
export PATH=$W/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin LC_ALL=C DOCKER_HOST=unix://$W/s.sock
mkdir -p "$W/bin" "$W/cgroup" "$W/d" "$W/x"
mount --rbind /sys/fs/cgroup "$W/cgroup"
mount -t sysfs none /sys
mount --rbind "$W/cgroup" /sys/fs/cgroup
mkdir -p /run/netns
mount -t tmpfs none /run/netns
mount -t tmpfs none /run/lock 2>/dev/null
# Nobody answers names here; the wait for nobody would be long, the refusal of the neighbour is short.
echo 'nameserver 198.51.100.1' >"$W/resolv.conf"
mount --bind "$W/resolv.conf" /etc/resolv.conf
printf '127.0.0.1\tlocalhost\n' >"$W/hosts"
mount --bind "$W/hosts" /etc/hosts
hostname host

ln -s /usr/bin/docker "$W/bin/docker"
case $engine in
20.10) printf '#!/bin/sh\nexec unshare --mount /usr/sbin/dockerd --data-root %s/d --exec-root %s/x -H unix://%s/s.sock -p %s/pid "$@" 2>%s/log\n' "$W" "$W" "$W" "$W" "$W" >"$W/bin/dockerd" ;;
28.5) cat >"$W/bin/dockerd" <<WRAP
#!/bin/sh
exec unshare --mount sh -c 'mount --bind $SID $SID
for d in proc sys dev run; do mount --rbind /\$d $SID/\$d; done
mkdir -p $SID$W
mount --rbind $W $SID$W
for f in resolv.conf hosts; do [ -e $SID/etc/\$f ] || : >$SID/etc/\$f; mount --bind $W/\$f $SID/etc/\$f; done
# Not chroot: what enters a container (docker exec) comes to the root of its mount namespace.
cd $SID && pivot_root . mnt && umount -l /mnt
exec /usr/sbin/dockerd --data-root $W/d --exec-root $W/x -H unix://$W/s.sock -p $W/pid "\$@" 2>$W/log' dockerd "\$@"
WRAP
;;
none) ;;
*) echo "no engine $engine here: none, 20.10 or 28.5" >&2; exit 2 ;;
esac
[ "$engine" = none ] || chmod +x "$W/bin/dockerd"

rootfs() { # busybox's tools, Python, ip, and a web server that goes on talking (questionsServe.py)
  local r=$home/rootfs f v
  [ -e "$r/done" ] && return
  rm -rf "$r"
  mkdir -p "$r"/{bin,usr/bin,etc,tmp,proc,sys,dev,run}
  ln -s usr/lib "$r/lib"; ln -s usr/lib64 "$r/lib64"; ln -s bin "$r/sbin"
  mkdir -p "$r/usr/lib" "$r/usr/lib64"
  cp "$(command -v busybox)" "$r/bin/busybox"
  for f in $(busybox --list); do [ "$f" = busybox ] || ln -s busybox "$r/bin/$f"; done
  # busybox's sh would take its own ip for any other.
  rm -f "$r/bin/ip" "$r/bin/nc" "$r/bin/sh"
  v=$(readlink -f /usr/bin/python3)
  for f in "$v" "$(readlink -f /bin/ip)" "$(readlink -f /bin/nc.openbsd)" "$(readlink -f /bin/dash)"; do
    cp "$f" "$r/bin/"
    for l in $(ldd "$f" | grep -o '/[^ ]*'); do mkdir -p "$r/$(dirname "$l")"; cp -L -n "$l" "$r/$l"; done
  done
  for l in /lib/x86_64-linux-gnu/libnss_{dns,files}.so.2 /lib/x86_64-linux-gnu/libresolv.so.2; do cp -L -n "$l" "$r/$l"; done
  ln -s "$(basename "$v")" "$r/bin/python3"; ln -s nc.openbsd "$r/bin/nc"; ln -s dash "$r/bin/sh"
  mkdir -p "$r/usr/lib/$(basename "$v")"
  (cd "/usr/lib/$(basename "$v")" && tar -c --exclude=test --exclude=idlelib --exclude=lib2to3 --exclude=ensurepip --exclude='config-*' --exclude=distutils --exclude=pydoc_data --exclude=tkinter .) | tar -C "$r/usr/lib/$(basename "$v")" -x
  cp "$HERE/questionsServe.py" "$r/serve.py"
  echo 'root:x:0:0:root:/:/bin/sh' >"$r/etc/passwd"
  echo 'hosts: files dns' >"$r/etc/nsswitch.conf"
  touch "$r/done"
}
template() {
  ip link set lo up
  rootfs
  dockerd >/dev/null &
  until docker info >/dev/null 2>&1; do sleep 0.2; kill -0 $! || { tail -5 "$W/log" >&2; exit 1; }; done
  tar -C "$home/rootfs" -c . >"$W/rootfs.tar"
  docker import --change 'EXPOSE 80' --change 'CMD ["python3","-u","/serve.py","80"]' "$W/rootfs.tar" nginx:latest
  docker import --change 'CMD ["sh"]' "$W/rootfs.tar" busybox:latest
  docker import --change 'CMD ["python3"]' "$W/rootfs.tar" python:latest
  docker import --change 'CMD ["sh"]' "$W/rootfs.tar" nicolaka/netshoot:latest
  docker info 2>/dev/null | grep -i 'server version\|storage driver'
  stop
  rm -rf "$home/images-$engine"
  cp -a "$W/d" "$home/images-$engine"
}
stop() { # containers first: their cgroups go with them
  [ -s "$W/pid" ] || return
  local ids p
  ids=$(timeout 20 docker ps -aq 2>/dev/null)
  # shellcheck disable=SC2086
  [ -n "$ids" ] && timeout 60 docker rm -f $ids >/dev/null 2>&1
  p=$(cat "$W/pid")
  kill "$p" 2>/dev/null
  for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
}
swap() {
  local name addr real names='' c t
  while read -r name addr; do
    real=$(ip -o -4 addr | awk -v a="$addr" '$4 == a { print $2 }')
    [ -n "$real" ] && names+="s/$name/$real/g;"
  done <"$1/bridges"
  for c in iptables ip6tables; do for t in raw mangle nat filter; do $c -t $t -F; $c -t $t -X; done; done
  ipset destroy
  sed "$names" "$1/sets" | ipset restore
  sed "$names" "$1/rules4" | iptables-restore
  sed "$names" "$1/rules6" | ip6tables-restore
}
case $what in
template) template ;;
run)
  [ "$engine" = none ] || cp -a "$home/images-$engine/." "$W/d/"
  cd "$W"
  bash "$4" >&2
  sleep 0.5
  if [ "$engine" != none ]; then
    echo "{\"engine\": \"$(docker version -f '{{.Server.Version}}')\"}"
    docker ps --format '{{.Names}}' | while read -r c; do
      touch "/run/netns/$c"
      mount --bind "/proc/$(docker inspect -f '{{.State.Pid}}' "$c")/ns/net" "/run/netns/$c"
    done
  fi
  [ -n "${6:-}" ] && swap "$6" >&2
  ENGINE=$engine /usr/bin/python3 "$HERE/questionsProbe.py" "$5"
  [ -n "${QUESTIONS_DEBUG:-}" ] && bash -c "$QUESTIONS_DEBUG" >&2
  [ "$engine" = none ] || stop
  ;;
esac

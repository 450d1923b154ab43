// A real dockerd for a lab that says `dockerd` and `docker`: data, socket and images of its own. `busybox` has busybox and, as its static build cannot look names up, curl
// behind the name wget; `nginx` is the same with busybox's web server on port 80.
import { existsSync } from 'node:fs';

export const whyNoDocker = (): string | undefined =>
  ['/usr/sbin/dockerd', '/usr/bin/busybox', '/usr/bin/curl'].every((f) => existsSync(f)) ? undefined : 'Docker chapters need dockerd, busybox and curl';

/** Before the lab. */
export const DOCKER_UP = `
ls /sys/fs/cgroup/* > /dev/null 2>&1 || umount /sys
W=$(mktemp -d); mkdir -p $W/bin $W/root/bin $W/root/etc $W/root/tmp $W/root/www
cp /usr/bin/busybox $W/root/bin; for a in $(busybox --list); do [ $a = busybox ] || ln -s busybox $W/root/bin/$a; done
cp /usr/bin/curl $W/root/bin; for l in $(ldd /usr/bin/curl | grep -o '/[^ ]*'); do mkdir -p $W/root$(dirname $l); cp -L $l $W/root$l; done
rm $W/root/bin/wget; printf '#!/bin/sh\\nfor u; do :; done\\nexec curl -sf -o /dev/null --connect-timeout 2 -m 4 $u\\n' > $W/root/bin/wget; chmod +x $W/root/bin/wget
echo root:x:0:0:root:/:/bin/sh > $W/root/etc/passwd; echo hello > $W/root/www/index.html
printf '#!/bin/sh\\nexec /usr/sbin/dockerd --data-root %s/data --exec-root %s/x -H unix://%s/sock -p %s/pid "$@"\\n' $W $W $W $W > $W/bin/dockerd; chmod +x $W/bin/dockerd
export PATH=$W/bin:$PATH DOCKER_HOST=unix://$W/sock
down() { kill $(cat $W/pid); while [ -e $W/pid ] && kill -0 $(cat $W/pid) 2> /dev/null; do sleep 0.1; done; }
export -f down; export W
unshare -n bash -c 'ip link set lo up; dockerd > /dev/null 2>&1 & until docker info > /dev/null 2>&1; do sleep 0.2; done
tar -C $W/root -c . | docker import - busybox; tar -C $W/root -c . | docker import -c "CMD [\\"httpd\\",\\"-f\\",\\"-p\\",\\"80\\",\\"-h\\",\\"/www\\"]" -c "EXPOSE 80" - nginx
down' > /dev/null 2>&1
`;
/** After it. */
export const DOCKER_DOWN = `
docker rm -f $(docker ps -aq) > /dev/null 2>&1
down > /dev/null 2>&1
cd /; for m in $(grep -o "$W[^ ]*" /proc/mounts); do umount $m; done > /dev/null 2>&1
rm -rf $W
`;

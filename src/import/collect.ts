// The collector: a read-only POSIX sh script that prints the network state of a host as one self-describing text (snapshot.ts reads it).
// It needs no bash, writes no file, and tolerates missing tools (it says which). Never read: the environment, arguments or files of containers
// other than /etc/hosts and /etc/resolv.conf; of `docker inspect` only what its templates name.
export const COLLECT_SCRIPT = String.raw`#!/bin/sh
# packetpath collector: prints a read-only snapshot of this host's network state.   usage: sudo sh collect.sh > host.snapshot
LC_ALL=C; export LC_ALL; PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin; export PATH
clean() { tr -d '\r\n' | cut -c1-300; }
# part NAME COMMAND...: one command in the namespace at hand ($in), its body with an escaped #@, its exit status and the words of a failure.
part() {
  name=$1; shift
  printf '#@ part %s cmd=%s\n' "$name" "$(printf '%s ' "$@" | clean)"
  { $in "$@" 2>/dev/null </dev/null; r=$?; w=; [ $r = 0 ] || w=$($in "$@" 2>&1 >/dev/null </dev/null | clean); printf '\n#= %s %s\n' "$r" "$w"; } | sed -e '$!s/^#@/#@@/' -e '$s/^#= /#@ end /'
}
have() { command -v "$1" >/dev/null 2>&1; }
# want NAME TOOL ARGS...: the same if the tool is there.
want() { if have "$2"; then part "$@"; else printf '#@ absent %s cmd=%s\n' "$1" "$2"; fi; }
show() { for f; do [ -r "$f" ] && cat "$f"; done; }
space() { # the namespace that $in enters
  want ip-addr ip -j -d addr show
  want ip-route ip -4 -j -d route show table all
  want ip6-route ip -6 -j -d route show table all
  want ip-rule ip -4 -j -d rule show
  want ip6-rule ip -6 -j -d rule show
  want ip-neigh ip -j neigh show
  want netns-id ip -j netns list-id
  want lsns lsns -t net -n -r -o NS,NETNSID
  want bridge-fdb bridge -j fdb show
  want bridge-vlan bridge -j vlan show
  for b in nft legacy; do for f in iptables ip6tables; do have "$f-$b-save" && part "$f-$b-save" "$f-$b-save" -c; done; done
  have iptables-nft-save || have iptables-legacy-save || { want iptables-save iptables-save -c; want ip6tables-save ip6tables-save -c; }
  want nft-ruleset nft list ruleset
  want xfrm-policy ip xfrm policy
  [ -d /sys/module/ip_set ] && want ipset-save ipset save
  have sysctl && part sysctl sh -c 'sysctl -a 2>/dev/null | grep "^net\." | grep -v -e stable_secret -e fastopen_key'
  want ss ss -tulpnHe
  if [ -e /proc/sys/net/netfilter/nf_conntrack_max ] && have conntrack; then part conntrack sh -c 'conntrack -L -f ipv4 -o extended; conntrack -L -f ipv6 -o extended'; else echo '#@ absent conntrack cmd=conntrack'; fi
}
idOf() { $in readlink /proc/self/ns/net 2>/dev/null | tr -cd 0-9; }
seen=' '
enter() { # KIND NAME: a namespace, once
  id=$(idOf); [ -n "$id" ] || { printf '#@ unreachable kind=%s name=%s\n' "$1" "$(printf %s "$2" | clean)"; return 1; }
  case $seen in
    *" $id "*) printf '#@ alias kind=%s id=%s name=%s\n' "$1" "$id" "$(printf %s "$2" | clean)"; return 1 ;;
  esac
  seen="$seen$id "
  printf '#@ netns kind=%s id=%s name=%s\n' "$1" "$id" "$(printf %s "$2" | clean)"
}
printf '#@ packetpath-snapshot 1 kernel=%s\n' "$(uname -r)"
in=
enter host host && {
  part hostname uname -n
  space
  part hosts show /etc/hosts
  part resolv.conf show /etc/resolv.conf
  have iptables && part iptables-version iptables -V
  echo '#@ part docker-proxy cmd=cmdline'
  for p in /proc/[0-9]*; do
    read -r comm < "$p/comm" 2>/dev/null && [ "$comm" = docker-proxy ] && { tr '\000\n' '  ' < "$p/cmdline" | sed 's/^#@/#@@/'; echo; }
  done 2>/dev/null
  echo '#@ end 0'
}
done=' '
for d in /run/netns /var/run/netns; do
  for f in "$d"/*; do
    [ -e "$f" ] || continue
    n=$(printf %s "${'$'}{f##*/}" | clean)
    case $done in *" $n "*) continue ;; esac
    done="$done$n "
    if have nsenter; then in="nsenter --net=$f"; else in="ip netns exec $n"; fi
    case $f in *' '*) printf '#@ unreachable kind=netns name=%s\n' "$n"; continue ;; esac
    enter netns "$n" && { space; in=; for e in hosts resolv.conf; do [ -r "/etc/netns/$n/$e" ] && part "$e" show "/etc/netns/$n/$e"; done; }
  done
done
in=
if have docker && docker version >/dev/null 2>&1; then
  echo '#@ engine'
  part docker-version docker version --format '{{.Server.Version}}'
  nets=$(docker network ls -q --no-trunc 2>/dev/null)
  [ -n "$nets" ] && part docker-network docker network inspect --format '{"Id":{{json .Id}},"Name":{{json .Name}},"Driver":{{json .Driver}},"Internal":{{json .Internal}},"EnableIPv6":{{json .EnableIPv6}},"IPAM":{{json .IPAM.Config}},"Options":{{json .Options}}}' $nets
  ids=$(docker ps -q --no-trunc 2>/dev/null)
  if [ -n "$ids" ]; then
    part docker-inspect docker inspect --format '{"Id":{{json .Id}},"Name":{{json .Name}},"Pid":{{json .State.Pid}},"NetworkMode":{{json .HostConfig.NetworkMode}},"Ports":{{json .NetworkSettings.Ports}},"Networks":[{{range $n, $e := .NetworkSettings.Networks}}{"Name":{{json $n}},"IPAddress":{{json $e.IPAddress}},"GlobalIPv6Address":{{json $e.GlobalIPv6Address}},"MacAddress":{{json $e.MacAddress}},"Gateway":{{json $e.Gateway}},"Aliases":{{json $e.Aliases}}},{{end}}null]}' $ids
    for c in $ids; do
      pid=$(docker inspect --format '{{.State.Pid}}' "$c" 2>/dev/null | tr -cd 0-9); n=$(docker inspect --format '{{.Name}}' "$c" 2>/dev/null | clean)
      [ -n "$pid" ] && [ "$pid" != 0 ] || continue
      in="nsenter -t $pid -n"
      enter container "${'$'}{n#/}" && { space; in=; part hosts show "/proc/$pid/root/etc/hosts"; part resolv.conf show "/proc/$pid/root/etc/resolv.conf"; }
    done
  fi
fi
echo '#@ done'
`;

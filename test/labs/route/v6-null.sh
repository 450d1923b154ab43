exec 2>&1
set -x
ip link set lo up
ip -6 route del default
ip -6 route del default table local
ip -6 route del default metric 5
ip -6 route del default metric 4294967295
ip -6 route del default proto static
ip -6 route del default dev lo
ip -6 route add unreachable default
ip -6 route del default metric 5
ip -6 route del default
ip -6 route del default
ip -6 rule add pref 7 lookup 77
ip -6 route del default table 77

T='    inet 192.168.1.10/24 brd 192.168.1.255 scope global eth0
default via 10.0.0.1 dev eth0 proto dhcp src 10.0.0.5 metric 100
a1b22c333 x=1,y=22;z=333 [tag] 12345
inet 10.9.8.7 inet 1.2.3.4'
g() { echo "-- $*"; printf '%s\n' "$T" | grep "$@"; echo "rc $?"; }
g -oP '(?<=inet\s)\d+(\.\d+){3}'
g -oP 'inet \K[\d.]+'
g -oP 'src \K\S+'
g -oP '(?<=dev )\w+'
g -oP '\d+(?=/)'
g -oP '(?<=\d)\d'
g -oP '(?<=x=|y=)\d+'
g -oP '(?<=z=)\d+(?=\s)'
g -P '^default'
g -oP '[a-z]\d{2,}'
g -oP '(?:via|src) \K[\d\.]+'
g -oP '\[\K\w+(?=\])'
g -cP '\bvia\b'
g -oP 'metric\s+\K\d+'
g -oP '[^,;]+(?=;)'
g -qP '(?<=nope)x'

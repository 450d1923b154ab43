exec 2>&1
set -x
ip rule add pref 0 lookup local
ip rule add pref 32766 lookup main
ip rule add pref 5 from 1.1.1.1 lookup 5
ip rule add pref 5 not from 1.1.1.1 lookup 5
ip rule add pref 5 from 1.1.1.1 lookup 5 protocol static
ip rule add pref 5 from 1.1.1.1 lookup 5
ip rule
ip rule add pref 6 goto 10
ip rule add pref 6 goto 11
ip rule add pref 6 uidrange 1-2 lookup 5
ip rule add pref 6 lookup 5
ip rule add pref 6 to 1.0.0.0/8 lookup 5
ip rule add pref 6 tos 0x10 lookup 5
ip rule
ip rule del pref 6 lookup 5
ip rule del pref 6 not lookup 5
ip rule del pref 0
ip rule

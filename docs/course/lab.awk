# The commands of a chapter as a script: awk -f docs/course/lab.awk docs/course/03-bridge.md > lab.sh
# With -v ask=2 only those above its second question to packetpath.
/^```sh/ { on = 1; next }
/^```/ { on = 0 }
on && /^packetpath / { if (++asked == ask) exit; next }
on

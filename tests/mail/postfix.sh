#!/bin/sh
# The sending, against a real Postfix on the loopback: needs root and the Debian package postfix, and takes ten seconds.
#
# Usage: tests/mail/postfix.sh   (from the root of the project; everything goes to a folder of its own)
#
# First run: one recipient is refused, the rest get their mail. Second run: only that one. Third run: nobody.
set -eu

project=$(pwd)
place=$(mktemp -d)
mkdir "$place/conf" "$place/queue" "$place/data" "$place/mail" "$place/desk"
chmod 755 "$place"
chown nobody:nogroup "$place/mail"
chown postfix "$place/data"

"$project/.venv/bin/python" - "$place" <<'PYTHON'
import sys
from pathlib import Path
import trustme

place, authority = Path(sys.argv[1]), trustme.CA()
certificate = authority.issue_cert("localhost")
authority.cert_pem.write_to_path(str(place / "authority.pem"))
certificate.private_key_and_cert_chain_pem.write_to_path(str(place / "server.pem"))
PYTHON
chmod 600 "$place/server.pem"

cp /usr/share/postfix/master.cf.dist "$place/conf/master.cf" 2>/dev/null || cp /etc/postfix/master.cf.proto "$place/conf/master.cf"
cp /etc/postfix/dynamicmaps.cf "$place/conf/"
sed -i 's/^smtp      inet.*/127.0.0.1:2587 inet n - n - - smtpd/; s/^\([a-z-]* *unix *[n-] *[n-] *\)y/\1n/' "$place/conf/master.cf"
cat >"$place/conf/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $place/queue
data_directory = $place/data
maillog_file = $place/log
maillog_file_prefixes = $place
myhostname = localhost
inet_interfaces = loopback-only
inet_protocols = ipv4
mydestination =
smtpd_tls_chain_files = $place/server.pem
smtpd_tls_security_level = encrypt
smtpd_relay_restrictions = permit_mynetworks, reject
mynetworks = 127.0.0.0/8
virtual_mailbox_domains = regexp:$place/conf/everybody
virtual_mailbox_maps = regexp:$place/conf/everybody
virtual_mailbox_base = $place
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions = check_recipient_access regexp:$place/conf/refused, permit
CONF
echo '/./ mail/' >"$place/conf/everybody"
echo '/^dx@/ 550 5.1.1 no such user' >"$place/conf/refused"
postfix -c "$place/conf" start 2>/dev/null
trap 'postfix -c "$place/conf" stop 2>/dev/null; rm -rf "$place"' EXIT

cd "$place/desk"
cp "$project/workbook/r07_master.xlsx" master.xlsx
pybudget=$project/.venv/bin/pybudget
"$pybudget" validate master.xlsx --write >/dev/null
"$pybudget" statements master.xlsx >/dev/null
"$pybudget" mail master.xlsx >/dev/null
export SSL_CERT_FILE="$place/authority.pem"
send() { echo "$1" | "$pybudget" mail --send 出力/メール下書き_* master.xlsx --smtp localhost:2587 || :; }

send 8
: >"$place/conf/refused"
postfix -c "$place/conf" reload 2>/dev/null
sleep 1
send 1
send 0
sleep 2
echo "delivered: $(find "$place/mail" -type f | wc -l) of 12"

/**
 * Prints a revocation list in base64. The CA's key comes on stdin and goes to openssl the same way, so it is in no
 * file, no environment and no command line. In DER, because etcd reads nothing else from 3.6 on. It never expires: etcd
 * checks no date, and other programs would refuse every certificate with an expired list. The text of this program is
 * an input of the list, so another text makes each list again.
 */
export const revocationProgram = String.raw`set -u
umask 077
fail() { echo "revocation list: $1" >&2; exit 1; }
command -v openssl >/dev/null || fail "openssl is missing where Pulumi runs. Install it there."
work=$(mktemp -d) && trap 'rm -rf "$work"' EXIT
printf '%s\n' "$CERTIFICATE" >"$work/ca.pem"
now=$(date -u +%y%m%d%H%M%SZ)
for serial in $REVOKED; do
  printf 'R\t%s\t%s\t%s\tunknown\t/CN=%s\n' "$now" "$now" "$serial" "$serial"
done >"$work/index"
printf '%016x\n' "$(date +%s)" >"$work/number"
cat >"$work/settings" <<END
[ca]
default_ca = list
[list]
database = $work/index
crlnumber = $work/number
default_md = sha256
crl_extensions = extensions
[extensions]
authorityKeyIdentifier = keyid, issuer
END
# By way of cat: openssl opens /dev/stdin anew, which works with a pipe and not with a socket.
said=$(cat | openssl ca -gencrl -config "$work/settings" -cert "$work/ca.pem" -keyfile /dev/stdin -crldays 36500 -out "$work/list" 2>&1) ||
  fail "openssl failed: $said"
openssl crl -in "$work/list" -outform DER | openssl base64 -A
`;

// Both programs get their settings in the environment. The key goes from there to nsupdate by a pipe, so that it is in
// no command line. nsupdate repeats a key that it cannot read, so its output is shown only up to the key. The text of
// `nsupdateProgram` is an input of each record: another text writes the records of every stack again.

const needed = String.raw`command -v nsupdate >/dev/null ||
  fail "nsupdate is missing where Pulumi runs. Install bind9-dnsutils (Debian, Ubuntu) or bind-utils (Fedora, RHEL)."
`;

const greeting = String.raw`    echo "server $SERVER $PORT"
    [ -z "$KEY" ] || printf 'key %s:%s %s\n' "$KEY_ALGORITHM" "$KEY" "$KEY_SECRET"
    echo "zone $ZONE"
`;

/** Words for a person in place of the output of nsupdate. */
const explained = String.raw`at="the DNS server $SERVER, port $PORT,"
case $said in
*"create key from"*) fail "keySecret is not in base64. Write the secret of key $KEY as the server's configuration has it." ;;
*"unknown key type"*) fail "nsupdate knows no keyAlgorithm $KEY_ALGORITHM. Write hmac-sha256 or hmac-sha512." ;;
*BADKEY*) fail "$at knows no key $KEY with $KEY_ALGORITHM. Write keyName and keyAlgorithm as its configuration has them." ;;
*BADSIG*) fail "$at has another secret for key $KEY. Write keySecret (keySecretFile in a stack's configuration) as its configuration has it." ;;
*BADTIME* | *"clocks are unsynchronized"*) fail "the clocks of $at and of this machine differ by minutes. Set them right." ;;
*"timed out"* | *"connection refused"* | *unreachable* | *"could not reach"*)
  fail "$at does not answer. Look whether it runs, and whether it is reached from where Pulumi runs by UDP and TCP." ;;
*"get address for"*) fail "the name of the DNS server, $SERVER, does not resolve. Write server as an address." ;;
*NOTZONE*) fail "it is not in zone $ZONE. Write zone as the one that holds it." ;;
*NOTAUTH*) fail "$at does not have zone $ZONE. Write zone as the one that it has, or server as the zone's primary." ;;
*REFUSED*)
  fail "$at refuses updates of zone $ZONE by $([ -z "$KEY" ] && echo "those without a key" || echo "key $KEY"). Allow them there, with update-policy or allow-update, or write keyName and keySecret of a key that may." ;;
*SERVFAIL*) fail "$at failed. Its log says why; often it may not write the zone's directory." ;;
esac
[ -z "$KEY_SECRET" ] || said=$(printf %s "${'${said%%"$KEY_SECRET"*}'}")
fail "nsupdate failed: $said"
`;

/**
 * Gives one record set the values on stdin, one a line, in one transaction. So no client sees it half done, and no
 * other name or type is touched. An empty stdin deletes the set. It prints name and type. If it printed another name of
 * the zone last time, that one is deleted in the same transaction.
 */
export const nsupdateProgram = String.raw`set -u
fail() { echo "DNS record $NAME $TYPE: $1" >&2; exit 1; }
${needed}was=$(echo "${"${PULUMI_COMMAND_STDOUT:-}"}" | head -n 1)
said=$(
  {
${greeting}    case $was in
    "$NAME $TYPE") ;;
    *."$ZONE "* | "$ZONE "*) echo "update delete $was" ;;
    esac
    echo "update delete $NAME $TYPE"
    while read -r value || [ -n "$value" ]; do
      [ -z "$value" ] || echo "update add $NAME $TTL $TYPE $value"
    done
    echo send
  } | LC_ALL=C nsupdate -t 5 2>&1
) && echo "$NAME $TYPE" && exit
${explained}`;

/**
 * Asks whether the server would accept the updates on stdin, and makes none of them. They come behind a condition that
 * no zone meets: its own name must not exist. A server checks itself, the zone and the key before the condition.
 * BIND checks the rights of the key before it too; other servers may not. It prints a sentence if the server refuses.
 */
export const nsupdateProbe = String.raw`set -u
fail() { echo "$1"; exit 1; }
${needed}said=$(
  {
${greeting}    echo "prereq nxdomain $ZONE"
    cat
    echo send
  } | LC_ALL=C nsupdate -t 5 2>&1
) && exit
case $said in *YXDOMAIN*) exit 0 ;; esac
${explained}`;

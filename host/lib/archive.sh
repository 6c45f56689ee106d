# shellcheck shell=sh
# The release archive: what it is called, whether it is needed, and how it is fetched. Preflight asks as install does.

architecture() {
  case "$(uname -m)" in
    x86_64) echo amd64 ;;
    aarch64 | arm64) echo arm64 ;;
    *) fail "there is no etcd release for $(uname -m); amd64 and arm64 are supported" ;;
  esac
}

# archive_name VERSION
archive_name() {
  name_architecture=$(architecture) || return
  echo "etcd-v$1-linux-$name_architecture.tar.gz"
}

# is_unpacked VERSION: nothing has to be fetched for it.
is_unpacked() { [ -x "$RELEASES/v$1/etcd" ] && [ -x "$RELEASES/v$1/etcdctl" ]; }

# fetch URL FILE [RANGE SECONDS]: with both, a part of it or nothing within that time. The proxy's URL may have a password in it,
# so it is in no command line.
fetch() (
  # shellcheck disable=SC2030 # meant for this function alone
  if [ -n "$in_proxy" ]; then export http_proxy="$in_proxy" https_proxy="$in_proxy"; fi
  if command -v curl >/dev/null; then
    ${4:+timeout "$4"} curl -fsSL --retry 2 --connect-timeout 10 ${3:+-r "$3"} -o "$2" "$1"
  else
    ${4:+timeout "$4"} wget -q -T 10 -t 2 ${3:+--header "Range: bytes=$3"} -O "$2" "$1"
  fi
)

# archive_refused URL SECONDS: why no archive can be fetched from there; nothing where one can. It gets the two bytes that gzip
# is known by, since servers, and the stores that they redirect to, may refuse HEAD. One that knows no ranges is cut off.
archive_refused() {
  refused_said=$({ { fetch "$1" - 0-1 "$2" || echo "exit code $?" >&2; } | head -c 2 | od -An -tx1 | sed 's/^/begins with/'; } 2>&1)
  case $refused_said in
    *'begins with 1f 8b'*) ;;
    *'begins with'*) echo "what comes from there is no gzip archive" ;;
    *'exit code 124') echo "no answer within $2 s" ;;
    *) printf '%s\n' "$refused_said" | awk '!/^exit code/ { said = $0 } { code = $0 } END { sub(/^curl: /, "", said); print(said == "" ? code : said) }' ;;
  esac
}

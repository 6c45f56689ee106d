# shellcheck shell=sh
# archive: whether releases can be had, a line for each that has yet to be fetched: its URL, and why it cannot be. It only asks.
# Arguments: what `install` reads, for each of them.
verb_archive() {
  for archive_input; do archive_line "$archive_input" & done
  wait
}

# archive_line LINES
archive_line() {
  read_input version method url proxy <<EOF
$1
EOF
  # shellcheck disable=SC2031 # nothing else reads these
  if [ "$in_method" != archive ] || is_unpacked "$in_version"; then return 0; fi
  # shellcheck disable=SC2031
  archive_url=$in_url/$(archive_name "$in_version" 2>/dev/null) || return 0 # that there is none for this machine is told anyway
  echo "archive=$archive_url $(archive_refused "$archive_url" 10)"
}

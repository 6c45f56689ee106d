# The release mirror and the package repository, from one file server.

start_files() {
  is_service files && return
  say "release mirror at http://$files_address"
  mkdir -p "$cache/mirror"
  start_service files node "$here/services/files.mjs" "$cache" "$files_address" "$files_address6"
  until_answers files in_lab curl -fsS --max-time 1 "http://$files_address/"
}

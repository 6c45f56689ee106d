# shellcheck shell=sh
# install: the etcd release, unpacked beside those already here. Which of them runs is decided when etcd restarts.
verb_install() {
  read_input version method url sha256_amd64 sha256_arm64 proxy
  in_release=$RELEASES/v$in_version
  archive=$(archive_name "$in_version")
  eval "in_sha256=\$in_sha256_$(architecture)"
  if is_unpacked "$in_version"; then
    say "etcd $in_version is installed"
  else
    case $in_method in
      archive)
        download_release
        install_archive "$STATE_DIR/downloads/$archive"
        ;;
      upload)
        take_upload
        install_archive "$STATE_DIR/downloads/$archive"
        ;;
      package) install_package ;;
      *) fail "install method '$in_method' is none of archive, package, upload" ;;
    esac
  fi
  rm -f "$UPLOADS/etcd-v$in_version"-linux-*.tar.gz
  etcd_user
  printf '{"version":"%s"}\n' "$in_version"
}

# take_upload: from where others may write to where only root may, so that what is checked is what is unpacked. The
# upload stays until it is installed: Pulumi copies it once, and the mistake may be in install.sha256.
take_upload() {
  [ -f "$UPLOADS/$archive" ] || fail "no $archive was copied up to this host, whose architecture is $(architecture); set install.archives.$(architecture)"
  mkdir -p "$STATE_DIR/downloads"
  cp "$UPLOADS/$archive" "$STATE_DIR/downloads/$archive" || disk_full "$STATE_DIR/downloads" || fail "$UPLOADS/$archive cannot be read; it was not installed"
}

# download_release: the digest is the one given, or the release's own SHA256SUMS.
download_release() {
  mkdir -p "$STATE_DIR/downloads"
  say "fetching $in_url/$archive"
  download "$in_url/$archive" "$STATE_DIR/downloads/$archive"
  if [ -z "$in_sha256" ]; then
    download "$in_url/SHA256SUMS" "$STATE_DIR/downloads/SHA256SUMS"
    in_sha256=$(sed -n "s/ [ *]$archive\$//p" "$STATE_DIR/downloads/SHA256SUMS")
    [ -n "$in_sha256" ] || fail "$in_url/SHA256SUMS has no line for $archive; is the mirror complete?"
  fi
}

download() {
  fetch "$1" "$2" 2>"$STATE_DIR/download.err" || disk_full "$STATE_DIR/downloads" || fail "cannot fetch $1: $(tail -n 1 "$STATE_DIR/download.err"). Check version, install.mirror${in_proxy:+ and install.httpProxy}, or use install.method: upload"
}

# disk_full DIR: why something could not be written; false where there is room, which is then not why.
disk_full() {
  [ "$(free_bytes "$1")" -lt 1048576 ] || return 1
  full_room=$(room "$1")
  rm -rf "$in_release.new" "$STATE_DIR/downloads"
  fail "no room for etcd $in_version$full_room; it was not installed, and what runs goes on. Free 200 MiB there, then pulumi up again"
}

# install_archive FILE: checked before it is unpacked, unpacked under another name, then renamed.
install_archive() {
  [ -f "$1" ] || fail "the release archive $1 is not there"
  found_sha256=$(sha256sum "$1" | cut -d' ' -f1)
  if [ "$found_sha256" != "$in_sha256" ]; then
    rm -f "$1"
    if [ "$in_method" = upload ]; then install_source=install.archives; else install_source=$in_url; fi
    fail "$archive has SHA-256 $found_sha256, not $in_sha256; it was not unpacked. Check where it came from ($install_source), or install.sha256"
  fi
  rm -rf "$in_release.new"
  (umask 022 && mkdir -p "$in_release.new" && unpack "$1" 2>"$STATE_DIR/unpack.err") ||
    disk_full "$RELEASES" || fail "$archive cannot be unpacked to $in_release: $(tail -n 1 "$STATE_DIR/unpack.err"). It was not installed"
  settle_release
  rm -f "$1"
}

# unpack FILE: beside a member that runs, each MiB is flushed as it comes, and nothing else, for the archive is deleted before
# it gets to the disk. The kernel would write all of it half a minute later in one go, and the member's own writes would wait
# for that, 0.4 s as `make bench-gaps` measured.
unpack() {
  if adopted_here || [ "$(main_pid)" -gt 0 ]; then
    set -- "$1" --checkpoint=100 --checkpoint-action="exec=sync -d '$in_release.new'/* || :"
  fi
  tar -xzf "$@" -C "$in_release.new" --strip-components=1 --no-same-owner
}

# settle_release: keeps the three programs, runnable and of the version asked for.
settle_release() {
  installed_says=$("$in_release.new/etcd" --version 2>&1) || fail "etcd $in_version does not run on this host ($(uname -m)): $installed_says. It was not installed"
  installed_version=$(printf '%s\n' "$installed_says" | sed -n 's/^etcd Version: //p')
  [ "$installed_version" = "$in_version" ] || fail "what was to be etcd $in_version is etcd '$installed_version'; it was not installed. Check where it came from, or version"
  rm -rf "$in_release"
  mv "$in_release.new" "$in_release"
  say "etcd $in_version unpacked to $in_release"
}

# install_package: the distribution's package, copied aside: it may be upgraded behind our back, a member must not.
install_package() {
  # shellcheck disable=SC2031 # not those of fetch
  if [ -n "$in_proxy" ]; then export http_proxy="$in_proxy" https_proxy="$in_proxy"; fi
  package_plan=$(package_commands /etc/os-release "$in_version") || fail "$package_plan"
  if ! [ -f "$PACKAGES" ]; then
    if [ -x /usr/bin/etcd ]; then echo found; else echo brought; fi | put_file "$PACKAGES" 0644
  fi
  run_package_commands "$package_plan" "Nothing was restarted. Does a repository of this host have that version? Add one that has, or correct version, install.httpProxy or install.method"
  rm -rf "$in_release.new"
  (umask 022 && mkdir -p "$in_release.new")
  for package_bin in etcd etcdctl etcdutl; do
    if [ -x "/usr/bin/$package_bin" ]; then install -m 0755 "/usr/bin/$package_bin" "$in_release.new/$package_bin"; fi
  done
  for package_bin in etcd etcdctl; do
    [ -x "$in_release.new/$package_bin" ] || fail "the packages brought no $package_bin to /usr/bin"
  done
  settle_release
}

# run_package_commands LINES [WAY OUT]
run_package_commands() {
  # The lock's descriptor must not live on in a daemon that a package starts.
  printf '%s\n' "$1" | while IFS= read -r package_command; do
    [ -n "$package_command" ] || continue
    say "$package_command"
    sh -c "$package_command" </dev/null >"$STATE_DIR/package.log" 2>&1 9>&- || fail "'$package_command' failed: $(tail -n 3 "$STATE_DIR/package.log"). ${2:-}"
  done
}

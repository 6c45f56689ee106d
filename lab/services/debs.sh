# Packages of etcd as Debian would have them, made from the releases of the mirror.

deb_versions='3.5.35 3.6.16'

build_debs() {
  recipe=$(cat "$here"/services/debs/*/DEBIAN/* "$here/services/debs.sh" | sha256sum | cut -c 1-12)
  [ "$(cat "$cache/apt/made" 2>/dev/null)" != "$recipe $deb_versions" ] || return 0
  say "packing etcd $deb_versions for apt, once"
  rm -rf "$cache/apt" "$cache/apt.new"
  mkdir -p "$cache/apt.new"
  for version in $deb_versions; do
    pack_version "$version"
  done
  write_index
  echo "$recipe $deb_versions" >"$cache/apt.new/made"
  mv "$cache/apt.new" "$cache/apt"
}

pack_version() { # VERSION
  name=etcd-v$1-linux-amd64
  [ -f "$cache/mirror/v$1/$name.tar.gz" ] || die "the mirror has no etcd $1; lab/toolchain makes it"
  work=$cache/apt.new/work
  rm -rf "$work"
  mkdir -p "$work"
  tar -xzf "$cache/mirror/v$1/$name.tar.gz" -C "$work"
  cp -R "$here/services/debs/." "$work/"
  sed -i "s/@VERSION@/$1/" "$work"/etcd-*/DEBIAN/control
  install -D "$work/$name/etcd" "$work/etcd-server/usr/bin/etcd"
  install -D "$work/$name/etcdctl" "$work/etcd-client/usr/bin/etcdctl"
  install -D "$work/$name/etcdutl" "$work/etcd-client/usr/bin/etcdutl"
  for package in etcd-server etcd-client; do
    # Compressing would take longer than everything else together.
    dpkg-deb --root-owner-group -Znone --build "$work/$package" "$cache/apt.new" >/dev/null
  done
  rm -rf "$work"
}

write_index() {
  (
    cd "$cache/apt.new" || exit 1
    for deb in *.deb; do
      dpkg-deb -f "$deb"
      echo "Filename: ./$deb"
      echo "Size: $(stat -c %s "$deb")"
      echo "SHA256: $(sha256sum "$deb" | cut -d ' ' -f 1)"
      echo
    done >Packages
    {
      echo "Origin: lab"
      echo "Date: $(LC_ALL=C date --utc '+%a, %d %b %Y %H:%M:%S UTC')"
      echo "SHA256:"
      echo " $(sha256sum Packages | cut -d ' ' -f 1) $(stat -c %s Packages) Packages"
    } >Release
  )
}

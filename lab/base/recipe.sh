#!/bin/sh
# recipe.sh MIRROR ROOT RELEASE: make the root file system that all hosts of all labs with this release share.
# What it makes depends only on the files beside it, so their hash names the result in the cache.
set -eu

recipe=$(dirname "$(realpath "$0")")
usage='usage: recipe.sh MIRROR ROOT RELEASE'
mirror=${1:?"$usage"}
root=${2:?"$usage"}
release=${3:?"$usage"}

# libpam-systemd stays out: with it every SSH login asks logind for a session, which costs more than the login.
debootstrap --variant=minbase \
  --include=systemd,systemd-sysv,dbus,openssh-server,sudo,curl,ca-certificates,iproute2,iputils-ping,openssl,bind9-host,procps \
  "$release" "$root" "$mirror"

cp -R "$recipe/files/." "$root/"
chmod 0440 "$root/etc/sudoers.d/ops"

# `*` and not `!`: sshd without PAM takes an account with `!` for locked and refuses its key too.
chroot "$root" useradd --create-home --shell /bin/bash ops
chroot "$root" usermod -p '*' ops
chroot "$root" usermod -p '*' root

# What is each host's own is made with the host.
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id"
mkdir -p "$root/data" "$root/root/.ssh" "$root/home/ops/.ssh"
chmod 0700 "$root/root/.ssh" "$root/home/ops/.ssh"
chroot "$root" chown ops: /home/ops/.ssh

# Nothing on a host may do anything at a time of its own choosing: tests measure here.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer \
  getty.target console-getty.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done

# Not at boot: `systemctl reboot` calls it when it needs it.
rm -f "$root/usr/lib/systemd/system/multi-user.target.wants/systemd-logind.service"

rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
  "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale

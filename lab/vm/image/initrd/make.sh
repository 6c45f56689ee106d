#!/bin/sh
# make.sh: makes /initrd from /init. It runs in the root that has the kernel, its modules and busybox.
set -eu

mkdir -p /tree/bin /tree/dev /tree/modules /tree/root
cp /init /tree/init
cp /bin/busybox /tree/bin/busybox
for module in virtio_pci virtio_blk ext4; do
  modprobe --set-version="$(basename /usr/lib/modules/*)" --show-depends "$module"
done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' >/modules
while read -r module; do
  cp "$module" /tree/modules/
  basename "$module" >>/tree/modules.list
done </modules
cd /tree
find . | cpio --create --format=newc >/initrd

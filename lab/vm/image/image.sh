# The disk image that roots of virtual machines begin with, and the kernel that they boot. The image has the layers of a
# root, the modules of the kernel, and what a machine needs to boot by itself. It is built once for each set of layers.
# Each release has the kernel of Debian 12, because no test is about the kernel's version.

kernel_packages=linux-image-cloud-amd64+busybox-static
vm_packages=udev+kmod+e2fsprogs

# A change of the layers or of the files in this folder makes another image.
image_of() { # LAYERS
  echo "$cache/image-$({ echo "$1" && hash_of "$here/vm/image"; } | sha256sum | cut -c 1-12)"
}

build_image() { # LAYERS
  image=$(image_of "$1")
  [ ! -d "$image" ] || return 0
  build_layer $kernel_packages
  say "building a disk image for virtual machines, half a minute, once"
  new=$image.new
  rm -rf "$new"
  mkdir -p "$new/root"
  in_layers "$(layer_of $kernel_packages):$(base_dir)" "$new/root" make_initrd "$new" >"$image.log" 2>&1 &&
    in_layers "$1" "$new/root" fill_image "$new" >>"$image.log" 2>&1 ||
    die "that failed; the end of $image.log: $(tail -3 "$image.log")"
  mount -o loop "$new/disk" "$new/root"
  label_root "$new/root"
  unmount "$new/root"
  rmdir "$new/root"
  mv "$new" "$image"
}

# The layers as one root, whose changes are gone afterwards.
in_layers() { # LAYERS ROOT COMMAND [ARGS]
  layers_root=$2
  mkdir "$2.upper" "$2.work"
  mount -t overlay overlay -o "lowerdir=$1,upperdir=$2.upper,workdir=$2.work" "$2"
  shift 2
  status=0
  "$@" || status=$?
  unmount "$layers_root"
  rm -rf "$layers_root.upper" "$layers_root.work"
  return $status
}

make_initrd() { # DIR
  cp "$here/vm/image/initrd/init" "$here/vm/image/initrd/make.sh" "$1/root/" &&
    chroot "$1/root" /make.sh &&
    cp "$1/root/initrd" "$1/" &&
    cp "$1"/root/boot/vmlinuz-* "$1/vmlinuz"
}

# Units that cost time at boot and that no test asks for are masked, and those of a first boot have no work.
fill_image() { # DIR
  cp -R "$here/vm/image/files/." "$1/root/" &&
    cp -R "$(layer_of $kernel_packages)/usr/lib/modules" "$1/root/usr/lib/" &&
    chroot "$1/root" systemctl enable systemd-networkd.service lab-clock.service lab-shell.service &&
    xargs chroot "$1/root" systemctl mask <"$here/vm/image/masked-units" &&
    touch "$1/root/etc/.updated" "$1/root/var/.updated" &&
    mkfs.ext4 -q -d "$1/root" "$1/disk" 3G
}

# A machine with SELinux cannot read a file that was written from outside and has no label.
label_root() { # ROOT
  contexts=/etc/selinux/default/contexts/files/file_contexts
  [ -f "$1$contexts" ] || return 0
  mount -t proc proc "$1/proc"
  status=0
  chroot "$1" setfiles -F "$contexts" / || status=$?
  unmount "$1/proc"
  [ $status -eq 0 ] || die "setfiles failed in $1"
}

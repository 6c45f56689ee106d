# A data disk is a file system of its own in a sparse file: it can be filled, and its fsync is a real one.

attach_disk() { # HOST
  dir=$(host_dir "$1")
  is_mounted "$dir/data" && return
  mkdir -p "$dir/data"
  if [ ! -f "$dir/disk.img" ]; then
    size=$(vary "$1" disk_size)
    truncate -s "${size:-2G}" "$dir/disk.img.new"
    mkfs.ext4 -q -m 0 "$dir/disk.img.new"
    mv "$dir/disk.img.new" "$dir/disk.img"
  fi
  mount -o loop,noatime "$dir/disk.img" "$dir/data" || die "no loop device for the data disk of $1; see: losetup --all"
}

# As a power cut leaves a disk: what was not synced is gone, and the journal is replayed when it is mounted again.
lose_unsynced() { # HOST
  is_mounted "$(host_dir "$1")/data" || return 0
  perl -e 'my $EXT4_IOC_SHUTDOWN = 0x8004587D; my $NOLOGFLUSH = 2;
    open(my $top, "<", $ARGV[0]) or die "$ARGV[0]: $!\n";
    ioctl($top, $EXT4_IOC_SHUTDOWN, pack("L", $NOLOGFLUSH)) or die "$ARGV[0]: $!\n"' \
    "$(host_dir "$1")/data"
}

detach_disk() { # HOST
  unmount "$(host_dir "$1")/data"
  # The killed host's mount of the disk ends a moment later. A mount before that would be of the dead file system.
  tries=0
  while [ -n "$(losetup --associated "$(host_dir "$1")/disk.img")" ]; do
    tries=$((tries + 1))
    [ $tries -lt 200 ] || die "the data disk of $1 stays in use; see: losetup --all"
    sleep 0.05
  done
}

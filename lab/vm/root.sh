# The root and the data disk of a virtual machine. The root is mounted on this machine only until the first start.

# It is in the image too.
vm_data_uuid=da7ada7a-0000-4000-8000-000000000001

begin_vm_root() { # HOST
  layers=$(root_layers "$1")
  with_cache_lock build_image "$layers"
  image_of "$layers" >"$(host_dir "$1")/image"
  cp --sparse=always "$(image_of "$layers")/disk" "$(host_dir "$1")/system.img"
  mount -o loop,noatime "$(host_dir "$1")/system.img" "$(host_dir "$1")/root"
}

finish_vm_root() { # HOST
  root=$(host_dir "$1")/root
  cp "$run/id_ed25519.pub" "$root/etc/lab/authorized_keys"
  vm_network "$1" >"$root/etc/systemd/network/lab.network"
  mkdir -p "$(host_dir "$1")/keys"
  cp "$root"/etc/ssh/ssh_host_*_key.pub "$(host_dir "$1")/keys/"
  label_root "$root"
  unmount "$root"
}

# The lab's end of the network is a fixed neighbour, so that `shell` works where the network is cut.
vm_network() { # HOST
  cat <<UNIT
[Match]
MACAddress=$(mac_of "$1")

[Network]
IPv6AcceptRA=no

[Address]
Address=$(address_of "$1")/24

[Address]
Address=$(address6_of "$1")/64
DuplicateAddressDetection=none

[Neighbor]
Address=10.15.1.1
LinkLayerAddress=$bridge_mac
UNIT
}

make_vm_data() { # HOST
  disk=$(host_dir "$1")/disk.img
  [ ! -f "$disk" ] || return 0
  size=$(vary "$1" disk_size)
  truncate -s "${size:-2G}" "$disk.new"
  mkfs.ext4 -q -m 0 -U $vm_data_uuid "$disk.new"
  mv "$disk.new" "$disk"
}

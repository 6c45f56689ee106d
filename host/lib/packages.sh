# shellcheck shell=sh
# The distribution's package of etcd, by whatever package manager there is. Proxies are in the environment
# (http_proxy, https_proxy), which every one of them reads; on a command line they would be in the log.

package_apt='env SYSTEMD_OFFLINE=1 NEEDRESTART_SUSPEND=1 DEBIAN_FRONTEND=noninteractive apt-get -q -y'
package_rpm_flags='-y --setopt=tsflags=noscripts'

# os_release_value FILE KEY: one value of an os-release file, which is read and never run.
os_release_value() {
  sed -n "s/^$2=//p" "$1" | sed -n '1{s/^"\(.*\)"$/\1/;s/^'\''\(.*\)'\''$/\1/;p;}'
}

# package_family OS_RELEASE_FILE: apt, dnf or yum; anything else is no package manager that etcd comes by.
package_family() {
  family_version=$(os_release_value "$1" VERSION_ID)
  for family_id in $(os_release_value "$1" ID) $(os_release_value "$1" ID_LIKE); do
    case "$family_id" in
      debian | ubuntu) echo apt ;;
      amzn) case "$family_version" in 2) echo yum ;; *) echo dnf ;; esac ;;
      fedora) case "$(os_release_value "$1" ID)-$family_version" in centos-7* | rhel-7* | ol-7*) echo yum ;; *) echo dnf ;; esac ;;
      rhel | centos | rocky | almalinux | ol) case "$family_version" in 7*) echo yum ;; *) echo dnf ;; esac ;;
      *) continue ;;
    esac
    return 0
  done
  os_release_value "$1" ID
}

# package_commands OS_RELEASE_FILE VERSION: the commands that bring that version of etcd to /usr/bin, one a line.
# Where there are none, says why on stdout and fails.
#
# A package must neither start an etcd of its own nor restart ours: a default member founds a cluster of one, and a
# restart here is outside of all order. So the unit is masked until ours takes its place (a rename, which a mask bears),
# and the packages' scripts cannot reach systemd. On apt it is held too, or an unattended upgrade restarts the member.
package_commands() {
  package_version=$2
  case "$package_version" in
    '' | *[!0-9.]*)
      echo "'$2' is no version of etcd. Write all three numbers, as in 3.6.16."
      return 1
      ;;
  esac
  if ! [ -r "$1" ]; then
    echo "$1 is missing, so the distribution is not known. Set install.method to \"archive\" or \"upload\"."
    return 1
  fi
  package_manager=$(package_family "$1")
  package_os=$(os_release_value "$1" PRETTY_NAME)
  package_mask='[ -e /etc/systemd/system/etcd.service ] || systemctl mask etcd.service'
  case "$package_manager" in
    apt)
      echo "$package_mask"
      echo "$package_apt update"
      echo "$package_apt install --no-install-recommends --allow-downgrades --allow-change-held-packages" \
        "'etcd-server=$package_version*' 'etcd-client=$package_version*'"
      echo 'apt-mark hold etcd-server etcd-client'
      ;;
    dnf | yum)
      package_rpm="$package_manager $package_rpm_flags"
      echo "$package_mask"
      # `install` leaves a newer one in place.
      echo "$package_rpm install etcd-$package_version &&" \
        "{ [ \"\$(rpm -q --qf '%{VERSION}' etcd)\" = $package_version ] || $package_rpm downgrade etcd-$package_version; }"
      ;;
    opensuse* | sles | sled | sle*)
      echo "${package_os:-SUSE} has no etcd among its maintained packages (only in development repositories). Set install.method to \"archive\" or \"upload\"."
      return 1
      ;;
    *)
      echo "${package_os:-$package_manager} is no distribution whose etcd package this program knows (Debian, Ubuntu, Fedora, RHEL and their like). Set install.method to \"archive\" or \"upload\"."
      return 1
      ;;
  esac
}

# package_removal OS_RELEASE_FILE brought|found: the commands that undo it, one a line. Packages that were found here are
# only let go of. Never apt's purge: Debian's package would take /var/lib/etcd with it, where data may lie that was moved aside.
package_removal() {
  package_manager=$(package_family "$1")
  case "$package_manager $2" in
    apt*) echo 'apt-mark unhold etcd-server etcd-client' ;;
  esac
  case "$package_manager $2" in
    "apt brought") echo "$package_apt remove etcd-server etcd-client" ;;
    "dnf brought" | "yum brought") echo "$package_manager $package_rpm_flags remove etcd" ;;
  esac
}

# Debian's Patroni and PostgreSQL are installed, and neither starts by itself
package='patroni postgresql'

in_root() { # ROOT
  ln -sf /dev/null "$1/etc/systemd/system/postgresql.service"
}

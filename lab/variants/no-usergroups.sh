# useradd makes no group of the name of a user, as on SUSE

in_root() { # ROOT
  sed -i 's/^USERGROUPS_ENAB.*/USERGROUPS_ENAB no/' "$1/etc/login.defs"
}

# tcsh is the shell of logins
package=tcsh

in_root() { # ROOT
  for user in root ops; do
    chroot "$1" usermod --shell /bin/tcsh "$user"
  done
}

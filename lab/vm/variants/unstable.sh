# Debian unstable
release=sid

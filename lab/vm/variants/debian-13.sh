# Debian 13
release=trixie

# Debian 11
release=bullseye

# a data disk with WRITES a second, 20 by default: slow-disk[:WRITES]

drive_options() { # [WRITES]
  echo "throttling.iops-write=${1:-20}"
}

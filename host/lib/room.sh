# shellcheck shell=sh
# Room that a member needs on its disks to come up again, and stay.

# One segment of the log: wal.SegmentSizeBytes, in every version. etcd sets the next one aside as it starts; where there is less, it takes
# what there is, goes on, and ends at the first write for which the database grows. Then it does not start any more.
SEGMENT_BYTES=64000000

# rooms: `DIRECTORY FREE NEEDED`, in bytes, of the data and of its log.
rooms() {
  for rooms_dir in "$in_data_dir" ${in_wal_dir:+"$in_wal_dir"}; do
    echo "$rooms_dir $(free_bytes "$rooms_dir") $SEGMENT_BYTES"
  done
}

# Runs in a virtual machine: allocates what is free on the data disk, down to the last sector.
touch /data/.filler
piece=2147483648
while [ $piece -ge 512 ]; do
  fallocate -o "$(stat -c %s /data/.filler)" -l $piece /data/.filler 2>/dev/null || piece=$((piece / 2))
done

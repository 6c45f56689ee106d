# a processor of which the host gets PERCENT, 10 by default: slow-processor[:PERCENT]

processor_percent() { # [PERCENT]
  echo "${1:-10}"
}

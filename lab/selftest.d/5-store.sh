s3() { # ARGS
  lab exec -- curl -sS --max-time 5 --cacert "$run/store.pem" --user lab-backups:lab-backups-secret \
    --aws-sigv4 aws:amz:lab-1:s3 -H "x-amz-content-sha256: UNSIGNED-PAYLOAD" "$@"
}

returns_what_was_put() {
  echo kept >"$run.object"
  s3 -f -T "$run.object" https://10.15.1.4/backups/kept
  prints kept s3 -f https://10.15.1.4/backups/kept
}

answers_with() { # MODE STATUS
  lab store "$1"
  prints "$2" s3 -o /dev/null -w '%{http_code}' https://10.15.1.4/backups/kept
}

changes_a_byte() {
  lab store broken
  not prints kept s3 -f https://10.15.1.4/backups/kept
}

keeps_silent() {
  lab store silent
  exits 28 s3 --max-time 1 https://10.15.1.4/backups/kept
}

check 'an S3 store starts' lab store
check '... and returns what was put' returns_what_was_put
check '... refuses another key' prints 403 s3 -o /dev/null -w '%{http_code}' --user lab-backups:wrong \
  https://10.15.1.4/backups/kept
check '... forbids where it is to' answers_with forbidden 403
check '... says that credentials expired where it is to' answers_with expired 400
check '... changes a byte where it is to' changes_a_byte
check '... is silent where it is to' keeps_silent
check '... and is well again' answers_with ok 200

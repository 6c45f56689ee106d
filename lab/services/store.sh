# An object store with the S3 protocol, and in front of it a program with TLS that can also answer badly. Only the tests
# of backups need it, so `store` starts it and `up` does not.

store_region=lab-1
store_bucket=backups
# The store answers for BUCKET.NAME too. No DNS server knows the name.
store_name=store.$zone
store_user=lab-backups
store_secret=lab-backups-secret
store_port=7070

start_store() {
  ! is_service store || return 0
  say "S3 store at https://$store_address"
  make_certificate store "IP:$store_address,DNS:$store_name,DNS:*.$store_name"
  mkdir -p "$store/s3/objects/$store_bucket" "$store/s3/about" "$store/s3/users"
  start_service objects env ROOT_ACCESS_KEY="$store_user" ROOT_SECRET_KEY="$store_secret" "$cache/bin/versitygw" \
    --quiet --port "127.0.0.1:$store_port" --region "$store_region" --virtual-domain "$store_name" \
    --iam-dir "$store/s3/users" posix --sidecar "$store/s3/about" "$store/s3/objects"
  until_answers objects in_lab curl -sS --max-time 1 "http://127.0.0.1:$store_port/"
  answer_as ok
  start_service store node "$here/services/store.mjs" "$store_address" "$store_port" \
    "$run/store.pem" "$store/store-key.pem" "$store/store-mode"
  until_answers store in_lab curl -sS --max-time 1 --cacert "$run/store.pem" "https://$store_address/"
}

# The program in front reads it at each request.
answer_as() { # MODE
  echo "$1" >"$store/store-mode.new"
  mv "$store/store-mode.new" "$store/store-mode"
}

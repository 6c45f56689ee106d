need_lab_up
lock_lab
case ${1:-ok} in
ok | slow | forbidden | expired | broken | silent) ;;
*) die "the store is ok, slow, forbidden, expired, broken or silent, not '$1'" ;;
esac
"$here/toolchain/build" s3
start_store
answer_as "${1:-ok}"

case ${1:-} in
'')
  lock_lab
  delete_lab
  ;;
--all)
  need_root
  for name in $(labs_of_checkout); do
    "$here/lab" --lab "$name" down
  done
  for store in $(stores_without_checkout); do
    delete_store_without_checkout "$store"
  done
  ;;
*) die "down takes nothing or --all, not '$1'" ;;
esac

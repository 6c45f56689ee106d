need_lab_up
in_lab dig +time=2 +tries=1 "@$dns_address" "$@"

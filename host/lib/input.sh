# shellcheck shell=sh
# What Pulumi sends on stdin: `key=value` lines, or whole files behind `--- name` lines. Never on a command
# line: those show up in `ps` and in error messages.

# read_input KEY...: sets in_KEY for each line; a key that comes twice collects a line each.
read_input() {
  for input_key in "$@"; do eval "in_$input_key="; done
  while IFS= read -r input_line || [ -n "$input_line" ]; do
    input_key=${input_line%%=*}
    case " $* " in
      *" $input_key "*) ;;
      *) continue ;; # a newer program may send more than this one knows
    esac
    # shellcheck disable=SC2034 # used inside eval
    input_value=${input_line#*=}
    eval "in_$input_key=\${in_$input_key:+\$in_$input_key
}\$input_value"
  done
}

# read_files DIR: writes what follows each `--- name` line on stdin to DIR/name.
read_files() {
  awk -v dir="$1" '
    /^--- [A-Za-z0-9._-]+$/ { if (out) close(out); out = dir "/" $2; printf "" > out; next }
    out { print > out }
  ' 2>/dev/null || input_lost "$1"
}

# input_lost DIR: what came on stdin does not fit where it was to be kept.
input_lost() {
  rm -rf "$1"
  fail "what Pulumi sent cannot be written$(room "$(dirname "$1")"); nothing was changed. Make room on that disk, then pulumi up again"
}

# shellcheck shell=bash
# Sourced at the head of every bash script: `source "$(dirname "$0")/lib/usage.sh"`. The comment at the head of a script is
# its help: --help prints it.

# Prints the comment at the head of the script that runs.
show_help() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"; }

# $1: what is wrong with the arguments. Says so, prints the help, and ends with 2.
wrong_usage() {
    printf '%s: %s\n\n' "$(basename "$0")" "$1" >&2
    show_help >&2
    exit 2
}

# Refuses any argument, for a script that takes none.
no_arguments() { [ $# -eq 0 ] || wrong_usage "no arguments are taken, got: $*"; }

case "${1:-}" in
-h | --help)
    show_help
    exit
    ;;
esac

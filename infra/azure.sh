# What the scripts of this folder share.
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || { echo "bash 4.4 or newer is needed (macOS: brew install bash)" >&2; exit 1; }

# Until Azure is ready for it: a new role takes minutes to be in force, a new app to start.
patiently() {
    local try
    for try in {1..20}; do
        "$@" && return
        echo "Azure is not ready for: $1 $2 $3 (try $try of 20)" >&2
        sleep "${SECONDS_BETWEEN_TRIES:-15}"
    done
    return 1
}

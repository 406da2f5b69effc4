# Functions that the scripts in this folder share.
((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404)) || { echo "This script needs bash 4.4 or newer (macOS: brew install bash)." >&2; exit 1; }

# Retries a command until Azure is ready: a new role takes minutes to become effective, and a new app takes minutes to start.
with_retries() {
    local attempt
    for attempt in {1..20}; do
        "$@" && return
        echo "Azure is not ready, will retry: $1 $2 $3 (attempt $attempt of 20)" >&2
        sleep "${RETRY_SECONDS:-15}"
    done
    return 1
}

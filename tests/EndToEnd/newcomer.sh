#!/usr/bin/env bash
# Follows docs/joining.md from nothing to the first verdict that a person sees, once for each client, and counts steps and seconds. Each block of
# shell code in the page is one step. A block with "keeps running" runs until its client is done.
# Usage: newcomer.sh [--here] [NAME]   --here: this checkout instead of a new clone. NAME: only the clients whose heading has it, for example StopNCII.
set -uo pipefail
set -m # every block in the background is a process group, so that its children end with it

here=0 only=
for arg in "$@"; do
    case "$arg" in
    --here) here=1 ;;
    -*)
        sed -n 's/^# Usage: //p' "$0" >&2
        exit 2
        ;;
    *) only=$arg ;;
    esac
done
repository=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
started=()

now() { date +%s%3N; }
seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

stop() {
    local pid
    for pid in "${started[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done
    for pid in "${started[@]}"; do
        for _ in {1..100}; do
            kill -0 -- "-$pid" 2>/dev/null || break
            sleep 0.2
        done
        kill -KILL -- "-$pid" 2>/dev/null
    done
    started=()
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' TERM INT

fail() {
    echo "$1" >&2
    exit 1
}

# The headings "With …" of the page.
clients() { sed -n 's/^### \(With .*\)$/\1/p' docs/joining.md; }

# Writes the blocks of shell code under a heading to the files 1, 2, … of a folder.
split() {
    mkdir -p "$2"
    awk -v heading="### $1" -v folder="$2" '
        /^#/ && !open { inside = ($0 == heading) }
        /^```/ { if (open) { open = 0; close(file) } else if (inside && $0 == "```sh") { open = 1; file = folder "/" ++blocks } else if (inside) { open = 2 }; next }
        open == 1 && inside { print > file }' docs/joining.md
}

# Starts a block, and waits until it says that Ctrl-C stops it, or where its webhook is.
start() {
    (eval "$1") >"$2" 2>&1 &
    started+=($!)
    disown # so that bash prints nothing when it ends
    until grep -qE 'Ctrl[-+]C|^http://.*/webhook$' "$2"; do
        kill -0 "${started[-1]}" 2>/dev/null || fail "It ended: $(cat "$2")"
        sleep 0.1
    done
}

# Sets steps, toKey and total. A block that takes over the settings ends the time before the key.
follow() {
    local blocks=$work/blocks/${1// /-} number=0 begin first block
    steps=0 toKey=
    split "$1" "$blocks"
    [[ -f $blocks/1 ]] || fail "docs/joining.md has no steps for '$1'."
    echo "$1"
    first=$(now)
    while [[ -f $blocks/$((++number)) ]]; do
        block=$(<"$blocks/$number")
        begin=$(now)
        if [[ $block == *"# keeps running"* ]]; then
            start "$block" "$work/$number.log"
        else
            eval "$block" >"$work/$number.log" 2>&1 || fail "Step $number failed: $block"$'\n'"$(cat "$work/$number.log")"
        fi
        [[ -n $toKey || $block != *"export run.log"* ]] || toKey=$(($(now) - first))
        steps=$number
        printf '  %2d  %6s s  %s\n' "$number" "$(seconds $(($(now) - begin)))" "$(head -1 <<<"$block" | cut -c1-90)"
    done
    total=$(($(now) - first))
    sed 's/^/              /' "$work/$steps.log" | tail -1
    stop
    rm -f run.log media.csv
}

begin=$(now)
if ((here)); then
    cd "$repository" || exit 1
    clone="Build"
else
    git clone --quiet "$repository" "$work/takeitdown" && cd "$work/takeitdown" || exit 1
    clone="Clone and build"
fi
echo "$clone"
for project in local samples/receiver; do dotnet build "$project" --verbosity quiet || fail "The build failed."; done
built=$(($(now) - begin))

rows=()
while read -r client <&3; do
    [[ $client == *"$only"* ]] || continue
    (sleep 900 && echo "It takes more than 15 minutes." >&2 && kill -TERM $$) &
    watchdog=$!
    disown
    follow "$client"
    kill -KILL -- "-$watchdog" 2>/dev/null
    rows+=("| ${client#With } | $steps | $(seconds "$toKey") | $(seconds $((total - toKey))) | $(seconds "$total") |")
done 3< <(clients)
((${#rows[@]})) || fail "No client has '$only' in its heading."

echo
echo "$clone, once: $(seconds "$built") s. Then, without the time to read:"
echo
echo "| Client | Steps | Seconds to the key | Seconds from the key to the verdict that the person sees | Together |"
echo "|---|---:|---:|---:|---:|"
printf '%s\n' "${rows[@]}"

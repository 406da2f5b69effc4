#!/usr/bin/env bash
# Makes the secrets that have a name and are not there yet; shows none, replaces none. Run by azd around provisioning.
set -euo pipefail
cd "$(dirname "$0")"
umask 077

: "${EXCHANGE_VAULT:=}" "${EXCHANGE_OPERATOR_VAULT:=}"
if [[ -z $EXCHANGE_VAULT ]]; then
    echo "No vault yet: its secrets are made after provisioning."
    exit 0
fi

# A new role takes some minutes to be in force.
names_in() {
    local try
    for try in {1..20}; do
        az keyvault secret list --vault-name "$1" --query "[].name" --output tsv && return
        echo "Cannot list the secrets of $1 yet (try $try of 20)" >&2
        sleep "${SECONDS_BETWEEN_TRIES:-15}"
    done
    return 1
}

# Only what the list does not name is made: a new value of a server secret would be every case lost.
made=0
make_in() {
    local vault=$1 there name value
    shift
    there=$(names_in "$vault")
    for name in "$@"; do
        grep -qxF "$name" <<<"$there" && continue
        value=$(mktemp)
        head -c 32 /dev/urandom | base64 | tr -d '\n' >"$value"
        az keyvault secret set --vault-name "$vault" --name "$name" --file "$value" --encoding utf-8 --output none
        rm -f "$value"
        echo "Made the secret $name in $vault"
        made=$((made + 1))
    done
}

mapfile -t cases < <(node -p "require('./case-secrets.json').map(name => 'case-secret-' + name).join('\n')")
mapfile -t platforms < <(node -p "require('./platforms.json').platforms.map(platform => 'platform-' + platform.id).join('\n')" | grep .)

make_in "$EXCHANGE_OPERATOR_VAULT" operator-key "${platforms[@]}"
made=0
make_in "$EXCHANGE_VAULT" "${cases[@]}"
if ((made)); then
    # Else the functions would find a new secret only within a day.
    az rest --method post --output none --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$EXCHANGE_FUNCTIONS/config/configreferences/appsettings/refresh?api-version=2022-03-01"
fi

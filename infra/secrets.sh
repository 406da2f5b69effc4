#!/usr/bin/env bash
# Makes the secrets that have a name and are not there yet; shows none, replaces none. Run by azd around provisioning.
set -euo pipefail
cd "$(dirname "$0")"
umask 077

source ./azure.sh

# A pipeline knows no more than the group.
vault_named() {
    az keyvault list --resource-group "$AZURE_RESOURCE_GROUP" --subscription "$AZURE_SUBSCRIPTION_ID" --query "[?starts_with(name, '$1')].name" --output tsv
}
: "${EXCHANGE_VAULT:=}" "${EXCHANGE_OPERATOR_VAULT:=}" "${EXCHANGE_FUNCTIONS:=}"
if [[ -z $EXCHANGE_VAULT && -n ${AZURE_RESOURCE_GROUP:-} && $(az group exists --name "$AZURE_RESOURCE_GROUP" --subscription "$AZURE_SUBSCRIPTION_ID") == true ]]; then
    EXCHANGE_VAULT=$(vault_named kv-)
    EXCHANGE_OPERATOR_VAULT=$(vault_named kvop-)
fi
if [[ -z $EXCHANGE_VAULT || -z $EXCHANGE_OPERATOR_VAULT ]]; then
    echo "No vaults yet: their secrets are made after provisioning."
    exit 0
fi

# Only what the list does not name is made: a new value of a server secret would be every case lost.
made=0
make_in() {
    local vault=$1 there name value
    shift
    there=$(patiently az keyvault secret list --vault-name "$vault" --query "[].name" --output tsv)
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
if ((made)) && [[ -n $EXCHANGE_FUNCTIONS ]]; then
    # Else the functions would find a new secret only within a day.
    az rest --method post --output none --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$EXCHANGE_FUNCTIONS/config/configreferences/appsettings/refresh?api-version=2022-03-01"
fi

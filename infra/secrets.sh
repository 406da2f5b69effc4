#!/usr/bin/env bash
# Creates the secrets that are named but missing, or restores them from EXCHANGE_SECRETS_FOLDER. Prints none and replaces none. azd runs it
# before and after provisioning.
set -euo pipefail
cd "$(dirname "$0")"
umask 077

source ./azure.sh

# A pipeline knows only the resource group.
vault_named() {
    az keyvault list --resource-group "$AZURE_RESOURCE_GROUP" --subscription "$AZURE_SUBSCRIPTION_ID" --query "[?starts_with(name, '$1')].name" --output tsv
}
: "${EXCHANGE_VAULT:=}" "${EXCHANGE_OPERATOR_VAULT:=}" "${EXCHANGE_FUNCTIONS:=}"
if [[ -z $EXCHANGE_VAULT && -n ${AZURE_RESOURCE_GROUP:-} && $(az group exists --name "$AZURE_RESOURCE_GROUP" --subscription "$AZURE_SUBSCRIPTION_ID") == true ]]; then
    EXCHANGE_VAULT=$(vault_named kv-)
    EXCHANGE_OPERATOR_VAULT=$(vault_named kvop-)
fi
if [[ -z $EXCHANGE_VAULT || -z $EXCHANGE_OPERATOR_VAULT ]]; then
    echo "The vaults do not exist yet. Their secrets are created after provisioning."
    exit 0
fi

# A private key of the curve P-256, as base64 of PKCS #8, or 32 random bytes.
secret_for() {
    case $1 in
    signing-key-*) node -p "crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')" ;;
    *) head -c 32 /dev/urandom | base64 ;;
    esac
}

# Creates only secrets that the list does not contain: a new value of a server secret would lock people out of their cases.
created=0
create_in() {
    local vault=$1 existing name value
    shift
    existing=$(with_retries az keyvault secret list --vault-name "$vault" --query "[].name" --output tsv)
    for name in "$@"; do
        grep -qxF "$name" <<<"$existing" && continue
        if [[ -n ${EXCHANGE_SECRETS_FOLDER:-} ]]; then # a copy of another exchange (docs/recovery.md, Loss of a region)
            az keyvault secret restore --vault-name "$vault" --file "$EXCHANGE_SECRETS_FOLDER/$name.backup" --output none
            echo "Restored the secret $name in $vault"
            created=$((created + 1))
            continue
        fi
        value=$(mktemp)
        secret_for "$name" | tr -d '\n' >"$value"
        az keyvault secret set --vault-name "$vault" --name "$name" --file "$value" --encoding utf-8 --output none
        rm -f "$value"
        echo "Created the secret $name in $vault"
        created=$((created + 1))
    done
}

mapfile -t cases < <(node -p "require('./case-secrets.json').map(name => 'case-secret-' + name).join('\n')")
mapfile -t signing < <(node -p "require('./signing-keys.json').map(name => 'signing-key-' + name).join('\n')")
mapfile -t platforms < <(node -p "require('./platforms.json').platforms.filter(platform => platform.webhook).map(platform => 'platform-' + platform.id).join('\n')" | grep .)

create_in "$EXCHANGE_OPERATOR_VAULT" operator-key "${platforms[@]}"
created=0
create_in "$EXCHANGE_VAULT" "${cases[@]}" "${signing[@]}"
if ((created)) && [[ -n $EXCHANGE_FUNCTIONS ]]; then
    # Otherwise the functions might not see a new secret for a day.
    az rest --method post --output none --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$EXCHANGE_FUNCTIONS/config/configreferences/appsettings/refresh?api-version=2022-03-01"
fi

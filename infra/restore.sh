#!/usr/bin/env bash
# Restores the export of a day into this exchange: restore.sh 2026-11-26 [--continue]. Stops the functions, gives you the roles for it, runs
# ./dev restore with the server secrets, takes the roles away again, and starts the functions. After a failure, the functions stay stopped.
# EXCHANGE_RESTORE_FROM names the account with the exports, if it is that of another exchange, and EXCHANGE_RESTORE_SCOPE its id.
set -euo pipefail
cd "$(dirname "$0")"
source ./azure.sh

group=/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP
from=${EXCHANGE_RESTORE_FROM:-$EXCHANGE_BACKUP_ACCOUNT}
accounts=$group/providers/Microsoft.Storage/storageAccounts
roles=("Storage Table Data Contributor|$accounts/$EXCHANGE_ACCOUNT" "Storage Blob Data Contributor|$accounts/$EXCHANGE_ACCOUNT" "Storage Blob Data Reader|${EXCHANGE_RESTORE_SCOPE:-$accounts/$from}")

role() {
    az role assignment "$1" --role "${2%%|*}" --scope "${2##*|}" --output none "${@:3}"
}

end() {
    local status=$? role
    for role in "${roles[@]}"; do role delete "$role" --assignee "$AZURE_PRINCIPAL_ID" || echo "Delete the role by hand: ${role%%|*}" >&2; done
    ((status == 0)) || echo "Not restored. The functions are stopped: run this script again, or start them with az functionapp start." >&2
}

az functionapp stop --resource-group "$AZURE_RESOURCE_GROUP" --name "$EXCHANGE_FUNCTIONS"
trap end EXIT
for each in "${roles[@]}"; do
    role create "$each" --assignee-object-id "$AZURE_PRINCIPAL_ID" --assignee-principal-type "${AZURE_PRINCIPAL_TYPE:-User}"
done

index=0
for name in $(node -p "require('./case-secrets.json').join(' ')"); do
    value=$(az keyvault secret show --vault-name "$EXCHANGE_VAULT" --name "case-secret-$name" --query value --output tsv)
    export "Cases__Secrets__${index}__Id=$name" "Cases__Secrets__${index}__Value=$value"
    index=$((index + 1))
done

with_retries az storage entity query --auth-mode login --account-name "$EXCHANGE_ACCOUNT" --table-name feed --num-results 1 --output none
with_retries az storage blob list --auth-mode login --account-name "$from" --container-name exports --num-results 1 --output none
ExchangeStorage__accountName=$EXCHANGE_ACCOUNT Backup__AccountName=$from ../dev restore "$@"
az functionapp start --resource-group "$AZURE_RESOURCE_GROUP" --name "$EXCHANGE_FUNCTIONS"

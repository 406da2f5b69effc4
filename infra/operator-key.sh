#!/usr/bin/env bash
# Copies the secret operator-key into the function key for the operator's functions. azd runs it after every deployment.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
source ./azure.sh

body=$(mktemp)
trap 'rm -f "$body"' EXIT
az keyvault secret show --vault-name "$EXCHANGE_OPERATOR_VAULT" --name operator-key --query "{properties: {name: 'operator', value: value}}" --output json >"$body"
with_retries az rest --method put --output none --body "@$body" \
    --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$EXCHANGE_FUNCTIONS/host/default/functionKeys/operator?api-version=2024-11-01"

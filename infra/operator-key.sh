#!/usr/bin/env bash
# Copies the secret operator-key into the function key that makes operators, and makes the first operator. azd runs it after every
# deployment. It prints no key: the first operator's key is the secret operator-{name} in the operator's vault.
set -euo pipefail
cd "$(dirname "$0")"
umask 077
source ./azure.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
az keyvault secret show --vault-name "$EXCHANGE_OPERATOR_VAULT" --name operator-key --query "{properties: {name: 'operator', value: value}}" --output json >"$work/body"
with_retries az rest --method put --output none --body "@$work/body" \
    --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Web/sites/$EXCHANGE_FUNCTIONS/host/default/functionKeys/operator?api-version=2024-11-01"

name=${EXCHANGE_OPERATOR:-first}
existing=$(with_retries az keyvault secret list --vault-name "$EXCHANGE_OPERATOR_VAULT" --query "[].name" --output tsv)
grep -qxF "operator-$name" <<<"$existing" && exit

if [[ -z ${EXCHANGE_OPERATOR_NETWORKS:-} ]]; then
    echo "No operator yet: Front Door lets nobody reach the operators' part. Set EXCHANGE_OPERATOR_NETWORKS to your network, run azd provision and infra/operator-key.sh from there." >&2
    exit
fi

# curl reads the header from a file, so that no process list shows the key.
node -e "console.log('x-functions-key: ' + JSON.parse(require('fs').readFileSync(0)).properties.value)" <"$work/body" >"$work/header"
with_retries curl --fail --silent --show-error --request POST --data '' --header "@$work/header" --output "$work/created" \
    "$EXCHANGE_URL/api/v1/operator/operators/$name/keys"
node -e "process.stdout.write(JSON.parse(require('fs').readFileSync(0)).key)" <"$work/created" >"$work/key"
az keyvault secret set --vault-name "$EXCHANGE_OPERATOR_VAULT" --name "operator-$name" --file "$work/key" --encoding utf-8 --output none
echo "Made the operator $name. The key is the secret operator-$name in $EXCHANGE_OPERATOR_VAULT"

#!/usr/bin/env bash
# Brings the topic's subscriptions to what platforms.json lists. Each platform is a deployment of its own: one whose webhook does not
# consent is named at the end, and all others are subscribed all the same.
set -euo pipefail
cd "$(dirname "$0")"
source ./azure.sh

failed=$(mktemp -d)
trap 'rm -rf "$failed"' EXIT
export failed AZURE_RESOURCE_GROUP AZURE_SUBSCRIPTION_ID

subscribe() {
    echo "Subscribing $1"
    PLATFORM=$1 az deployment group create --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --name "platform-$1" \
        --parameters platforms.bicepparam --output none || touch "$failed/$1"
}
export -f subscribe

wanted=$(node -p "require('./platforms.json').platforms.map(platform => platform.id).join('\n')")
there=$(az eventgrid topic event-subscription list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --topic-name "$EXCHANGE_TOPIC" --query "[].name" --output tsv)

for id in $there; do
    grep -qxF "$id" <<<"$wanted" && continue
    echo "Ending the subscription of $id, which is listed no more"
    az eventgrid topic event-subscription delete --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --topic-name "$EXCHANGE_TOPIC" --name "$id" --yes --output none
done

[[ -z $wanted ]] || az bicep install --only-show-errors # once: eight at a time would each install it
grep . <<<"$wanted" | xargs -r -n 1 -P 8 bash -c 'subscribe "$1"' _ || true

left=$(ls "$failed")
if [[ -n $left ]]; then
    echo "Not subscribed:" $left >&2
    echo "Their webhooks did not consent, or could not be reached, or Azure said above what else it is: infra/README.md, 'A platform does not consent'. All others are subscribed." >&2
    exit 1
fi

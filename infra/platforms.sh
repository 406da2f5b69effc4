#!/usr/bin/env bash
# Makes the topic's subscriptions match platforms.json. A paused platform has none, nor has one without a webhook. Each platform is a separate deployment: if a webhook does not consent, the script
# lists that platform at the end and still subscribes all others.
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

listed=$(node -p "require('./platforms.json').platforms.filter(platform => platform.webhook && !platform.paused).map(platform => platform.id).join('\n')")
existing=$(az eventgrid topic event-subscription list --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --topic-name "$EXCHANGE_TOPIC" --query "[].name" --output tsv)

for id in $existing; do
    grep -qxF "$id" <<<"$listed" && continue
    echo "Deleting the subscription of $id, which is paused, has no webhook or is no longer listed"
    az eventgrid topic event-subscription delete --subscription "$AZURE_SUBSCRIPTION_ID" --resource-group "$AZURE_RESOURCE_GROUP" --topic-name "$EXCHANGE_TOPIC" --name "$id" --yes --output none
done

[[ -z $listed ]] || az bicep install --only-show-errors # once, before eight parallel deployments would each install it
grep . <<<"$listed" | xargs -r -n 1 -P 8 bash -c 'subscribe "$1"' _ || true

failures=$(ls "$failed")
if [[ -n $failures ]]; then
    echo "Not subscribed:" $failures >&2
    echo "Their webhooks did not consent or are unreachable, or Azure printed another error above. See infra/README.md, 'A platform does not consent'. All others are subscribed." >&2
    exit 1
fi

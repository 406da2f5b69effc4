#!/usr/bin/env bash
# Asks Azure, before anything is made, whether this deployment can succeed: the providers with their API versions, the region, and what the
# caller may write. Names everything that is missing, each in a line. azd runs it before provisioning.
set -euo pipefail
cd "$(dirname "$0")"
source ./azure.sh

: "${EXCHANGE_BACKUP_LOCATION:?Run: azd env set EXCHANGE_BACKUP_LOCATION … (the paired region: az account list-locations)}"
: "${AZURE_SUBSCRIPTION_ID:?Run: azd env set AZURE_SUBSCRIPTION_ID …}" "${AZURE_RESOURCE_GROUP:?Run: azd env set AZURE_RESOURCE_GROUP …}" "${AZURE_LOCATION:?Run: azd env set AZURE_LOCATION …}"
missing=0
report() {
    echo "Missing: $1" >&2
    missing=1
}

# Each resource type in the version of api-versions.json. Child resources have the version of their parent.
check_provider() {
    local namespace=$1 answer line
    answer=$(az provider show --subscription "$AZURE_SUBSCRIPTION_ID" --namespace "$namespace" --output json \
        --query "{state: registrationState, types: resourceTypes[].{name: resourceType, versions: apiVersions}}")
    while read -r line; do report "$line"; done < <(node -e '
        const [namespace] = process.argv.slice(1);
        const { state, types } = JSON.parse(require("fs").readFileSync(0));
        if (state !== "Registered") console.log(`the provider ${namespace}. Run: az provider register --namespace ${namespace} --wait`);
        for (const [type, { version }] of Object.entries(require("./api-versions.json"))) {
            const [owner, name] = type.split("/");
            if (owner !== namespace) continue;
            const served = types.find(each => each.name.toLowerCase() === name.toLowerCase())?.versions ?? [];
            if (!served.includes(version)) console.log(`the API version ${type}@${version}. Azure serves ${served.slice(0, 3).join(", ") || "none"}: change infra/api-versions.json and the templates`);
        }' "$namespace" <<<"$answer")
}

check_region() {
    local region=${AZURE_LOCATION,,} regions versions
    regions=$(az functionapp list-flexconsumption-locations --subscription "$AZURE_SUBSCRIPTION_ID" --query "[].name" --output tsv)
    if ! grep -qxF "${region// /}" <<<"$(tr -d ' ' <<<"${regions,,}")"; then
        report "Flex Consumption in $AZURE_LOCATION. Choose another region: az functionapp list-flexconsumption-locations"
    else
        versions=$(az functionapp list-flexconsumption-runtimes --subscription "$AZURE_SUBSCRIPTION_ID" --location "$AZURE_LOCATION" --runtime dotnet-isolated --query "[].version" --output tsv)
        grep -qE '^10(\.0)?$' <<<"$versions" || report ".NET 10 on Flex Consumption in $AZURE_LOCATION. Choose another region"
    fi
    [[ $(az storage sku list --subscription "$AZURE_SUBSCRIPTION_ID" --output tsv \
        --query "length([?name == 'Standard_ZRS' && kind == 'StorageV2' && contains(locations, '${region// /}') && length(restrictions || \`[]\`) == \`0\`])") != 0 ]] ||
        report "zone-redundant storage (Standard_ZRS) in $AZURE_LOCATION. Choose another region, or set redundancy in main.bicepparam"
    local backup=${EXCHANGE_BACKUP_LOCATION,,}
    [[ ${backup// /} != "${region// /}" ]] || report "another region for the exports. Set EXCHANGE_BACKUP_LOCATION to the paired region of $AZURE_LOCATION: az account list-locations"
}

# Contributor may write neither roles nor locks, and a deployment without them stops half-way.
check_permissions() {
    local answer line
    if [[ $(az group exists --subscription "$AZURE_SUBSCRIPTION_ID" --name "$AZURE_RESOURCE_GROUP") != true ]]; then
        report "the resource group $AZURE_RESOURCE_GROUP. Run: az group create --name $AZURE_RESOURCE_GROUP --location $AZURE_LOCATION"
        return
    fi
    answer=$(az rest --method get --output json \
        --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Authorization/permissions?api-version=2022-04-01")
    while read -r line; do report "$line"; done < <(node -e '
        const needed = {
            "Microsoft.Resources/deployments/write": "Contributor",
            "Microsoft.Authorization/roleAssignments/write": "Role Based Access Control Administrator",
            "Microsoft.Authorization/locks/write": "User Access Administrator or Owner" };
        const matches = (pattern, action) => new RegExp("^" + pattern.split("*").map(part => part.replace(/[.\\/]/g, "\\$&")).join(".*") + "$", "i").test(action);
        const granted = JSON.parse(require("fs").readFileSync(0)).value;
        for (const [action, role] of Object.entries(needed))
            if (!granted.some(each => each.actions.some(pattern => matches(pattern, action)) && !each.notActions.some(pattern => matches(pattern, action))))
                console.log(`permission for ${action} on the resource group. Ask for the role ${role}`);' <<<"$answer")
}

# Azure refuses another first day for a budget that exists, and a past month for a new one.
keep_budget_start() {
    local start
    start=$(az rest --method get --output tsv --query properties.timePeriod.startDate 2>/dev/null \
        --url "/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Consumption/budgets/exchange?api-version=2023-11-01") || start=
    start=${start:-$(date -u +%Y-%m-01)}
    azd env set EXCHANGE_BUDGET_START "${start:0:10}"
}

for namespace in $(node -p "[...new Set(Object.keys(require('./api-versions.json')).map(type => type.split('/')[0]))].join(' ')"); do
    check_provider "$namespace"
done
check_region
check_permissions
((missing == 0)) || { echo "Nothing was deployed." >&2; exit 1; }
keep_budget_start
echo "Azure serves everything that this deployment needs."

#!/usr/bin/env bash
# Deploys one of the last three packages again. Without an argument, lists them, the oldest first. A name ends with the commit: check it out
# first, so that the page and the console are those of the package.
set -euo pipefail
cd "$(dirname "$0")"
source ./azure.sh

if [[ -z ${1:-} ]]; then
    exec az storage blob list --auth-mode login --account-name "$EXCHANGE_HOST_ACCOUNT" --container-name packages --query "sort([].name)" --output tsv
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
az storage blob download --auth-mode login --account-name "$EXCHANGE_HOST_ACCOUNT" --container-name packages --name "$1" --file "$work/package.zip" --no-progress --output none
azd deploy functions --from-package "$work/package.zip"

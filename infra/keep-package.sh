#!/usr/bin/env bash
# Keeps a copy of the package that was just deployed, and of the two before it, for rollback.sh. azd runs it after every deployment.
set -euo pipefail
cd "$(dirname "$0")"
source ./azure.sh

blobs() {
    with_retries az storage blob "$@" --auth-mode login --account-name "$EXCHANGE_HOST_ACCOUNT"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
deployed=$(blobs list --container-name deployments --query "sort_by([], &properties.lastModified)[-1].name" --output tsv)
blobs download --container-name deployments --name "$deployed" --file "$work/package.zip" --no-progress --output none
name=$(date -u +%Y-%m-%dT%H-%M-%SZ)-$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown).zip
blobs upload --container-name packages --name "$name" --file "$work/package.zip" --no-progress --output none
echo "Kept the package $name"

for old in $(blobs list --container-name packages --query "sort([].name)[:-3]" --output tsv); do
    blobs delete --container-name packages --name "$old" --output none
    echo "Deleted the package $old"
done

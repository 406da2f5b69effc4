#!/usr/bin/env bash
# Builds the page and the operator's console, and uploads them. The assets come first, because each index.html refers to them. azd runs it
# after every deployment.
set -euo pipefail
cd "$(dirname "$0")/../web"
source ../infra/azure.sh

npm ci --silent
npm run build

upload() {
    with_retries az storage blob "$@" --auth-mode login --account-name "$EXCHANGE_PAGE_ACCOUNT" --overwrite --output none
}

upload upload-batch --source dist/assets --destination '$web' --destination-path assets --content-cache-control 'public, max-age=31536000, immutable'
for file in dist/* dist/operator/*; do
    [[ -f $file ]] || continue
    upload upload --file "$file" --container-name '$web' --name "${file#dist/}" --content-cache-control no-cache
done

#!/usr/bin/env bash
# Builds the page and the operator's console, and uploads them. The assets come first, because each index.html refers to them. azd runs it
# after every deployment.
set -euo pipefail
cd "$(dirname "$0")/../web"
source ../infra/azure.sh

npm ci --silent
npm run build

# Storage serves the same files at an address of its own, without the headers that Front Door adds. There, the page goes to the exchange.
echo "if (location.hostname.endsWith('.core.windows.net')) location.replace('$EXCHANGE_URL' + location.pathname);" >dist/address.js
for page in dist/index.html dist/operator/index.html; do
    sed 's|</head>|<script src="/address.js"></script></head>|' "$page" >"$page.new"
    mv "$page.new" "$page"
done

upload() {
    with_retries az storage blob "$@" --auth-mode login --account-name "$EXCHANGE_PAGE_ACCOUNT" --overwrite --output none
}

upload upload-batch --source dist/assets --destination '$web' --destination-path assets --content-cache-control 'public, max-age=31536000, immutable'
for file in dist/* dist/operator/*; do
    [[ -f $file ]] || continue
    upload upload --file "$file" --container-name '$web' --name "${file#dist/}" --content-cache-control no-cache
done

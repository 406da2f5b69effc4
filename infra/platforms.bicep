metadata description = 'The platforms\' event subscriptions. platforms.sh deploys each separately, so that a platform that does not consent does not block the others.'

targetScope = 'resourceGroup'

import { namesIn } from 'modules/names.bicep'

@description('The content of platforms.json.')
param platforms { platforms: { id: string, name: string, webhook: string?, signalTypes: string[], contact: string, paused: bool?, removalUrl: string?, reportUrl: string? }[] }

@description('The id of the platform to subscribe. Empty for all that have a webhook and are not paused.')
param only string

var names = namesIn(resourceGroup().id)
var selected = filter(platforms.platforms, platform => !empty(platform.?webhook) && !(platform.?paused ?? false) && (empty(only) || platform.id == only))

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: names.operatorVault
}

module subscriptions 'modules/subscription.bicep' = [
  for platform in selected: {
    params: {
      id: platform.id
      webhook: platform.webhook!
      signalTypes: platform.signalTypes
      secret: vault.getSecret('platform-${platform.id}')
    }
  }
]

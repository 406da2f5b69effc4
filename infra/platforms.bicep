metadata description = 'The platforms\' event subscriptions, apart from everything else. platforms.sh deploys each on its own, so that one without consent holds up no other.'

targetScope = 'resourceGroup'

import { namesIn } from 'modules/names.bicep'

@description('The text of platforms.json.')
param platforms { platforms: { id: string, name: string, webhook: string, signalTypes: string[], contact: string }[] }

@description('The id of the platform to subscribe; empty for all of them.')
param only string

var names = namesIn(resourceGroup().id)
var wanted = filter(platforms.platforms, platform => empty(only) || platform.id == only)

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: names.operatorVault
}

module subscriptions 'modules/subscription.bicep' = [
  for platform in wanted: {
    params: {
      id: platform.id
      webhook: platform.webhook
      signalTypes: platform.signalTypes
      secret: vault.getSecret('platform-${platform.id}')
    }
  }
]

metadata description = 'The daily exports of the tables, in another region. Nobody can change or delete one for 35 days; then it is deleted.'

import { namesIn } from 'names.bicep'

@description('The region. Not that of the exchange.')
param location string

var names = namesIn(resourceGroup().id)
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var keepDays = 35

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: names.backupAccount
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Cool'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: { keySource: 'Microsoft.Storage', requireInfrastructureEncryption: true }
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: { isVersioningEnabled: true }
}

resource exports 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: blobService
  name: 'exports'
  properties: { publicAccess: 'None', immutableStorageWithVersioning: { enabled: true } }
}

// Not locked, so that a test deployment can be deleted. docs/recovery.md says how to lock it.
resource immutable 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2026-04-01' = {
  parent: exports
  name: 'default'
  properties: { immutabilityPeriodSinceCreationInDays: keepDays, allowProtectedAppendWrites: false }
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01' = {
  parent: account
  name: 'default'
  dependsOn: [blobService]
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-exports'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['exports/'] }
            actions: {
              baseBlob: { delete: { daysAfterCreationGreaterThan: keepDays } }
              version: { delete: { daysAfterCreationGreaterThan: keepDays } }
            }
          }
        }
      ]
    }
  }
}

resource writes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: exports
  name: guid(exports.id, identity.id, blobContributor)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    description: 'Storage Blob Data Contributor: the functions write the daily export. The policy of the container forbids to change or delete one.'
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: account
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'The only backup of the tables.'
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'metrics'
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'Transaction', enabled: true }, { category: 'Capacity', enabled: true }]
  }
}

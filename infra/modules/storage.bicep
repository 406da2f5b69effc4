metadata description = 'The tables, queues and containers of the exchange. host.bicep has the storage of the Functions host.'

import { namesIn } from 'names.bicep'

param location string
param redundancy string

@description('Days to keep undelivered events, which contain hash values.')
param keepDeadLettersDays int

var names = namesIn(resourceGroup().id)
var tables = ['cases', 'hashes', 'feed', 'platforms', 'operators', 'audit']
var queues = ['bulk-changes', 'bulk-changes-poison', 'changes', 'changes-poison', 'dead-letters', 'dead-letters-poison']
var containers = ['benign', 'dead-letters']

// On the whole account, which contains nothing else.
var roles = [
  {
    id: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
    reason: 'Storage Blob Data Contributor: the functions read dead letters and keep the benign list.'
  }
  {
    id: '974c5e8b-45b9-4653-ba55-5f855dd0fad8'
    reason: 'Storage Queue Data Contributor: the functions send, receive and delete messages, and move failed ones to the poison queue.'
  }
  {
    id: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
    reason: 'Storage Table Data Contributor: the functions store cases, hashes, the feed and the audit log.'
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: names.account
  location: location
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-04-01' = {
  parent: account
  name: 'default'
  resource table 'tables' = [for name in tables: { name: name }]
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-04-01' = {
  parent: account
  name: 'default'
  resource queue 'queues' = [for name in queues: { name: name }]
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    // Deleted blobs must not be recoverable: dead letters contain hash values.
    deleteRetentionPolicy: { enabled: false }
    isVersioningEnabled: false
  }
  resource container 'containers' = [for name in containers: { name: name, properties: { publicAccess: 'None' } }]
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2026-04-01' = {
  parent: account
  name: 'default'
  dependsOn: [blobService]
  properties: {
    policy: {
      rules: [
        {
          name: 'forget-dead-letters'
          type: 'Lifecycle'
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['dead-letters/'] }
            actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: keepDeadLettersDays } } }
          }
        }
      ]
    }
  }
}

resource functionRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    scope: account
    name: guid(account.id, identity.id, role.id)
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.id)
      description: role.reason
    }
  }
]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: account
  name: 'keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Tables have no backup. Deleting the account loses every case.'
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

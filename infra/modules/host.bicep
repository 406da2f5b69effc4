metadata description = 'The storage of the Functions host: its keys and locks, the package that it runs, and the last packages. The identity of the code has no role here.'

import { namesIn } from 'names.bicep'

param location string

@description('The person or service principal that deploys. It keeps the last packages.')
param operatorPrincipalId string
param operatorPrincipalType string

var names = namesIn(resourceGroup().id)
var blobOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var blobReader = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.hostIdentity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: names.hostAccount
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
  resource deployments 'containers' = { name: 'deployments', properties: { publicAccess: 'None' } }
  resource packages 'containers' = { name: 'packages', properties: { publicAccess: 'None' } }
}

// On the whole account, because the host creates its own containers. The account contains nothing else.
resource runs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identity.id, blobOwner)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobOwner)
    description: 'Storage Blob Data Owner: the Functions host keeps its keys and locks, and stores and reads its package.'
  }
}

resource readsPackage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: blobService::deployments
  name: guid(blobService::deployments.id, operatorPrincipalId, blobReader)
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobReader)
    description: 'Storage Blob Data Reader: the person or pipeline that deploys copies the package that runs.'
  }
}

resource keepsPackages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: blobService::packages
  name: guid(blobService::packages.id, operatorPrincipalId, blobContributor)
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    description: 'Storage Blob Data Contributor: the person or pipeline that deploys keeps the last packages, for a rollback.'
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account
  name: 'metrics'
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

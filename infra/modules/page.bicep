metadata description = 'The page as a static website, the only resource that is public. page.sh uploads its files.'

import { namesIn } from 'names.bicep'

param location string

@description('The person or service principal that deploys. It uploads the page.')
param operatorPrincipalId string
param operatorPrincipalType string

var names = namesIn(resourceGroup().id)
var blobContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' = {
  name: names.pageAccount
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false // a static website does not need it
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource website 'Microsoft.Storage/storageAccounts/blobServices@2026-04-01' = {
  parent: account
  name: 'default'
  properties: {
    staticWebsite: { enabled: true, indexDocument: 'index.html' }
    deleteRetentionPolicy: { enabled: true, days: 7 }
  }
}

resource files 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-04-01' = {
  parent: website
  name: '$web'
}

resource uploads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: files
  name: guid(files.id, operatorPrincipalId, blobContributor)
  properties: {
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobContributor)
    description: 'Storage Blob Data Contributor: the person or pipeline that deploys uploads the page.'
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

output hostName string = split(account.properties.primaryEndpoints.web, '/')[2]

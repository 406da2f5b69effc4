metadata description = 'Where logs, traces and metrics go. Entra identities only, and addresses are masked before anything is stored.'

import { namesIn } from 'names.bicep'

param location string

@description('Days that logs, traces and metrics are kept.')
@minValue(30)
@maxValue(730)
param keepDays int

@description('Gigabytes a day after which no more is taken in, so that a flood costs no fortune.')
param dailyGigabytes int

var names = namesIn(resourceGroup().id)
var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: names.workspace
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: keepDays
    features: { disableLocalAuth: true }
    workspaceCapping: { dailyQuotaGb: dailyGigabytes }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: names.insights
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
    DisableIpMasking: false
  }
}

// These keep 90 days whatever the workspace keeps, unless each is told.
@batchSize(1)
resource ours 'Microsoft.OperationalInsights/workspaces/tables@2026-03-01' = [
  for table in ['AppMetrics', 'AppRequests', 'AppDependencies', 'AppTraces', 'AppExceptions']: {
    parent: workspace
    name: table
    dependsOn: [insights]
    properties: { retentionInDays: keepDays, totalRetentionInDays: keepDays }
  }
]

resource sends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, identity.id, metricsPublisher)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
    description: 'Monitoring Metrics Publisher: the functions send their telemetry here, without a key.'
  }
}

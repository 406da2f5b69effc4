metadata description = 'The destination of logs, traces and metrics. It accepts only Entra identities, and masks addresses before it stores anything.'

import { namesIn } from 'names.bicep'

param location string

@description('Days to keep logs, traces and metrics.')
@minValue(30)
@maxValue(730)
param keepDays int

@description('The daily cap in GB. It limits the cost of a flood.')
param dailyGigabytes int

var names = namesIn(resourceGroup().id)
var metricsPublisher = '3913510d-42f4-4e42-8a64-420c390055eb'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
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

// These tables keep 90 days unless each has its own setting, whatever the workspace keeps.
@batchSize(1)
resource retention 'Microsoft.OperationalInsights/workspaces/tables@2025-07-01' = [
  for table in ['AppMetrics', 'AppRequests', 'AppDependencies', 'AppTraces', 'AppExceptions', 'AppAvailabilityResults']: {
    parent: workspace
    name: table
    dependsOn: [insights]
    properties: { retentionInDays: keepDays, totalRetentionInDays: keepDays }
  }
]

resource sendsTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: insights
  name: guid(insights.id, identity.id, metricsPublisher)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', metricsPublisher)
    description: 'Monitoring Metrics Publisher: the functions send their telemetry without a key.'
  }
}

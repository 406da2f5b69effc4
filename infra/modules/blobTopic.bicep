metadata description = 'The system topic for blob events, and its role on the queue dead-letters. deadLetters.bicep subscribes to it.'

import { namesIn } from 'names.bicep'

param location string

var names = namesIn(resourceGroup().id)
var messageSender = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.account
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-04-01' existing = {
  name: '${names.account}/default/dead-letters'
}

resource blobs 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: names.blobTopic
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    source: account.id
    topicType: 'Microsoft.Storage.StorageAccounts'
  }
}

resource sendsMessages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: queue
  name: guid(queue.id, blobs.id, messageSender)
  properties: {
    principalId: blobs.identity.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', messageSender)
    description: 'Storage Queue Data Message Sender: the topic sends a message about each dead letter to this queue only.'
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: blobs
  name: 'metrics'
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

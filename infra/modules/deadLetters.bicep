metadata description = 'Sends a message to the queue dead-letters for every blob in the container dead-letters.'

import { namesIn } from 'names.bicep'

var names = namesIn(resourceGroup().id)

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.account
}

resource blobs 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: names.blobTopic
}

resource created 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: blobs
  name: 'dead-letters'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      subjectBeginsWith: '/blobServices/default/containers/dead-letters/'
    }
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'StorageQueue'
        properties: {
          resourceId: account.id
          queueName: 'dead-letters'
          queueMessageTimeToLiveInSeconds: 604800
        }
      }
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
  }
}

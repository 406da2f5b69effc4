metadata description = 'One platform\'s event subscription. If its webhook does not consent to the handshake, only this deployment fails.'

import { namesIn } from 'names.bicep'

param id string

@secure()
param webhook string

@minLength(1)
param signalTypes string[]

@description('Authenticates us to the platform: the header X-TakeItDown-Secret of every delivery.')
@secure()
param secret string

var names = namesIn(resourceGroup().id)

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.account
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: names.topic
}

resource platform 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: id
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: webhook
        minimumTlsVersionAllowed: '1.2'
        maxEventsPerBatch: 1
        deliveryAttributeMappings: [
          { name: 'X-TakeItDown-Secret', type: 'Static', properties: { value: secret, isSecret: true } }
        ]
      }
    }
    filter: {
      includedEventTypes: [
        'org.takeitdown.hash.activated.v1'
        'org.takeitdown.hash.withdrawn.v1'
        'org.takeitdown.hash.suspended.v1'
        'org.takeitdown.hash.deleted.v1'
      ]
      advancedFilters: [{ operatorType: 'StringIn', key: 'data.signalType', values: signalTypes }]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: 'dead-letters' }
      }
    }
  }
}

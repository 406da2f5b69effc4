metadata description = 'The functions: Flex Consumption, reachable only through Front Door.'

import { namesIn } from 'names.bicep'

@description('The instances that are always warm: http, or function:PublishChange (and function:PublishBulkChange for large cases).')
@export()
type alwaysReadyInstances = { name: string, instanceCount: int }[]

param location string

@description('The Front Door profile that may call the functions.')
param frontDoorId string

@description('The source of every event.')
param exchangeUri string

@description('The content of platforms.json.')
param platforms string

@description('The names of the server secrets, newest first.')
param caseSecrets string[]

@description('The names of the keys that sign events. The first one signs.')
param signingKeys string[]

@description('Whether new cases wait until the operator releases them.')
param holdNewCases bool

@description('The number of new hashes in ten minutes above which new cases are held.')
param holdAboveHashes int
param keepDeadLettersDays int

@description('The price of a hash at usual times, in key derivations.')
param priceOfHash int

@description('The highest price of a hash.')
param maxPriceOfHash int

@description('The number of hashes that one address may ask for in an hour.')
param hashesOfAddress int

@description('The number of partitions of the feed in one hour.')
param feedPartitions int
param alwaysReady alwaysReadyInstances
param maxInstances int
param instanceMegabytes int

var names = namesIn(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.identity
}

resource hostIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: names.hostIdentity
}

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.account
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.hostAccount
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: names.topic
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: names.plan
  location: location
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource functions 'Microsoft.Web/sites@2025-03-01' = {
  name: names.functions
  location: location
  tags: { 'azd-service-name': 'functions' }
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {}, '${hostIdentity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    clientAffinityEnabled: false
    functionAppConfig: {
      runtime: { name: 'dotnet-isolated', version: '10.0' }
      scaleAndConcurrency: {
        maximumInstanceCount: maxInstances
        instanceMemoryMB: instanceMegabytes
        alwaysReady: alwaysReady
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${hostAccount.properties.primaryEndpoints.blob}deployments'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: hostIdentity.id }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ipSecurityRestrictionsDefaultAction: 'Deny'
      ipSecurityRestrictions: [
        {
          name: 'front-door'
          action: 'Allow'
          priority: 100
          tag: 'ServiceTag'
          ipAddress: 'AzureFrontDoor.Backend'
          headers: { 'x-azure-fdid': [frontDoorId] }
        }
      ]
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(
      {
        AzureWebJobsStorage__accountName: hostAccount.name
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: hostIdentity.properties.clientId
        ExchangeStorage__accountName: account.name
        ExchangeStorage__queueServiceUri: account.properties.primaryEndpoints.queue // the triggers need it
        ExchangeStorage__credential: 'managedidentity'
        ExchangeStorage__clientId: identity.properties.clientId
        Backup__AccountName: names.backupAccount
        AzureWebJobsDisableHomepage: 'true'
        AZURE_CLIENT_ID: identity.properties.clientId
        AZURE_TOKEN_CREDENTIALS: 'ManagedIdentityCredential'
        APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
        APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
        EventGrid__Endpoint: topic.properties.endpoint
        EventGrid__Source: exchangeUri
        Cases__Hold: string(holdNewCases)
        Cases__HoldAbove: string(holdAboveHashes)
        Edge__FrontDoorId: frontDoorId
        Feed__PartitionsPerHour: string(feedPartitions)
        ProofOfWork__Price: string(priceOfHash)
        ProofOfWork__MaxPrice: string(maxPriceOfHash)
        ProofOfWork__AddressHashes: string(hashesOfAddress)
        Platforms__Json: platforms
        Platforms__KeepDeadLettersDays: string(keepDeadLettersDays)
      },
      reduce(
        map(caseSecrets, (name, index) => {
          'Cases__Secrets__${index}__Id': name
          'Cases__Secrets__${index}__Value': '@Microsoft.KeyVault(VaultName=${names.vault};SecretName=case-secret-${name})'
        }),
        {},
        (all, each) => union(all, each)
      ),
      reduce(
        map(signingKeys, (name, index) => {
          'EventGrid__SigningKeys__${index}__Value': '@Microsoft.KeyVault(VaultName=${names.vault};SecretName=signing-key-${name})'
        }),
        {},
        (all, each) => union(all, each)
      )
    )
  }

  resource publishing 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: functions
  name: 'metrics'
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output hostName string = functions.properties.defaultHostName

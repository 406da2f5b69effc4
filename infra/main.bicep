metadata description = 'The whole exchange but for its platforms (platforms.bicep). The order: who runs it, where it reports to, what it keeps, what it runs, how it is reached, who watches.'

targetScope = 'resourceGroup'

import { alwaysReadyInstances } from 'modules/functions.bicep'
import { namesIn } from 'modules/names.bicep'

@description('Where everything stands. Front Door is everywhere.')
param location string = resourceGroup().location

@description('Told of every alert.')
param alertEmail string

@description('Whoever deploys, by object id.')
param operatorPrincipalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorPrincipalType string

@description('The exchange\'s own domain; empty for Front Door\'s.')
param domain string = ''

@description('The source of every event. Platforms may hold on to it, so it outlives a change of domain. Empty: the domain, or Front Door\'s host.')
param source string = ''

@description('The text of platforms.json.')
param platforms { platforms: { id: string, name: string, webhook: string, signalTypes: string[], contact: string }[] }

@description('The server secrets by name, newest first (case-secrets.json). secrets.sh makes them.')
param caseSecrets string[]

@description('Store new cases without publishing them, until they are released (README.md, Held cases).')
param holdNewCases bool = false

@description('How the cases are kept: in three zones, or also in a second region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param redundancy string = 'Standard_ZRS'

@description('Days that undelivered events and their hash values are kept.')
@minValue(1)
@maxValue(365)
param keepDeadLettersDays int = 7

@description('Days that logs and metrics are kept.')
param keepTelemetryDays int = 30

@description('Gigabytes of logs and metrics a day after which no more are taken in.')
param dailyGigabytes int = 5

@description('Instances that are always warm. None: the first caller after a quiet hour waits some seconds.')
param alwaysReady alwaysReadyInstances = []

@description('The most instances of one function. What bounds the cost of a flood.')
@minValue(1)
@maxValue(1000)
param mostInstances int = 40

@allowed([512, 2048, 4096])
param instanceMegabytes int = 2048

@description('Calls to submit, see or withdraw a case that one address may make in five minutes. Schools share one.')
param callsInFiveMinutes int = 300

@description('Hashes submitted in five minutes that are called a flood.')
param floodHashes int = 5000

var names = namesIn(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: names.identity
  location: location
}

module monitoring 'modules/monitoring.bicep' = {
  params: { location: location, keepDays: keepTelemetryDays, dailyGigabytes: dailyGigabytes }
  dependsOn: [identity]
}

module storage 'modules/storage.bicep' = {
  params: { location: location, redundancy: redundancy, keepDeadLettersDays: keepDeadLettersDays }
  dependsOn: [identity, monitoring]
}

module blobTopic 'modules/blobTopic.bicep' = {
  params: { location: location }
  dependsOn: [storage]
}

module topic 'modules/topic.bicep' = {
  params: { location: location }
  dependsOn: [identity, monitoring, storage]
}

module vault 'modules/vault.bicep' = {
  params: {
    name: names.vault
    location: location
    readByFunctions: true
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
  dependsOn: [identity, monitoring]
}

module operatorVault 'modules/vault.bicep' = {
  params: {
    name: names.operatorVault
    location: location
    readByFunctions: false
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
  }
  dependsOn: [identity, monitoring]
}

module edge 'modules/edge.bicep' = {
  params: { domain: domain, callsInFiveMinutes: callsInFiveMinutes }
  dependsOn: [monitoring]
}

module functions 'modules/functions.bicep' = {
  params: {
    location: location
    frontDoorId: edge.outputs.frontDoorId
    exchangeUri: empty(source) ? 'https://${edge.outputs.hostName}' : source
    platforms: string(platforms)
    caseSecrets: caseSecrets
    holdNewCases: holdNewCases
    keepDeadLettersDays: keepDeadLettersDays
    alwaysReady: alwaysReady
    mostInstances: mostInstances
    instanceMegabytes: instanceMegabytes
  }
  dependsOn: [storage, topic, vault]
}

module page 'modules/page.bicep' = {
  params: { location: location, operatorPrincipalId: operatorPrincipalId, operatorPrincipalType: operatorPrincipalType }
  dependsOn: [monitoring]
}

module routes 'modules/routes.bicep' = {
  params: { functionsHostName: functions.outputs.hostName, pageHostName: page.outputs.hostName, ownDomain: !empty(domain) }
}

module deadLetters 'modules/deadLetters.bicep' = {
  dependsOn: [blobTopic, routes] // late: Event Grid asks for the role at once, and a role takes minutes to be in force
}

module alerts 'modules/alerts.bicep' = {
  params: {
    location: location
    email: alertEmail
    platforms: map(platforms.platforms, platform => { id: platform.id, signalTypes: platform.signalTypes })
    floodHashes: floodHashes
  }
  dependsOn: [monitoring, topic]
}

module workbook 'modules/workbook.bicep' = {
  params: { location: location }
  dependsOn: [monitoring, topic]
}

@description('Where the page and the API are.')
output EXCHANGE_URL string = 'https://${edge.outputs.hostName}'
output EXCHANGE_FUNCTIONS string = names.functions
output EXCHANGE_PAGE_ACCOUNT string = names.pageAccount
output EXCHANGE_VAULT string = names.vault
output EXCHANGE_OPERATOR_VAULT string = names.operatorVault
output EXCHANGE_TOPIC string = names.topic

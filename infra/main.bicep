metadata description = 'The exchange, without its platforms (platforms.bicep). In order: identities, monitoring, storage, edge, functions, alerts, budget.'

targetScope = 'resourceGroup'

import { alwaysReadyInstances } from 'modules/functions.bicep'
import { namesIn } from 'modules/names.bicep'

@description('The region of everything except Front Door, which is global.')
param location string = resourceGroup().location

@description('The region of the daily exports: the paired region, or any other one.')
param backupLocation string

@description('Receives every alert.')
param alertEmail string

@description('Receives alerts of severity 0, for example the address of a paging service. Empty for none.')
@secure()
param alertWebhook string = ''

@description('Receives alerts of severity 0 by SMS: country code, hyphen, number, as in 49-15112345678. Empty for none.')
param alertPhone string = ''

@description('The budget for a month, in the currency of the subscription. It warns, and stops nothing.')
@minValue(1)
param monthlyBudget int = 200

@description('The first day of a month. It cannot change once the budget exists: preflight.sh finds it. Empty for this month.')
param budgetStart string = ''

@description('Not meant to be set.')
param thisMonth string = utcNow('yyyy-MM-01')

@description('The object id of the person or service principal that deploys.')
param operatorPrincipalId string

@allowed(['User', 'Group', 'ServicePrincipal'])
param operatorPrincipalType string

@description('The exchange\'s own domain. Empty for Front Door\'s.')
param domain string = ''

@description('The source of every event. Platforms may rely on it, so keep it when the domain changes. Empty for the domain, or Front Door\'s host name.')
param source string = ''

@description('The id of another Front Door profile that calls the functions in place of this one, at the address source: after the loss of a region. Empty for this one.')
param frontDoorId string = ''

@description('The content of platforms.json.')
param platforms { platforms: { id: string, name: string, webhook: string?, signalTypes: string[], contact: string, paused: bool?, removalUrl: string?, reportUrl: string? }[] }

@description('The names of the server secrets, newest first (case-secrets.json). secrets.sh creates them.')
param caseSecrets string[]

@description('The names of the keys that sign events. The first one signs, and platforms accept all of them (signing-keys.json). secrets.sh creates them.')
@minLength(1)
param signingKeys string[]

@description('Store new cases without publishing them until the operator releases them (README.md, Held cases).')
param holdNewCases bool = false

@description('With more new hashes than this in ten minutes, new cases are held until an operator ends that. 0 for no limit.')
@minValue(0)
param holdAboveHashes int = 20000

@description('How storage replicates the cases: in three zones, or also in a second region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS', 'Standard_RAGRS', 'Standard_RAGZRS'])
param redundancy string = 'Standard_ZRS'

@description('Days to keep undelivered events, which contain hash values.')
@minValue(1)
@maxValue(365)
param keepDeadLettersDays int = 7

@description('Days to keep logs and metrics.')
param keepTelemetryDays int = 30

@description('The daily cap on logs and metrics, in GB. Anything above it is dropped.')
param dailyGigabytes int = 5

@description('Instances that are always warm. Without any, the first call after a quiet time waits some seconds.')
param alwaysReady alwaysReadyInstances = []

@description('The maximum number of instances per function. It limits the cost of a flood.')
@minValue(1)
@maxValue(1000)
param maxInstances int = 40

@allowed([512, 2048, 4096])
param instanceMegabytes int = 2048

@description('The number of calls to submit, see or withdraw a case that one address may make in five minutes. A school shares one address.')
param callsInFiveMinutes int = 300

@description('The number of calls to the whole API that one address may make in five minutes. A platform reads the feed from one address.')
param apiCallsInFiveMinutes int = 3000

@description('The number of calls to the operators\' part of the API and to the console that one address may make in five minutes.')
param operatorCallsInFiveMinutes int = 600

@description('The number of calls of any kind that one address may make in five minutes. A visit of the page makes about twenty.')
param allCallsInFiveMinutes int = 6000

@description('The networks (CIDR) that may reach the operators\' part of the API and the console. Empty for nobody.')
param operatorNetworks string[] = []

@description('The price of a hash at usual times: the key derivations of its proof of work, on average. 0 for none.')
@minValue(0)
param priceOfHash int = 10

@description('The price of a hash never rises above this.')
@minValue(1)
param maxPriceOfHash int = 5000

@description('The number of hashes that one address may ask for in an hour. When half of them are used, its price rises.')
@minValue(2)
param hashesOfAddress int = 2000

@description('The number of partitions of the feed in one hour. Each takes about 2,000 rows a second. It can be changed at any time.')
@minValue(1)
@maxValue(16)
param feedPartitions int = 8

@description('The number of hashes in five minutes that raises the flood alert.')
param floodHashes int = 5000

var names = namesIn(resourceGroup().id)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: names.identity
  location: location
}

resource hostIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: names.hostIdentity
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

module host 'modules/host.bicep' = {
  params: { location: location, operatorPrincipalId: operatorPrincipalId, operatorPrincipalType: operatorPrincipalType }
  dependsOn: [hostIdentity, monitoring]
}

module backup 'modules/backup.bicep' = {
  params: { location: backupLocation }
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
  params: {
    domain: domain
    callsInFiveMinutes: callsInFiveMinutes
    apiCallsInFiveMinutes: apiCallsInFiveMinutes
    operatorCallsInFiveMinutes: operatorCallsInFiveMinutes
    allCallsInFiveMinutes: allCallsInFiveMinutes
    operatorNetworks: operatorNetworks
  }
  dependsOn: [monitoring]
}

module functions 'modules/functions.bicep' = {
  params: {
    location: location
    frontDoorId: empty(frontDoorId) ? edge.outputs.frontDoorId : frontDoorId
    exchangeUri: empty(source) ? 'https://${edge.outputs.hostName}' : source
    platforms: string(platforms)
    caseSecrets: caseSecrets
    signingKeys: signingKeys
    holdNewCases: holdNewCases
    holdAboveHashes: holdAboveHashes
    keepDeadLettersDays: keepDeadLettersDays
    priceOfHash: priceOfHash
    maxPriceOfHash: maxPriceOfHash
    hashesOfAddress: hashesOfAddress
    feedPartitions: feedPartitions
    alwaysReady: alwaysReady
    maxInstances: maxInstances
    instanceMegabytes: instanceMegabytes
  }
  dependsOn: [backup, host, storage, topic, vault]
}

module page 'modules/page.bicep' = {
  params: { location: location, operatorPrincipalId: operatorPrincipalId, operatorPrincipalType: operatorPrincipalType }
  dependsOn: [monitoring]
}

module routes 'modules/routes.bicep' = {
  params: { functionsHostName: functions.outputs.hostName, pageHostName: page.outputs.hostName, ownDomain: !empty(domain) }
}

module deadLetters 'modules/deadLetters.bicep' = {
  dependsOn: [blobTopic, routes] // deployed late, because Event Grid needs the role at once and a role takes minutes to become effective
}

module contacts 'modules/contacts.bicep' = {
  params: { email: alertEmail, webhook: alertWebhook, phone: alertPhone }
}

module budget 'modules/budget.bicep' = {
  params: { amount: monthlyBudget, start: empty(budgetStart) ? thisMonth : budgetStart }
  dependsOn: [contacts]
}

module outside 'modules/outside.bicep' = {
  params: { location: location, exchangeUrl: empty(frontDoorId) ? 'https://${edge.outputs.hostName}' : source }
  dependsOn: [contacts, routes, storage, topic]
}

module alerts 'modules/alerts.bicep' = {
  params: {
    location: location
    platforms: map(filter(platforms.platforms, platform => !(platform.?paused ?? false)), platform => { id: platform.id, signalTypes: platform.signalTypes, pulls: empty(platform.?webhook) })
    floodHashes: floodHashes
  }
  dependsOn: [contacts, monitoring]
}

module workbook 'modules/workbook.bicep' = {
  params: { location: location }
  dependsOn: [monitoring, topic]
}

@description('The address of the page and the API.')
output EXCHANGE_URL string = empty(frontDoorId) ? 'https://${edge.outputs.hostName}' : source
output EXCHANGE_FUNCTIONS string = names.functions
output EXCHANGE_ACCOUNT string = names.account
output EXCHANGE_HOST_ACCOUNT string = names.hostAccount
output EXCHANGE_BACKUP_ACCOUNT string = names.backupAccount
output EXCHANGE_FRONT_DOOR string = names.frontDoor
output EXCHANGE_PAGE_ACCOUNT string = names.pageAccount
output EXCHANGE_VAULT string = names.vault
output EXCHANGE_OPERATOR_VAULT string = names.operatorVault
output EXCHANGE_TOPIC string = names.topic

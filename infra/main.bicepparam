// The settings of one exchange. azd sets the environment variables: azd env set EXCHANGE_ALERT_EMAIL …
using 'main.bicep'

param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param backupLocation = readEnvironmentVariable('EXCHANGE_BACKUP_LOCATION')
param operatorPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID')
param operatorPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param alertEmail = readEnvironmentVariable('EXCHANGE_ALERT_EMAIL')
param alertWebhook = readEnvironmentVariable('EXCHANGE_ALERT_WEBHOOK', '')
param alertPhone = readEnvironmentVariable('EXCHANGE_ALERT_PHONE', '')
param monthlyBudget = int(readEnvironmentVariable('EXCHANGE_BUDGET', '200'))
param budgetStart = readEnvironmentVariable('EXCHANGE_BUDGET_START', '')
param operatorNetworks = filter(split(readEnvironmentVariable('EXCHANGE_OPERATOR_NETWORKS', ''), ','), network => !empty(network))
param domain = readEnvironmentVariable('EXCHANGE_DOMAIN', '')
param source = readEnvironmentVariable('EXCHANGE_SOURCE', '')
param frontDoorId = readEnvironmentVariable('EXCHANGE_FRONT_DOOR_ID', '')
param platforms = loadJsonContent('platforms.json')
param caseSecrets = loadJsonContent('case-secrets.json')
param signingKeys = loadJsonContent('signing-keys.json')

// param callsInFiveMinutes = 100                                                     // per address; a school shares one
// param apiCallsInFiveMinutes = 10000                                                // per address, for the whole API
// param hashesOfAddress = 10000                                                       // in an hour, before its price rises; for a school or a campaign
// param priceOfHash = 0                                                               // no proof of work
// param floodHashes = 20000                                                           // threshold of the alert
// param maxInstances = 200                                                            // throughput, and the cost of a flood
// param dailyGigabytes = 20                                                           // daily cap on telemetry
// param redundancy = 'Standard_RAGZRS'                                                // survives the loss of a region
// param alwaysReady = [{ name: 'http', instanceCount: 1 }]                            // no cold start for API calls
// param holdAboveHashes = 100000                                                      // new hashes in ten minutes above which new cases are held by themselves
// param holdNewCases = true                                                           // during a flood or an attack: new cases wait until you release them

// What is decided for one exchange. azd fills the environment: azd env set EXCHANGE_ALERT_EMAIL …
using 'main.bicep'

param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param operatorPrincipalId = readEnvironmentVariable('AZURE_PRINCIPAL_ID')
param operatorPrincipalType = readEnvironmentVariable('AZURE_PRINCIPAL_TYPE', 'User')
param alertEmail = readEnvironmentVariable('EXCHANGE_ALERT_EMAIL')
param domain = readEnvironmentVariable('EXCHANGE_DOMAIN', '')
param source = readEnvironmentVariable('EXCHANGE_SOURCE', '')
param platforms = loadJsonContent('platforms.json')
param caseSecrets = loadJsonContent('case-secrets.json')

// param callsInFiveMinutes = 100                                                     // one address; schools share one
// param floodHashes = 20000                                                           // the alert
// param mostInstances = 200                                                           // speed, and what a flood may cost
// param dailyGigabytes = 20                                                           // of telemetry
// param redundancy = 'Standard_RAGZRS'                                                // outlive a region
// param alwaysReady = [{ name: 'http', instanceCount: 1 }]                            // no caller waits
// param holdNewCases = true                                                           // a flood or an attack: new cases wait until they are released

metadata description = 'Front Door: one origin for the page and the API. It writes no log. If somebody turns one on, it removes addresses.'

import { namesIn } from 'names.bicep'

@description('The exchange\'s own domain. Empty for Front Door\'s.')
param domain string

@description('The number of calls to submit, see or withdraw a case that one address may make in five minutes. A school shares one address.')
param callsInFiveMinutes int

@description('The number of calls to the whole API that one address may make in five minutes. A platform reads the feed from one address.')
param apiCallsInFiveMinutes int

@description('The number of calls to the operators\' part of the API and to the console that one address may make in five minutes.')
param operatorCallsInFiveMinutes int

@description('The networks (CIDR) that may reach the operators\' part of the API and the console. Empty for nobody.')
param operatorNetworks string[]

@description('The number of calls of any kind that one address may make in five minutes.')
param allCallsInFiveMinutes int

var names = namesIn(resourceGroup().id)

// Microsoft documents no normalization of the URI before these rules. So they look for words anywhere in it, after decoding it once as the
// functions do: whatever reaches a function has them, also as /api/./v1/cases or //api/v1/%63ases.
var anyCallToTheApi = { matchVariable: 'RequestUri', operator: 'Contains', matchValue: ['/api', '/.well-known'], transforms: ['UrlDecode', 'Lowercase'] }
var aboutCases = { matchVariable: 'RequestUri', operator: 'Contains', matchValue: ['case', 'challenge'], transforms: ['UrlDecode', 'Lowercase'] }

var forOperators = { matchVariable: 'RequestUri', operator: 'Contains', matchValue: ['operator'], transforms: ['UrlDecode', 'Lowercase'] }
var anyCall = { matchVariable: 'RequestUri', operator: 'Contains', matchValue: ['/'], transforms: ['UrlDecode', 'Lowercase'] }
var fromElsewhere = { matchVariable: 'SocketAddr', operator: 'IPMatch', negateCondition: true, matchValue: operatorNetworks }

var scrubbed = ['RequestIPAddress', 'RequestUri', 'QueryStringArgNames']

resource workspace 'Microsoft.OperationalInsights/workspaces@2025-07-01' existing = {
  name: names.workspace
}

resource profile 'Microsoft.Cdn/profiles@2025-06-01' = {
  name: names.frontDoor
  location: 'global'
  sku: { name: 'Standard_AzureFrontDoor' }
  properties: {
    originResponseTimeoutSeconds: 60
    logScrubbing: {
      state: 'Enabled'
      scrubbingRules: [
        for variable in scrubbed: { matchVariable: variable, selectorMatchOperator: 'EqualsAny', state: 'Enabled' }
      ]
    }
  }

  resource endpoint 'afdEndpoints' = {
    name: names.endpoint
    location: 'global'
    properties: { enabledState: 'Enabled' }
  }

  resource customDomain 'customDomains' = if (!empty(domain)) {
    name: 'exchange'
    properties: {
      hostName: domain
      tlsSettings: { certificateType: 'ManagedCertificate', minimumTlsVersion: 'TLS12' }
    }
  }

  resource firewallPolicy 'securityPolicies' = {
    name: 'firewall'
    properties: {
      parameters: {
        type: 'WebApplicationFirewall'
        wafPolicy: { id: firewall.id }
        associations: [
          {
            domains: concat([{ id: endpoint.id }], empty(domain) ? [] : [{ id: customDomain.id }])
            patternsToMatch: ['/*']
          }
        ]
      }
    }
  }
}

resource firewall 'Microsoft.Network/FrontDoorWebApplicationFirewallPolicies@2025-03-01' = {
  name: names.firewall
  location: 'Global'
  sku: { name: 'Standard_AzureFrontDoor' }
  properties: {
    policySettings: {
      enabledState: 'Enabled'
      mode: 'Prevention'
      requestBodyCheck: 'Disabled' // bodies contain hashes
      logScrubbing: {
        state: 'Enabled'
        scrubbingRules: [{ matchVariable: 'RequestIPAddress', selectorMatchOperator: 'EqualsAny', state: 'Enabled' }]
      }
    }
    customRules: {
      rules: [
        {
          name: 'NotAnOperator'
          priority: 50
          ruleType: 'MatchRule'
          action: 'Block'
          matchConditions: empty(operatorNetworks) ? [forOperators] : [forOperators, fromElsewhere]
        }
        {
          name: 'TooManyOperatorCalls'
          priority: 90
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: operatorCallsInFiveMinutes
          action: 'Block'
          groupBy: [{ variableName: 'SocketAddr' }]
          matchConditions: [forOperators]
        }
        {
          name: 'TooManyCalls'
          priority: 100
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: callsInFiveMinutes
          action: 'Block'
          groupBy: [{ variableName: 'SocketAddr' }]
          matchConditions: [anyCallToTheApi, aboutCases]
        }
        {
          name: 'TooManyApiCalls'
          priority: 200
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: apiCallsInFiveMinutes
          action: 'Block'
          groupBy: [{ variableName: 'SocketAddr' }]
          matchConditions: [anyCallToTheApi]
        }
        {
          name: 'TooManyCallsOfAnyKind'
          priority: 300
          ruleType: 'RateLimitRule'
          rateLimitDurationInMinutes: 5
          rateLimitThreshold: allCallsInFiveMinutes
          action: 'Block'
          groupBy: [{ variableName: 'SocketAddr' }]
          matchConditions: [anyCall]
        }
      ]
    }
  }
}

resource metrics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: profile
  name: 'metrics'
  properties: {
    workspaceId: workspace.id
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output frontDoorId string = profile.properties.frontDoorId
output hostName string = empty(domain) ? profile::endpoint.properties.hostName : domain

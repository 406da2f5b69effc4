metadata description = 'The exchange as the outside sees it: availability tests through Front Door, and alerts on metrics that Azure itself collects.'

import { namesIn } from 'names.bicep'

param location string

@description('The address of the page and the API.')
param exchangeUrl string

var names = namesIn(resourceGroup().id)

// West Europe, North Europe, East US. Two of the three must fail.
var locations = ['emea-nl-ams-azr', 'emea-gb-db3-azr', 'us-va-ash-azr']

var tests = [
  {
    name: 'page'
    path: '/'
    severity: 0
    seconds: 300
    certificateDays: 0
    description: 'The page does not answer through Front Door. Nobody can submit.'
  }
  {
    name: 'health'
    path: '/api/v1/health'
    severity: 0
    seconds: 300
    certificateDays: 0
    description: 'The API does not answer through Front Door, or storage does not answer the API. Nobody can submit.'
  }
  {
    name: 'certificate'
    path: '/'
    severity: 1
    seconds: 900
    certificateDays: 21
    description: 'The certificate of the exchange expires in less than 21 days. Front Door renews its own certificates 45 days before, so the renewal fails.'
  }
]

type rule = {
  name: string
  description: string
  severity: 0 | 1 | 2
  scope: string
  namespace: string
  metric: string
  aggregation: 'Average' | 'Total'
  operator: 'GreaterThan' | 'LessThan'
  threshold: int
  window: string
  dimensions: { name: string, operator: 'Include', values: string[] }[]
}

var rules rule[] = [
  {
    name: 'publish-failures'
    description: 'The topic rejects events. Nothing is lost, because the outbox keeps the changes and the sweep retries, but platforms receive nothing.'
    severity: 0
    scope: topic.id
    namespace: 'Microsoft.EventGrid/topics'
    metric: 'PublishFailCount'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 0
    window: 'PT5M'
    dimensions: []
  }
  {
    name: 'front-door-errors'
    description: 'More than five percent of all calls through Front Door fail with 5xx.'
    severity: 1
    scope: frontDoor.id
    namespace: 'Microsoft.Cdn/profiles'
    metric: 'Percentage5XX'
    aggregation: 'Average'
    operator: 'GreaterThan'
    threshold: 5
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'origin-health'
    description: 'Front Door\'s probes of the page fail. The functions are not probed, because each probe is a billed execution: the alert health watches them.'
    severity: 1
    scope: frontDoor.id
    namespace: 'Microsoft.Cdn/profiles'
    metric: 'OriginHealthPercentage'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 50
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'storage-availability'
    description: 'More than one percent of the requests to the exchange\'s storage fail inside Azure.'
    severity: 1
    scope: account.id
    namespace: 'Microsoft.Storage/storageAccounts'
    metric: 'Availability'
    aggregation: 'Average'
    operator: 'LessThan'
    threshold: 99
    window: 'PT15M'
    dimensions: []
  }
  {
    name: 'storage-throttling'
    description: 'Storage refuses requests because there are too many, or takes too long. The functions retry, so people wait.'
    severity: 1
    scope: account.id
    namespace: 'Microsoft.Storage/storageAccounts'
    metric: 'Transactions'
    aggregation: 'Total'
    operator: 'GreaterThan'
    threshold: 100
    window: 'PT5M'
    dimensions: [
      {
        name: 'ResponseType'
        operator: 'Include'
        values: ['ServerBusyError', 'ServerTimeoutError', 'ClientThrottlingError', 'ClientAccountRequestThrottlingError', 'ClientAccountBandwidthThrottlingError']
      }
    ]
  }
]

resource operator 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: 'operator'
}

resource onCall 'Microsoft.Insights/actionGroups@2023-01-01' existing = {
  name: 'on-call'
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: names.insights
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: names.topic
}

resource frontDoor 'Microsoft.Cdn/profiles@2025-06-01' existing = {
  name: names.frontDoor
}

resource account 'Microsoft.Storage/storageAccounts@2026-04-01' existing = {
  name: names.account
}

resource availability 'Microsoft.Insights/webtests@2022-06-15' = [
  for test in tests: {
    name: test.name
    location: location
    kind: 'standard'
    tags: { 'hidden-link:${insights.id}': 'Resource' }
    properties: {
      SyntheticMonitorId: test.name
      Name: test.name
      Description: test.description
      Enabled: true
      Kind: 'standard'
      Frequency: test.seconds
      Timeout: 30
      RetryEnabled: true
      Locations: [for id in locations: { Id: id }]
      Request: { RequestUrl: '${exchangeUrl}${test.path}', HttpVerb: 'GET', ParseDependentRequests: false, FollowRedirects: false }
      ValidationRules: union(
        { ExpectedHttpStatusCode: 200, SSLCheck: true },
        test.certificateDays == 0 ? {} : { SSLCertRemainingLifetimeCheck: test.certificateDays }
      )
    }
  }
]

resource unavailable 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (test, index) in tests: {
    name: test.name
    location: 'global'
    tags: { 'hidden-link:${insights.id}': 'Resource', 'hidden-link:${availability[index].id}': 'Resource' }
    properties: {
      description: test.description
      severity: test.severity
      enabled: true
      scopes: [availability[index].id, insights.id]
      windowSize: test.seconds == 300 ? 'PT5M' : 'PT15M'
      evaluationFrequency: 'PT1M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
        webTestId: availability[index].id
        componentId: insights.id
        failedLocationCount: 2
      }
      autoMitigate: true
      actions: concat([{ actionGroupId: operator.id }], test.severity == 0 ? [{ actionGroupId: onCall.id }] : [])
    }
  }
]

resource alerts 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in rules: {
    name: rule.name
    location: 'global'
    properties: {
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [rule.scope]
      windowSize: rule.window
      evaluationFrequency: 'PT5M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            name: rule.name
            criterionType: 'StaticThresholdCriterion'
            metricNamespace: rule.namespace
            metricName: rule.metric
            timeAggregation: rule.aggregation
            operator: rule.operator
            threshold: rule.threshold
            dimensions: rule.dimensions
          }
        ]
      }
      autoMitigate: true
      actions: concat([{ actionGroupId: operator.id }], rule.severity == 0 ? [{ actionGroupId: onCall.id }] : [])
    }
  }
]
